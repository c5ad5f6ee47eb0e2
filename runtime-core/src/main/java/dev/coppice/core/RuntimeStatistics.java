package dev.coppice.core;

import java.util.List;
import java.util.Map;

/// What a runtime does and has done; each figure is taken by itself.
///
/// {@snippet class="dev.coppice.behaviours.snippets.DiagnosisExamples" region="statistics"}
///
/// @param live processes that are alive
/// @param started processes started since the runtime was opened
/// @param zombies processes that were killed while their code ran, and whose code has not returned yet
/// @param timers timers that run
/// @param timersFired timers that fired since the runtime was opened; an interval counts each time
/// @param deadLetters messages that nobody handled, by cause
/// @param workers what each worker of the scheduler does
public record RuntimeStatistics(
        long live,
        long started,
        List<Pid> zombies,
        int timers,
        long timersFired,
        Map<DeadLetter.Cause, Long> deadLetters,
        List<WorkerInfo> workers) {}
