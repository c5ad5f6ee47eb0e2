/// State machines.
///
/// [StateMachine][dev.coppice.behaviours.statemachine.StateMachine] is a process whose state decides how it handles an
/// event; it follows `gen_statem`.
package dev.coppice.behaviours.statemachine;
