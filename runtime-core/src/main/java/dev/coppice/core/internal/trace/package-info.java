/// The Flight Recorder events of a runtime, and the list of the open runtimes.
///
/// Each type is one event: the start and the end of a process, a dead letter, a stall, a zombie, a call that timed out,
/// and the figures of a runtime.
///
/// Rules: the names of the events are a contract with users; an event that is switched off costs one check.
package dev.coppice.core.internal.trace;
