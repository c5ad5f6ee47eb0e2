/// Servers and agents.
///
/// [GenServer][dev.coppice.behaviours.genserver.GenServer] is a process with a typed protocol and a state;
/// [Agent][dev.coppice.behaviours.genserver.Agent] is a process around one value.
package dev.coppice.behaviours.genserver;
