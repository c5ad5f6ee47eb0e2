/// The scheduler and platform of deterministic runs: one worker, virtual time, and an order that is drawn from a seed.
///
/// [Simulation] holds the runnable processes and draws the next one to run. The [Driver] is the external thread that
/// lends the worker and lets time pass. [VirtualClock] is the time, [Chance] the source of every draw. A
/// [SimulatedNode] is one of several runtimes in one simulation. [BlockedCode] waits where the runtime cannot see it.
///
/// `scheduler.SingleWorkerScheduler` passes the worker from thread to thread. No other layer uses this package:
/// `core.ops` opens simulations.
package dev.coppice.core.internal.simulation;
