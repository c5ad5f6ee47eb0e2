package dev.coppice.supervision;

import dev.coppice.core.Behaviour;
import dev.coppice.core.Name;
import dev.coppice.core.StartOptions;
import dev.coppice.supervision.internal.rule.Checks;
import dev.coppice.supervision.internal.process.Definitions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How a child is started, restarted and ended: a value, which may be shared. Each method returns a changed copy.
///
/// Wrong values are found by [#check], before anything starts, and never throw here.
///
/// {@snippet class="dev.coppice.supervision.snippets.ChildSpecExamples" region="spec"}
///
/// @param id tells the child from its siblings; by default its name, or else its class
/// @param start starts it
/// @param arguments what the start function is given
/// @param restart default [Restart#PERMANENT]
/// @param chosenShutdown how it is ended, or null for what its type says, see [#shutdown()]
/// @param type default [ChildType#SUPERVISOR] for supervisors, else [ChildType#WORKER]
/// @param significant whether its end may end its supervisor, default `false`
/// @param backOff how long it waits for a restart, or null (the default) for not at all
/// @param awaitRelease how long a restart waits until the code of a killed child has returned, or null (the default) for not at all
/// @param <M> the protocol of the child
@SuppressWarnings("NullAway") // what is missing is found by check, and not earlier
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

    private static final Shutdown WORKER = Shutdown.within(Duration.ofSeconds(5));
    private static final Shutdown SUPERVISOR = Shutdown.infinity();

    /// A child without a name, with its class as id: a second child of that class under the same supervisor needs an [#id(Object)] of its own.
    public static <M> ChildSpec<M> of(Behaviour<M> behaviour) {
        return of(behaviour, StartOptions.defaults());
    }

    /// A child that is registered as `name`, which is its id as well.
    public static <M> ChildSpec<M> of(Name<M> name, Behaviour<M> behaviour) {
        return of(behaviour, StartOptions.named(name));
    }

    /// A child that is started as `options` say; its id is its name or its class.
    public static <M> ChildSpec<M> of(Behaviour<M> behaviour, StartOptions options) {
        return Definitions.spec(behaviour, options);
    }

    /// A child that `start` starts.
    public static <M> ChildSpec<M> of(Object id, ChildStart<M> start) {
        return new ChildSpec<>(id, start, List.of(), Restart.PERMANENT, null, ChildType.WORKER, false, null, null);
    }

    public ChildSpec<M> id(Object id) {
        return new ChildSpec<>(id, start, arguments, restart, chosenShutdown, type, significant, backOff, awaitRelease);
    }

    public ChildSpec<M> start(ChildStart<M> start) {
        return new ChildSpec<>(id, start, arguments, restart, chosenShutdown, type, significant, backOff, awaitRelease);
    }

    public ChildSpec<M> arguments(Object... arguments) {
        return new ChildSpec<>(
                id, start, List.of(arguments), restart, chosenShutdown, type, significant, backOff, awaitRelease);
    }

    public ChildSpec<M> restart(Restart restart) {
        return new ChildSpec<>(id, start, arguments, restart, chosenShutdown, type, significant, backOff, awaitRelease);
    }

    public ChildSpec<M> shutdown(Shutdown shutdown) {
        return new ChildSpec<>(id, start, arguments, restart, shutdown, type, significant, backOff, awaitRelease);
    }

    public ChildSpec<M> type(ChildType type) {
        return new ChildSpec<>(id, start, arguments, restart, chosenShutdown, type, significant, backOff, awaitRelease);
    }

    /// Makes the end of this child count for the auto-shutdown of its supervisor.
    public ChildSpec<M> significant(boolean significant) {
        return new ChildSpec<>(id, start, arguments, restart, chosenShutdown, type, significant, backOff, awaitRelease);
    }

    /// Makes restarts wait.
    public ChildSpec<M> backOff(BackOff backOff) {
        return new ChildSpec<>(id, start, arguments, restart, chosenShutdown, type, significant, backOff, awaitRelease);
    }

    /// Makes restarts wait, up to `limit`, until the code of the killed child has returned. For children that own something only one may have.
    public ChildSpec<M> awaitRelease(Duration limit) {
        return new ChildSpec<>(id, start, arguments, restart, chosenShutdown, type, significant, backOff, limit);
    }

    /// How it is ended: as chosen, else within five seconds, or without limit if it is a supervisor.
    public Shutdown shutdown() {
        if (chosenShutdown != null) return chosenShutdown;
        return type == ChildType.SUPERVISOR ? SUPERVISOR : WORKER;
    }

    /// What is wrong with this spec, or empty. Only `permanent` is found not to go with `significant`, since this knows no supervisor.
    public Optional<SpecError> check() {
        return Optional.ofNullable(Checks.spec(this));
    }

    /// What is wrong with these specs, or empty. Children that are `null` and ids that occur twice are wrong as well.
    public static Optional<SpecError> check(List<? extends @Nullable ChildSpec<?>> specs) {
        return Optional.ofNullable(Checks.specs(specs, null));
    }
}
