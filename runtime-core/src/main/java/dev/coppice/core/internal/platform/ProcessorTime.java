package dev.coppice.core.internal.platform;

import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Measures how much processor time one thread uses, virtual or platform, while it stays on one carrier. Confined to
/// one thread, which need not be the measured one.
///
/// Elapsed time says little on a busy machine: a thread that waits for a carrier or for a processor computes nothing.
/// Where the JVM measures no processor time per thread, elapsed time on the carrier counts.
public final class ProcessorTime {
    /// The part of the processors' time that a JVM uses which leaves its threads waiting for a processor.
    private static final double BUSY = 0.75;

    private final LongSupplier ofJvm;
    private @Nullable Thread carrier;
    private @Nullable String carrierName;
    private long start;
    private long mountedAt;
    /// The processor time of the whole JVM when the measurement began.
    private long allAtStart;

    /// Looked up on first use, because the lookup is slow.
    private static final class Support {
        static final boolean PRESENT = find();
        static final @Nullable Object JVM = findJvm();

        private Support() {}

        private static @Nullable Object findJvm() {
            try {
                return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
            } catch (LinkageError absent) { // module jdk.management is absent
                return null;
            }
        }

        private static boolean find() {
            try {
                return ManagementFactory.getThreadMXBean().isThreadCpuTimeSupported();
            } catch (LinkageError absent) { // module java.management is absent
                return false;
            }
        }
    }

    public ProcessorTime() {
        this(ProcessorTime::ofJvm);
    }

    /// @param ofJvm returns the nanoseconds that the whole JVM has used
    ProcessorTime(LongSupplier ofJvm) {
        this.ofJvm = ofJvm;
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
            allAtStart = ofJvm.getAsLong();
            return 0;
        }
        return read(now) - start;
    }

    /// Whether the thread was on a carrier at the last call of [#usedBy]. A platform thread always is.
    public boolean isMounted() {
        return carrierName != null;
    }

    /// Returns for how long the thread had been on its present carrier at the last call of [#usedBy], given the time of
    /// that call, as far as the calls could see.
    public long onCarrier(long now) {
        return now - mountedAt;
    }

    /// Returns whether the JVM has kept most of its processors busy since the thread was mounted: then a thread that
    /// used none may have waited for one. False where that is not measured.
    public boolean processorsAreBusy(long now) {
        long used = ofJvm.getAsLong() - allAtStart;
        return used > BUSY * onCarrier(now) * Runtime.getRuntime().availableProcessors();
    }

    private static long ofJvm() {
        return Support.JVM instanceof com.sun.management.OperatingSystemMXBean jvm ? jvm.getProcessCpuTime() : 0;
    }

    private long read(long now) {
        if (carrier == null) return now;
        return ManagementFactory.getThreadMXBean().getThreadCpuTime(carrier.threadId());
    }
}
