/// Supervisors: processes that start other processes and restart them when they fail.
///
/// A [Supervisor][dev.coppice.supervision.Supervisor] has a fixed list of children, described by a
/// [SupervisorSpec][dev.coppice.supervision.SupervisorSpec]. A
/// [DynamicSupervisor][dev.coppice.supervision.DynamicSupervisor] starts children on demand, and a
/// [PartitionSupervisor][dev.coppice.supervision.PartitionSupervisor] runs several copies of one child. A
/// [ChildSpec][dev.coppice.supervision.ChildSpec] describes how a child is started, restarted and shut down. Each kind
/// of supervisor has a ref, which sends requests to it, for example
/// [SupervisorRef][dev.coppice.supervision.SupervisorRef].
package dev.coppice.supervision;
