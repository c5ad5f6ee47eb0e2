package dev.coppice.entities.internal;

import dev.coppice.core.spi.Program;
import org.jspecify.annotations.Nullable;

/// The functions of an entity's definition that its kind uses.
///
/// @param program the program of the server
public record Hooks(Program<?> program, Function handOff, Merge merge) {

    /// Calls the callback that gives the state away.
    public interface Function {
        @Nullable Object apply(@Nullable Object state) throws Exception;
    }

    /// Calls the callback that joins two states.
    public interface Merge {
        @Nullable Object apply(@Nullable Object mine, Object theirs) throws Exception;
    }
}
