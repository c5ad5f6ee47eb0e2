/// The static entry points with which the sibling modules use the core. Exported only to them.
///
/// - [Gen][dev.coppice.core.ops.Gen] starts, stops and calls processes, after Erlang's `gen` and `proc_lib`.
/// - [ProcessControl][dev.coppice.core.ops.ProcessControl] serves supervisors,
///   [TaskSupport][dev.coppice.core.ops.TaskSupport] serves tasks.
/// - [CompletionQueue][dev.coppice.core.ops.CompletionQueue] waits for many requests at once.
/// - [ForwardingRef][dev.coppice.core.ops.ForwardingRef] is the base class of addresses with additional methods.
/// - [NodeServices][dev.coppice.core.ops.NodeServices] lets processes of the library find their counterparts at other
///   nodes; [FarProcesses][dev.coppice.core.ops.FarProcesses] is for the module that connects runtimes.
/// - [Report][dev.coppice.core.ops.Report] writes structured reports to the log.
/// - [Simulator][dev.coppice.core.ops.Simulator] runs a runtime in virtual time, for the test kit.
///
/// Rules: processes and external threads may use these types, unless a method says otherwise. The types delegate to
/// `internal` packages.
package dev.coppice.core.ops;
