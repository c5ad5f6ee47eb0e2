package dev.coppice.core.internal.platform;

import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/// Measures how much processor time one thread uses, virtual or platform, while it stays on one carrier. Confined to
/// one thread, which need not be the measured one.
///
/// Elapsed time says little on a busy machine: a thread that waits for a carrier or for a processor computes nothing.
/// Where the JVM measures no processor time per thread, elapsed time on the carrier counts.
public final class ProcessorTime {
    private @Nullable Thread carrier;
    private @Nullable String carrierName;
    private long start;
    private long mountedAt;

    /// Looked up on first use, because the lookup is slow.
    private static final class Support {
        static final boolean PRESENT = find();

        private Support() {}

        private static boolean find() {
            try {
                return ManagementFactory.getThreadMXBean().isThreadCpuTimeSupported();
            } catch (LinkageError absent) { // module java.management is absent
                return false;
            }
        }
    }

    /// Returns whether the JVM measures the processor time of a thread.
    static boolean isMeasured() {
        return Support.PRESENT;
    }

    /// Starts a new measurement at the next call of [#usedBy].
    public void reset() {
        carrierName = null;
        carrier = null;
    }

    /// Returns the nanoseconds that `thread` has used since the call that first found it on its present carrier: 0 at
    /// that call, and while it runs on none. Costs some microseconds.
    ///
    /// @param now the time, as of [System#nanoTime]
    public long usedBy(Thread thread, long now) {
        var name = thread.isVirtual() ? CarrierThreads.nameOf(thread) : thread.getName();
        if (name == null || !name.equals(carrierName)) {
            carrierName = name;
            carrier = name == null || !isMeasured() ? null : thread.isVirtual() ? CarrierThreads.find(name) : thread;
            start = read(now);
            mountedAt = now;
            return 0;
        }
        return read(now) - start;
    }

    /// Returns for how long the thread had been on its present carrier at the last call of [#usedBy], given the time of
    /// that call, as far as the calls could see.
    public long onCarrier(long now) {
        return now - mountedAt;
    }

    private long read(long now) {
        if (carrier == null) return now;
        return ManagementFactory.getThreadMXBean().getThreadCpuTime(carrier.threadId());
    }
}
