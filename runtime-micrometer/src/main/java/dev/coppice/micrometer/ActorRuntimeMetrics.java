package dev.coppice.micrometer;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ContextCarrier;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The meters of one runtime. May be used from any thread.
///
/// All meters have the tag `runtime`, the name of the runtime. No tag names a process. The tag `behaviour` is a class
/// name, and has at most [#BEHAVIOURS] values; the processes of all further classes count as `other`.
///
/// Nothing is measured between two readings, except what [MessageTiming] samples. All meters of a runtime that are read
/// within a tenth of a second share one look at it.
///
/// {@snippet class="dev.coppice.micrometer.snippets.MetricsExamples" region="bind"}
///
/// The registry does not keep the runtime alive. [#close] removes the meters.
public final class ActorRuntimeMetrics implements MeterBinder, AutoCloseable {
    /// The maximum number of values of the tag `behaviour`.
    public static final int BEHAVIOURS = 100;

    private final ActorRuntime runtime;
    private final Tags tags;
    private final @Nullable MessageTiming timing;
    /// Guarded by `this`, like `closed`.
    private final IdentityHashMap<MeterRegistry, BoundMeters> bound = new IdentityHashMap<>();
    private boolean closed;

    /// Prepares the meters of `runtime`. If a [MessageTiming] is among the context carriers of its options, its timers
    /// are included.
    public ActorRuntimeMetrics(ActorRuntime runtime) {
        this(runtime, List.of());
    }

    /// Prepares the meters of `runtime` with further tags.
    ///
    /// @throws IllegalArgumentException if the options of `runtime` contain several [MessageTiming]s, or one that
    ///     measures another runtime
    public ActorRuntimeMetrics(ActorRuntime runtime, Iterable<Tag> tags) {
        this.runtime = requireNonNull(runtime, "runtime must not be null");
        this.tags = Tags.of(requireNonNull(tags, "tags must not be null")).and("runtime", runtime.options().name());
        this.timing = timing(runtime.options().context());
        if (timing != null) timing.measures(runtime);
    }

    private static @Nullable MessageTiming timing(List<ContextCarrier<?>> carriers) {
        MessageTiming found = null;
        for (var carrier : carriers) {
            if (!(carrier instanceof MessageTiming timing)) continue;
            if (found != null) {
                throw new IllegalArgumentException(
                        "the runtime has several MessageTiming carriers; give its options only one");
            }
            found = timing;
        }
        return found;
    }

    /// Registers the meters. Does nothing if they are registered there already.
    ///
    /// @throws IllegalStateException if the runtime or this object is closed, or if the registry has the meters of
    ///     another open runtime with the same name
    @Override public synchronized void bindTo(MeterRegistry registry) {
        requireNonNull(registry, "registry must not be null");
        if (closed)
            throw new IllegalStateException(
                    "these meters are closed; create new ones with new ActorRuntimeMetrics(runtime)");
        if (!runtime.isOpen())
            throw new IllegalStateException("runtime " + runtime.options().name()
                    + " is closed; bind the meters before");
        if (!bound.containsKey(registry)) bound.put(registry, BoundMeters.bind(runtime, registry, tags, timing));
    }

    /// Removes the meters from all registries.
    @Override public synchronized void close() {
        closed = true;
        bound.values().forEach(BoundMeters::close);
        bound.clear();
    }
}
