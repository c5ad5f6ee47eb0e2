package dev.coppice.supervision;

/// The numbers of children of a supervisor.
///
/// {@snippet class="dev.coppice.supervision.snippets.SupervisorSpecExamples" region="children"}
///
/// @param specs child specs
/// @param active children that are alive
/// @param supervisors children that are supervisors, alive or not
/// @param workers all other children, alive or not
public record ChildCount(int specs, int active, int supervisors, int workers) {}
