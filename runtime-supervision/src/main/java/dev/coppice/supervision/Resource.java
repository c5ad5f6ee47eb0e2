package dev.coppice.supervision;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.spi.DefinedBehaviour;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.ProgramOwner;
import dev.coppice.core.spi.Timeouts;
import dev.coppice.supervision.internal.engine.ResourceProgram;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

/// A supervised resource that is not a process: an executor, a server socket, a connection pool. It is started and
/// stopped in order with its siblings, and replaced when a check finds it broken.
///
/// {@snippet class="dev.coppice.supervision.snippets.ResourceExamples" region="resource"}
///
/// The functions run in a process of the resource's own. Its supervisor waits until the resource has started, at each
/// start. If the functions block, start the resource with `StartOptions.defaults().onDedicatedThread()`. A resource
/// that is killed, by [Shutdown#brutalKill] or because its shutdown timed out, is not stopped.
///
/// @param <T> the type of the resource
@SuppressWarnings("exports") // the supertype that hides the program is not exported
public final class Resource<T> extends ProgramOwner implements DefinedBehaviour<Resource.Message<T>> {

    /// The protocol of a resource.
    ///
    /// @param <T> the type of the resource
    public sealed interface Message<T> {}

    /// Requests the resource itself. The resource belongs to its process: callers must not close it.
    ///
    /// @param <T> the type of the resource
    public record Get<T>() implements Message<T>, Call<Message<T>, T> {}

    /// The function that stops a resource.
    ///
    /// @param <T> the type of the resource
    @FunctionalInterface
    public interface Stop<T> {
        void stop(T resource) throws Exception;
    }

    private final Callable<T> start;
    private final Stop<? super T> stop;
    private final Duration period;
    private final Predicate<? super T> works;

    private Resource(Callable<T> start, Stop<? super T> stop, Duration period, Predicate<? super T> works) {
        super(owner -> ((Resource<?>) owner).makeProgram());
        this.start = start;
        this.stop = stop;
        this.period = period;
        this.works = works;
    }

    /// Returns a resource that `start` creates and `stop` stops. If `start` returns null, the start of the process
    /// fails.
    @SuppressWarnings("ConstantValue")
    public static <T> Resource<T> of(Callable<T> start, Stop<? super T> stop) {
        if (start == null || stop == null) throw new IllegalArgumentException("start and stop must not be null");
        return new Resource<>(start, stop, Duration.ZERO, any -> true);
    }

    /// Returns a resource that `start` creates and [AutoCloseable#close] stops.
    public static <T extends AutoCloseable> Resource<T> closeable(Callable<T> start) {
        return of(start, AutoCloseable::close);
    }

    /// Checks every `period` whether the resource still works. If it does not, its process stops it and fails, so that
    /// its supervisor can restart it.
    ///
    /// @throws IllegalArgumentException if `period` is shorter than a millisecond
    public Resource<T> check(Duration period, Predicate<? super T> works) {
        requireNonNull(works, "works must not be null");
        Timeouts.requireAtLeast("period", period, Timeouts.RESOLUTION);
        return new Resource<>(start, stop, period, works);
    }

    /// The exit reason of a resource that a check found broken.
    public static final ExitReason BROKEN = ExitReason.of("resource is broken");

    private Program<?> makeProgram() {
        return new ResourceProgram<>(start, stop, period, works);
    }
}
