package dev.coppice.behaviours;

import dev.coppice.core.ActorRuntime;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// Makes streams of tasks.
final class Streams {

    private Streams() {}

    /// The runtime of the process that consumes.
    static ActorRuntime ofConsumer() {
        return Owner.caller("a stream of tasks", "the method that takes a runtime").runtime();
    }

    static <T extends @Nullable Object, R extends @Nullable Object> Stream<Outcome<R>> stream(
            Supplier<ActorRuntime> runtimes, Input<T> input, @Nullable StreamFunction<? super T, ? extends R> function,
            @Nullable StreamOptions options, Launcher launcher) {
        if (function == null) throw new IllegalArgumentException("a stream of tasks needs a function, and this is null");
        if (options == null) throw new IllegalArgumentException("a stream of tasks needs options, and this is null; use StreamOptions.defaults()");
        var tasks = new TaskStream<T, R>(runtimes, input, function, options, launcher);
        return StreamSupport.stream(tasks, false).onClose(tasks::close);
    }
}
