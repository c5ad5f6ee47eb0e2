package dev.coppice.behaviours;

import dev.coppice.core.ActorRuntime;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// Makes streams of tasks.
final class Streams {

    private Streams() {}

    static <T extends @Nullable Object, R extends @Nullable Object> Stream<Outcome<R>> stream(
            @Nullable ActorRuntime runtime, Input<T> input, @Nullable StreamFunction<? super T, ? extends R> function,
            @Nullable StreamOptions options, Launcher launcher) {
        if (function == null) throw new IllegalArgumentException("a stream of tasks needs a function, and this is null");
        if (options == null) throw new IllegalArgumentException("a stream of tasks needs options, and this is null; use StreamOptions.defaults()");
        var tasks = new TaskStream<T, R>(runtime, input, function, options, launcher);
        return StreamSupport.stream(tasks, false).onClose(tasks::close);
    }
}
