package dev.coppice.core.internal.platform;

import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/// The number of carrier threads that the JDK may use for virtual threads. Shared by all runtimes of the JVM;
/// thread-safe.
///
/// Runners are virtual threads that rarely unmount from their carrier. For each runner the JDK's parallelism is raised
/// by one, so that the host's own virtual threads are not starved. The addition is undone when the runtime closes.
public final class CarrierParallelism {
    /// The JDK's default maximum; a system property can raise it.
    public static final int MOST = 256;

    /// The number that all runtimes have added so far.
    private static int added;
    /// The maximum number that may be added.
    private static int room;

    private CarrierParallelism() {}

    /// Looked up on first use, because the lookup is slow.
    private static final class Access {
        static final @Nullable Object SCHEDULER = find();

        private Access() {}

        private static @Nullable Object find() {
            try {
                return ManagementFactory.getPlatformMXBean(jdk.management.VirtualThreadSchedulerMXBean.class);
            } catch (LinkageError e) {
                LoggerFactory.getLogger(CarrierParallelism.class)
                        .warn("cannot change the number of carrier threads (is module jdk.management present?): "
                                + "long callbacks may delay the host's virtual threads", e);
                return null;
            }
        }
    }

    /// Raises the parallelism by `count`, or lowers it if `count` is negative.
    public static synchronized void add(int count) {
        if (!(Access.SCHEDULER instanceof jdk.management.VirtualThreadSchedulerMXBean scheduler)) return;
        if (added == 0) room = Math.max(0, MOST - scheduler.getParallelism());
        int before = Math.min(added, room);
        added += count;
        int change = Math.min(added, room) - before;
        if (change != 0) scheduler.setParallelism(Math.max(1, scheduler.getParallelism() + change));
    }

    /// Returns how many virtual threads have a carrier, or `Integer.MAX_VALUE` if that is not known. Costs some tens of
    /// nanoseconds.
    public static int mounted() {
        if (!(Access.SCHEDULER instanceof jdk.management.VirtualThreadSchedulerMXBean scheduler))
            return Integer.MAX_VALUE;
        int mounted = scheduler.getMountedVirtualThreadCount();
        return mounted < 0 ? Integer.MAX_VALUE : mounted;
    }

    /// Returns whether each carrier that the JDK may use has a virtual thread, as far as that is known.
    public static boolean isExhausted() {
        return !(Access.SCHEDULER instanceof jdk.management.VirtualThreadSchedulerMXBean scheduler)
                || mounted() >= scheduler.getParallelism();
    }

    /// Returns whether virtual threads wait for a carrier while each carrier has one, as far as that is known. Costs
    /// some hundred nanoseconds.
    public static boolean isShort() {
        return Access.SCHEDULER instanceof jdk.management.VirtualThreadSchedulerMXBean scheduler
                && isExhausted() && scheduler.getQueuedVirtualThreadCount() > 0;
    }

    /// Makes the JDK notice that it may start further carriers while threads wait for one.
    ///
    /// Its pool checks that only when a thread becomes ready and is pushed to an empty submission queue. Which queue
    /// that is depends on the thread that makes it ready. A new thread is likely to get an empty one. A carrier that
    /// finds a thread to run wakes the next carrier itself.
    public static void nudge() {
        Thread.ofPlatform().daemon().name("coppice-nudge").start(CarrierParallelism::startVirtualThread);
    }

    private static void startVirtualThread() {
        try {
            Thread.ofVirtual().start(() -> {});
        } catch (OutOfMemoryError noThread) { // the machine starts no carrier now; the next nudge tries again
            LoggerFactory.getLogger(CarrierParallelism.class).debug("no carrier could be started", noThread);
        }
    }
}
