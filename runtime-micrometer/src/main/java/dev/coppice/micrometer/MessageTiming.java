package dev.coppice.micrometer;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ScopedContextCarrier;
import dev.coppice.core.spi.ProcessContext;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// Measures how long messages wait in the mailbox and how long callbacks take, for a random sample of the messages and
/// requests of one runtime. Thread-safe.
///
/// Give it to the options of the runtime. [ActorRuntimeMetrics] finds it there, and records its samples in
/// `coppice.mailbox.time` and `coppice.callback.time`. Until meters are bound, it measures nothing.
///
/// {@snippet class="dev.coppice.micrometer.snippets.MetricsExamples" region="timing"}
///
/// The time of a callback includes its waits. A deferred reply comes after the callback.
public final class MessageTiming implements ScopedContextCarrier<Long> {
    private static final int USUAL = 64;

    private final int oneIn;
    private final List<TimingMeters> timers = new CopyOnWriteArrayList<>();
    /// Guarded by `this`.
    private @Nullable ActorRuntime measured;

    private MessageTiming(int oneIn) {
        this.oneIn = oneIn;
    }

    /// Measures one in 64 messages.
    public static MessageTiming sampled() {
        return sampled(USUAL);
    }

    /// Measures one in `oneIn` messages on average.
    ///
    /// @throws IllegalArgumentException if `oneIn` is less than 1
    public static MessageTiming sampled(int oneIn) {
        if (oneIn < 1) throw new IllegalArgumentException("oneIn must be at least 1: " + oneIn);
        return new MessageTiming(oneIn);
    }

    /// Notes which runtime it measures.
    synchronized void measures(ActorRuntime runtime) {
        if (measured != null && measured != runtime) {
            throw new IllegalArgumentException("this MessageTiming measures runtime " + measured.options().name()
                    + " already; give the options of each runtime a MessageTiming of their own");
        }
        measured = runtime;
    }

    void add(TimingMeters meters) {
        timers.add(meters);
    }

    void remove(TimingMeters meters) {
        timers.remove(meters);
    }

    /// Returns the time of sending, for a message of the sample.
    @Override public @Nullable Long capture() {
        if (timers.isEmpty()) return null;
        return oneIn == 1 || ThreadLocalRandom.current().nextInt(oneIn) == 0 ? System.nanoTime() : null;
    }

    @Override public @Nullable AutoCloseable open(@Nullable Long captured) {
        if (captured == null) return null;
        var process = ProcessContext.currentOrNull();
        if (process == null) return null;
        String behaviour = process.behaviour();
        long begun = System.nanoTime();
        for (var each : timers) each.waited(behaviour, begun - captured);
        return () -> {
            long taken = System.nanoTime() - begun;
            for (var each : timers) each.handled(behaviour, taken);
        };
    }
}
