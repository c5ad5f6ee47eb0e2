/// Tools for testing processes: deterministic runtimes, probes, faults, clocks and assertions about supervision trees.
///
/// Start with [Simulated][dev.coppice.testkit.Simulated] for tests in virtual time, and with
/// [RuntimeTest][dev.coppice.testkit.RuntimeTest] for tests in a real runtime.
/// A [Probe][dev.coppice.testkit.Probe] stands in for a process and checks the messages it receives.
package dev.coppice.testkit;
