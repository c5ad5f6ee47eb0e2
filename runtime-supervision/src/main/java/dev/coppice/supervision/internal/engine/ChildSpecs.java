package dev.coppice.supervision.internal.engine;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.Behaviour;
import dev.coppice.core.ExitReason;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.core.spi.DefinedBehaviour;
import dev.coppice.core.spi.Program;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.ChildStart;
import dev.coppice.supervision.ChildType;
import dev.coppice.supervision.Restart;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Creates child specs and programs from the definitions of the application.
public final class ChildSpecs {
    private static final ChildStart<?> FORGOTTEN = starter ->
            new StartResult.Failed<>(ExitReason.of("a temporary child cannot be restarted: it has no start function"));

    private ChildSpecs() {}

    /// Returns the spec of a child with the defaults for its kind of behaviour.
    @SuppressWarnings("ConstantValue") // the check of the spec finds a null behaviour
    public static <M> ChildSpec<M> spec(Behaviour<M> behaviour, StartOptions options) {
        requireNonNull(options, "options must not be null; use StartOptions.defaults()");
        var program = behaviour == null ? null : DefinedBehaviour.programOf(behaviour);
        boolean supervises = program instanceof SupervisionProgram;
        return new ChildSpec<>(
                id(options.name(), behaviour, program), start(behaviour, options), List.of(), Restart.PERMANENT, null,
                supervises ? ChildType.SUPERVISOR : ChildType.WORKER, false, null, null);
    }

    @SuppressWarnings({"ConstantValue", "NullAway"})
    private static Object id(@Nullable Object name, Behaviour<?> behaviour, @Nullable Program<?> program) {
        if (name != null) return name;
        if (program == null) return null;
        var own = program.id();
        return own == null ? named(behaviour) : own;
    }

    /// Returns the class that identifies `definition`: its own, or its superclass if its own is anonymous.
    static Class<?> named(Object definition) {
        var type = definition.getClass();
        return type.isAnonymousClass() && type.getSuperclass() != Object.class ? type.getSuperclass() : type;
    }

    @SuppressWarnings({"ConstantValue", "NullAway"})
    private static <M> ChildStart<M> start(Behaviour<M> behaviour, StartOptions options) {
        if (behaviour == null) return null;
        return starter -> starter.start(behaviour, options);
    }

    /// Returns an unmodifiable copy of the arguments of a start function.
    public static List<Object> arguments(List<Object> arguments) {
        requireNonNull(arguments, "arguments must not be null; pass none for an empty list");
        for (var argument : arguments) requireNonNull(argument, "an argument of a start function must not be null");
        return List.copyOf(arguments);
    }

    /// Returns `spec` without the parts that only a start needs.
    @SuppressWarnings("unchecked") // it starts nothing
    static ChildSpec<?> forgotten(ChildSpec<?> spec) {
        return ((ChildSpec<Object>) spec).start((ChildStart<Object>) FORGOTTEN).arguments(new Object[0]);
    }

    /// @param name distinguishes `definition` from others of its class, or null
    /// @param protocol the behaviour that users name as the protocol of such supervisors
    public static Program<?> program(
            Object definition, @Nullable String name, Class<?> protocol, ValidatedSpec.Source source) {
        return new SupervisionProgram(definition, name, protocol, source);
    }
}
