package dev.coppice.core;

/// A process that was started together with a monitor on it.
///
/// The monitor exists before the process runs, so the [Signal.Down] always carries the exit reason of the process,
/// however soon it ends.
///
/// {@snippet class="dev.coppice.behaviours.snippets.ProcessExamples" region="monitored"}
///
/// @param ref the address of the process, of this incarnation only
/// @param monitor the monitor that the [Signal.Down] refers to
/// @param <M> the protocol of the process
public record Monitored<M>(Ref<M> ref, Pid pid, MonitorRef monitor) {}
