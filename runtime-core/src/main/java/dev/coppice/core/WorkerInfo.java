package dev.coppice.core;

import org.jspecify.annotations.Nullable;

/// A snapshot of one worker of the scheduler. Each value is read separately.
///
/// {@snippet class="dev.coppice.behaviours.snippets.DiagnosisExamples" region="statistics"}
///
/// @param index the number of the worker; numbers from the configured number of workers on are spare workers, which
///     replace workers whose process is stuck
/// @param slices the number of slices it has run; never falls. [RuntimeStatistics.Totals#slices] also counts the
///     workers that are not listed
/// @param queued the number of processes in its run queue
/// @param parked whether it is parked because it has no work
/// @param running the process it runs, or null if it is parked or between two slices
public record WorkerInfo(int index, long slices, int queued, boolean parked, @Nullable Pid running) {}
