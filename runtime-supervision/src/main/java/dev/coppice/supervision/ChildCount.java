package dev.coppice.supervision;

/// How many children a supervisor has.
///
/// {@snippet class="dev.coppice.supervision.snippets.PlanExamples" region="children"}
///
/// @param specs child specs
/// @param active children that are alive
/// @param supervisors children that are supervisors, alive or not
/// @param workers all others, alive or not
public record ChildCount(int specs, int active, int supervisors, int workers) {}
