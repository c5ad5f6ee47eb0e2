package dev.coppice.core;

import java.util.List;
import java.util.Map;

/// The figures of one runtime for JMX, see [ActorRuntime#registerMXBean]. The attributes are those of
/// [RuntimeStatistics]; the operations answer in text, redacted as in reports.
///
/// {@snippet class="dev.coppice.behaviours.snippets.InsideExamples" region="jmx"}
public interface RuntimeMXBean {

    /// Returns the name of the runtime in its options.
    String getRuntimeName();

    long getLive();

    long getStarted();

    long getEnded();

    long getCrashes();

    long getRestarts();

    long getGaveUp();

    int getZombies();

    long getMessages();

    long getSlices();

    long getSteals();

    long getStalls();

    long getCallTimeouts();

    int getTimers();

    long getTimersFired();

    /// Returns the dead letters, by cause.
    Map<String, Long> getDeadLetters();

    int getWorkers();

    int getDedicatedThreads();

    int getSpareWorkers();

    int getComputing();

    int getWaitingToCompute();

    /// Answers a [TopQuery], one line for each process: number, label, status, mailbox.
    ///
    /// @param key `mailbox` or `age`
    /// @param limit the maximum number of lines, 1 to [TopQuery#MOST]
    List<String> top(String key, int limit);

    /// Describes the living process with this number; empty if there is none.
    String info(long number);

    /// Lists which process waits for which, one line for each wait.
    List<String> waits();
}
