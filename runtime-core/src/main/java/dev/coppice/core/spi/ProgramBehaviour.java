package dev.coppice.core.spi;

/// A behaviour that exposes its program. For behaviours that users never see.
///
/// @param <M> the protocol of the process
public interface ProgramBehaviour<M> extends DefinedBehaviour<M> {

    /// Returns the program that drives the process.
    Program<?> program();
}
