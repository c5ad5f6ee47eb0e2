package dev.coppice.supervision.internal.process;

import dev.coppice.core.Behaviour;
import dev.coppice.core.ExitReason;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.core.spi.Program;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.ChildStart;
import dev.coppice.supervision.ChildType;
import dev.coppice.supervision.Restart;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes specs and programs of what the application defines.
public final class Definitions {
    private static final ChildStart<?> FORGOTTEN = starter ->
            new StartResult.Failed<>(ExitReason.of("a temporary child is not started again: its start was not kept"));

    private Definitions() {}

    /// The spec of a child with the defaults for what it is.
    @SuppressWarnings("ConstantValue") // a missing behaviour is found when the spec is checked
    public static <M> ChildSpec<M> spec(Behaviour<M> behaviour, StartOptions options) {
        var name = options.name();
        boolean supervises = behaviour != null && behaviour.program() instanceof SupervisionProgram;
        return new ChildSpec<>(
                id(name, behaviour), start(behaviour, options), List.of(), Restart.PERMANENT, null,
                supervises ? ChildType.SUPERVISOR : ChildType.WORKER, false, null, null);
    }

    @SuppressWarnings({"ConstantValue", "NullAway"})
    private static Object id(@Nullable Object name, Behaviour<?> behaviour) {
        if (name != null) return name;
        return behaviour == null ? null : named(behaviour);
    }

    /// The class that `definition` is known by: its own unless that has no name.
    static Class<?> named(Object definition) {
        var type = definition.getClass();
        return type.isAnonymousClass() && type.getSuperclass() != Object.class ? type.getSuperclass() : type;
    }

    @SuppressWarnings({"ConstantValue", "NullAway"})
    private static <M> ChildStart<M> start(Behaviour<M> behaviour, StartOptions options) {
        if (behaviour == null) return null;
        return options.equals(StartOptions.defaults())
                ? starter -> starter.start(behaviour)
                : starter -> starter.start(behaviour, options);
    }

    /// `spec` without what only a start needs.
    @SuppressWarnings("unchecked") // it starts nothing
    static ChildSpec<?> forgotten(ChildSpec<?> spec) {
        return ((ChildSpec<Object>) spec).start((ChildStart<Object>) FORGOTTEN).arguments(new Object[0]);
    }

    public static Program<?> program(Object definition, Blueprint.Source source) {
        return new SupervisionProgram(definition, source);
    }
}
