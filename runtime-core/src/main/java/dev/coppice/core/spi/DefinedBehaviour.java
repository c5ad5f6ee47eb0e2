package dev.coppice.core.spi;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.Behaviour;

/// The base of all behaviours. Only this module and its sibling modules can implement it, because this package is not
/// exported to any other module.
///
/// An implementation extends [ProgramOwner], which hides its program from users of the class, or implements
/// [ProgramBehaviour].
///
/// @param <M> the protocol of the process
public non-sealed interface DefinedBehaviour<M> extends Behaviour<M> {

    /// Returns the program that drives the processes of `behaviour`.
    static Program<?> programOf(Behaviour<?> behaviour) {
        requireNonNull(behaviour, "behaviour must not be null");
        return behaviour instanceof ProgramOwner owner ? owner.program() : ((ProgramBehaviour<?>) behaviour).program();
    }
}
