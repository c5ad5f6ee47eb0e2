package dev.coppice.core.internal.platform;

import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/// A measurement of whether a platform thread uses a processor. Confined to one thread.
///
/// A thread in a native call, such as a socket read, reports to be running while it waits. Where the JVM does not
/// measure processor time per thread, each thread counts as using a processor.
public final class ProcessorUse {
    private static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /// A thread that uses less than this in a whole window is not computing, however busy the machine is.
    private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private long windowStart;
    private long usedAtStart = -1;
    private boolean idle;

    /// Returns whether `thread` used almost no processor time in the last whole window before `now`.
    public boolean isIdle(Thread thread, long now) {
        if (!ProcessorTime.isMeasured()) return false;
        if (usedAtStart >= 0 && now - windowStart < WINDOW_NANOS) return idle;
        long used = ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.threadId());
        idle = usedAtStart >= 0 && used >= 0 && used - usedAtStart < IDLE_NANOS;
        windowStart = now;
        usedAtStart = used;
        return idle;
    }
}
