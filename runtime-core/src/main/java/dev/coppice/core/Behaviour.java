package dev.coppice.core;

import dev.coppice.core.spi.Program;

/// What can be started: the definition of a process, not the process itself.
///
/// One definition may be started any number of times, and again after a crash; whatever changes lives in the process.
/// Extend one of the behaviours (`GenServer`, `StateMachine`, `Supervisor`, ...): this interface cannot be implemented outside
/// of Coppice, so that no code ever needs to spawn, send or receive by hand.
///
/// {@snippet class="dev.coppice.behaviours.snippets.ProcessExamples" region="behaviour"}
///
/// @param <M> the protocol of the process
public interface Behaviour<M> {

    /// The program that drives the process.
    @SuppressWarnings("exports") // users can neither name nor make one: that is what keeps this interface ours
    Program<?> program();
}
