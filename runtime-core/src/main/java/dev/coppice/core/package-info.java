/// The public API of the core: runtimes, addresses, messages and exit reasons.
///
/// - [ActorRuntime][dev.coppice.core.ActorRuntime] owns processes; [RuntimeOptions][dev.coppice.core.RuntimeOptions]
///   and [StartOptions][dev.coppice.core.StartOptions] configure it and its processes.
/// - [Behaviour][dev.coppice.core.Behaviour] defines a process. [Ref][dev.coppice.core.Ref],
///   [Pid][dev.coppice.core.Pid] and [Name][dev.coppice.core.Name] address one: by protocol, by incarnation, by role.
/// - [Call][dev.coppice.core.Call] marks a message that expects a reply; [From][dev.coppice.core.From] is the handle
///   with which the server sends it.
/// - [Signal][dev.coppice.core.Signal] is the type of everything that a process receives besides messages;
///   [ExitReason][dev.coppice.core.ExitReason] states why a process ended or a call failed.
/// - [Sys][dev.coppice.core.Sys], [ProcessInfo][dev.coppice.core.ProcessInfo] and
///   [RuntimeStatistics][dev.coppice.core.RuntimeStatistics] inspect processes and runtimes.
///
/// Rules: all types may be used from any thread; values are immutable; a null or negative argument that is not allowed
/// is rejected before anything is sent or started. No type here lets a user spawn, send or receive by hand.
package dev.coppice.core;
