package dev.coppice.supervision;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.Behaviour;
import dev.coppice.core.Name;
import dev.coppice.core.StartOptions;
import dev.coppice.core.spi.Timeouts;
import dev.coppice.supervision.internal.engine.ChildSpecs;
import dev.coppice.supervision.internal.policy.SpecValidator;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The immutable description of how a child is started, restarted and shut down. It may be shared. Each method returns
/// a changed copy.
///
/// Methods accept invalid values. [#check], which runs before anything starts, finds them. Only negative durations and
/// null arguments of a start function are rejected at once.
///
/// {@snippet class="dev.coppice.supervision.snippets.ChildSpecExamples" region="spec"}
///
/// @param id distinguishes the child from its siblings; by default the name under which it is registered, otherwise the
///     name of its definition, otherwise its class
/// @param start starts the child
/// @param arguments the arguments of the start function
/// @param restart default [Restart#PERMANENT]
/// @param chosenShutdown how the child is shut down, or null for the default of its type, see [#shutdown()]
/// @param type default [ChildType#SUPERVISOR] for supervisors, otherwise [ChildType#WORKER]
/// @param significant whether the end of the child may end its supervisor, default `false`
/// @param backOff the delay of restarts, or null (the default) for none
/// @param awaitRelease how long a restart waits until the code of a killed child has returned, or null (the default)
///     for not at all
/// @param <M> the protocol of the child
@SuppressWarnings("NullAway") // check() finds missing values, and nothing earlier does
public record ChildSpec<M>(
        Object id,
        ChildStart<M> start,
        List<Object> arguments,
        Restart restart,
        @Nullable Shutdown chosenShutdown,
        ChildType type,
        boolean significant,
        @Nullable BackOff backOff,
        @Nullable Duration awaitRelease) {

    /// @throws IllegalArgumentException if `awaitRelease` is negative
    public ChildSpec {
        Timeouts.check("awaitRelease", awaitRelease);
        if (arguments != null) arguments = ChildSpecs.arguments(arguments);
    }

    private static final Shutdown WORKER = Shutdown.timeout(Duration.ofSeconds(5));
    private static final Shutdown SUPERVISOR = Shutdown.infinity();

    /// Describes a child that is not registered under a name. Its id is the name of its definition, if the definition
    /// has one (a `Registry`, a `PubSub`, a scope of `ProcessGroups`), otherwise its class. A second child of that
    /// class under the same supervisor therefore needs an [#id(Object)] of its own.
    public static <M> ChildSpec<M> of(Behaviour<M> behaviour) {
        return of(behaviour, StartOptions.defaults());
    }

    /// Describes a child that is registered as `name`, which is also its id.
    public static <M> ChildSpec<M> of(Name<M> name, Behaviour<M> behaviour) {
        return of(behaviour, StartOptions.named(name));
    }

    /// Describes a child that is started with `options`. Its id is its name, otherwise as in [#of(Behaviour)].
    public static <M> ChildSpec<M> of(Behaviour<M> behaviour, StartOptions options) {
        return ChildSpecs.spec(behaviour, options);
    }

    /// Describes a child that the function `start` starts.
    public static <M> ChildSpec<M> of(Object id, ChildStart<M> start) {
        return new ChildSpec<>(id, start, List.of(), Restart.PERMANENT, null, ChildType.WORKER, false, null, null);
    }

    /// Sets the id, which distinguishes the child from its siblings. Its `equals`, `hashCode` and `toString` must not
    /// throw.
    public ChildSpec<M> id(Object id) {
        return new ChildSpec<>(id, start, arguments, restart, chosenShutdown, type, significant, backOff, awaitRelease);
    }

    /// Sets the function that starts the child.
    public ChildSpec<M> start(ChildStart<M> start) {
        return new ChildSpec<>(id, start, arguments, restart, chosenShutdown, type, significant, backOff, awaitRelease);
    }

    /// Sets the arguments that the start function finds in [ChildStarter#arguments].
    public ChildSpec<M> arguments(Object... arguments) {
        requireNonNull(arguments, "arguments must not be null; pass none for an empty list");
        return new ChildSpec<>(
                id, start, Arrays.asList(arguments), restart, chosenShutdown, type, significant, backOff, awaitRelease);
    }

    /// Sets whether the child is restarted after it has ended by itself.
    public ChildSpec<M> restart(Restart restart) {
        return new ChildSpec<>(id, start, arguments, restart, chosenShutdown, type, significant, backOff, awaitRelease);
    }

    /// Sets how the child is shut down; null means the default of its type.
    public ChildSpec<M> shutdown(@Nullable Shutdown shutdown) {
        return new ChildSpec<>(id, start, arguments, restart, shutdown, type, significant, backOff, awaitRelease);
    }

    /// Sets the type, which determines the default of [#shutdown()].
    public ChildSpec<M> type(ChildType type) {
        return new ChildSpec<>(id, start, arguments, restart, chosenShutdown, type, significant, backOff, awaitRelease);
    }

    /// Sets whether the end of this child counts for the auto-shutdown of its supervisor.
    public ChildSpec<M> significant(boolean significant) {
        return new ChildSpec<>(id, start, arguments, restart, chosenShutdown, type, significant, backOff, awaitRelease);
    }

    /// Sets the delay of restarts; null means none.
    public ChildSpec<M> backOff(@Nullable BackOff backOff) {
        return new ChildSpec<>(id, start, arguments, restart, chosenShutdown, type, significant, backOff, awaitRelease);
    }

    /// Sets how long a restart waits until the code of the killed child has returned; null means not at all. Use it for
    /// children that own an exclusive resource.
    public ChildSpec<M> awaitRelease(@Nullable Duration timeout) {
        return new ChildSpec<>(id, start, arguments, restart, chosenShutdown, type, significant, backOff, timeout);
    }

    /// Returns how the child is shut down: as chosen, otherwise within five seconds, or without a timeout if it is a
    /// supervisor.
    public Shutdown shutdown() {
        if (chosenShutdown != null) return chosenShutdown;
        return type == ChildType.SUPERVISOR ? SUPERVISOR : WORKER;
    }

    /// Returns the first error in this spec, or empty. Since the supervisor is unknown here, `significant` is only
    /// checked against `permanent`.
    public Optional<SpecError> check() {
        return Optional.ofNullable(SpecValidator.spec(this)).or(() -> Optional.ofNullable(SpecValidator.id(this)));
    }

    /// Returns the first error in these specs, or empty. Children that are `null` and duplicate ids are errors, too.
    public static Optional<SpecError> check(List<? extends @Nullable ChildSpec<?>> specs) {
        return Optional.ofNullable(SpecValidator.specs(specs, null));
    }
}
