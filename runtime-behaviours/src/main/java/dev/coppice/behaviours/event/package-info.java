/// Event managers and their handlers.
///
/// [EventManager][dev.coppice.behaviours.event.EventManager] is a process that passes every event to all its handlers;
/// it follows `gen_event`.
package dev.coppice.behaviours.event;
