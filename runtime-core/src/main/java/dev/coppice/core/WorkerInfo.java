package dev.coppice.core;

import org.jspecify.annotations.Nullable;

/// What one worker of the scheduler does; a snapshot, each figure taken by itself.
///
/// {@snippet class="dev.coppice.behaviours.snippets.DiagnosisExamples" region="statistics"}
///
/// @param index its number; those from the configured number of workers on stand in for workers whose process is stuck
/// @param turns slices it has run
/// @param queued processes that wait for it
/// @param parked whether it sleeps for want of work
/// @param running the process it runs, or null
public record WorkerInfo(int index, long turns, int queued, boolean parked, @Nullable Pid running) {}
