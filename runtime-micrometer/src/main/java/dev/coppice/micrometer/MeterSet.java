package dev.coppice.micrometer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The meters that one binding has registered, so that they can be removed together. Thread-safe.
final class MeterSet implements AutoCloseable {
    private final MeterRegistry registry;
    private final Tags tags;
    /// Guarded by `this`, like `closed`.
    private final Set<Meter> registered = new HashSet<>();
    private boolean closed;

    MeterSet(MeterRegistry registry, Tags tags) {
        this.registry = registry;
        this.tags = tags;
    }

    void add(Gauge.Builder<?> gauge) {
        register(any -> gauge.tags(tags).register(any));
    }

    void add(FunctionCounter.Builder<?> counter) {
        register(any -> counter.tags(tags).register(any));
    }

    /// Returns null if the meters are removed already.
    @Nullable Counter add(Counter.Builder counter) {
        return register(any -> counter.tags(tags).register(any));
    }

    /// Returns null if the meters are removed already.
    @Nullable Timer add(Timer.Builder timer) {
        return register(any -> timer.tags(tags).register(any));
    }

    private synchronized <T extends Meter> @Nullable T register(Function<MeterRegistry, T> register) {
        if (closed) return null;
        var meter = register.apply(registry);
        registered.add(meter);
        return meter;
    }

    synchronized boolean isClosed() {
        return closed;
    }

    @Override public synchronized void close() {
        closed = true;
        registered.forEach(registry::remove);
        registered.clear();
    }
}
