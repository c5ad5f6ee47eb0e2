package dev.coppice.core;

import dev.coppice.core.spi.DefinedBehaviour;

/// The definition of a process: what can be started, not the running process itself.
///
/// One definition may be started any number of times, and again after a crash; everything mutable lives in the process.
/// Extend one of the behaviours (`GenServer`, `StateMachine`, `Supervisor`, ...). This interface cannot be implemented
/// outside of Coppice, so no code needs to spawn, send or receive by hand.
///
/// {@snippet class="dev.coppice.behaviours.snippets.ProcessExamples" region="behaviour"}
///
/// @param <M> the protocol of the process. Processes that take no messages from users, such as supervisors, use the
///     behaviour itself, as in `Name<DynamicSupervisor>`
public sealed interface Behaviour<M> permits DefinedBehaviour {}
