package dev.coppice.supervision;

import java.time.Duration;

/// How many restarts a supervisor has used and how many it has left, at one moment.
///
/// {@snippet class="dev.coppice.supervision.snippets.SupervisionTreeExamples" region="branch"}
///
/// @param used the restarts within the last period; 0 if the intensity is unlimited, because then none is remembered
/// @param left the restarts that are still permitted before the supervisor gives up; `Integer.MAX_VALUE` if the
///     intensity is unlimited
/// @param period the period of the intensity
public record RestartBudget(int used, int left, Duration period) {}
