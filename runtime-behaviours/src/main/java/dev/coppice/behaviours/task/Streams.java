package dev.coppice.behaviours.task;

import dev.coppice.core.ActorRuntime;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// Creates streams of tasks.
final class Streams {

    private Streams() {}

    /// Returns the runtime of the consuming process.
    static ActorRuntime ofConsumer() {
        return TaskOwner.caller("a stream of tasks", "the method that takes a runtime").runtime();
    }

    static <T extends @Nullable Object, R extends @Nullable Object> Stream<Outcome<R>> stream(
            Supplier<ActorRuntime> runtimes, StreamSource<T> input,
            @Nullable StreamFunction<? super T, ? extends R> function,
            @Nullable StreamOptions options, TaskStarter launcher) {
        if (function == null) throw new IllegalArgumentException("the function of a stream of tasks must not be null");
        if (options == null) {
            throw new IllegalArgumentException(
                    "the options of a stream of tasks must not be null; use StreamOptions.defaults()");
        }
        var tasks = new TaskStream<T, R>(runtimes, input, function, options, launcher);
        return StreamSupport.stream(tasks, false).onClose(tasks::close);
    }
}
