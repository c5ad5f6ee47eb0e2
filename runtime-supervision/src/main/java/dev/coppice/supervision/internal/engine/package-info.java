/// Runs supervisors.
///
/// `SupervisionProgram` is the program of each supervisor process. It passes exits, restart timers and requests to its
/// `SupervisorEngine`. `StaticSupervisorEngine` implements supervisors whose children have ids and an order;
/// `DynamicSupervisorEngine` implements those whose children are known by pid. An engine belongs to its supervisor
/// process and is called only in its callbacks. Decisions are made in the package `policy`; the engine acts on them.
package dev.coppice.supervision.internal.engine;
