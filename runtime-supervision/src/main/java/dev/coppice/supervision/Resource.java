package dev.coppice.supervision;

import dev.coppice.core.Behaviour;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.spi.Program;
import dev.coppice.supervision.internal.process.ResourceProgram;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

/// Puts something that is no process (an executor, a server socket, a pool of connections) under supervision: it is started and stopped in
/// order with its siblings, and replaced when it is found broken.
///
/// {@snippet class="dev.coppice.supervision.snippets.ResourceExamples" region="resource"}
///
/// The functions run in a process of the resource's own, so that it may take its time to start; but it is started each time anew by its
/// supervisor, which waits for it. If they block, start it with `StartOptions.defaults().blocking()`. A resource that is killed, by
/// [Shutdown#brutalKill] or for taking too long to stop, is not stopped (any more).
///
/// @param <T> what it is
public final class Resource<T> implements Behaviour<Resource.Message<T>> {

    /// What a resource understands.
    ///
    /// @param <T> what it is
    public sealed interface Message<T> {}

    /// Asks for the resource itself. It belongs to whoever supervises it: nobody else may close it.
    ///
    /// @param <T> what it is
    public record Get<T>() implements Message<T>, Call<Message<T>, T> {}

    /// Stops a resource.
    ///
    /// @param <T> what it is
    @FunctionalInterface
    public interface Stop<T> {
        void stop(T resource) throws Exception;
    }

    private final Callable<T> start;
    private final Stop<? super T> stop;
    private final Duration period;
    private final Predicate<? super T> works;

    private Resource(Callable<T> start, Stop<? super T> stop, Duration period, Predicate<? super T> works) {
        this.start = start;
        this.stop = stop;
        this.period = period;
        this.works = works;
    }

    /// A resource that `start` makes and `stop` ends. If `start` gives null, the start of the process fails.
    @SuppressWarnings("ConstantValue")
    public static <T> Resource<T> of(Callable<T> start, Stop<? super T> stop) {
        if (start == null || stop == null) throw new IllegalArgumentException("a resource needs a function that starts it and one that stops it");
        return new Resource<>(start, stop, Duration.ZERO, any -> true);
    }

    /// A resource that is closed.
    public static <T extends AutoCloseable> Resource<T> closeable(Callable<T> start) {
        return of(start, AutoCloseable::close);
    }

    /// Looks every `period` whether the resource still works, and if not, stops it and fails, so that its supervisor can start it again.
    ///
    /// @throws IllegalArgumentException if `period` is not positive
    public Resource<T> check(Duration period, Predicate<? super T> works) {
        if (!period.isPositive()) throw new IllegalArgumentException("the period of a check must be positive: " + period);
        return new Resource<>(start, stop, period, works);
    }

    /// The reason with which a resource ends that a check found broken.
    public static final ExitReason BROKEN = ExitReason.of("resource is broken");

    @Override
    @SuppressWarnings("exports")
    public Program<?> program() {
        return new ResourceProgram<>(start, stop, period, works);
    }
}
