package dev.coppice.core.spi;

import java.util.function.Function;

/// The base class of behaviours that users extend or hold. It hides the program from them.
public abstract class ProgramOwner {
    /// The function that makes the program; later the program itself. Two threads that need it first at the same moment
    /// may each make one. Both are valid, because a program keeps no mutable state and is made from final fields.
    private Object program;

    /// @param maker makes the program of the given owner when the program is first needed
    protected ProgramOwner(Function<? super ProgramOwner, ? extends Program<?>> maker) {
        this.program = maker;
    }

    @SuppressWarnings("unchecked") // the field holds nothing else
    final Program<?> program() {
        var known = program;
        if (known instanceof Program<?> made) return made;
        var made = ((Function<ProgramOwner, Program<?>>) known).apply(this);
        program = made;
        return made;
    }
}
