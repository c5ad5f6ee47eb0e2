package dev.coppice.core.internal.scheduler;

import java.lang.management.ManagementFactory;
import org.slf4j.LoggerFactory;

/// How many threads the JDK may use to carry virtual threads. Shared by all runtimes of the JVM; thread-safe.
///
/// Runners are virtual threads that hardly ever leave their carrier. For each one the JDK is allowed one carrier more, so that
/// the host's own virtual threads find theirs free. What was added is taken away again.
final class Carriers {
    private static final int MOST = 256;

    private Carriers() {}

    /// Allows `count` more (or fewer, if negative).
    static synchronized void add(int count) {
        try {
            var scheduler = ManagementFactory.getPlatformMXBean(jdk.management.VirtualThreadSchedulerMXBean.class);
            int wanted = scheduler.getParallelism() + count;
            scheduler.setParallelism(Math.max(1, Math.min(MOST, wanted)));
        } catch (LinkageError | UnsupportedOperationException | IllegalArgumentException e) {
            LoggerFactory.getLogger(Carriers.class)
                    .warn("cannot change the number of carrier threads (is module jdk.management there?): "
                            + "long callbacks may delay the host's virtual threads", e);
        }
    }
}
