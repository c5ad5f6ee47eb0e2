package dev.coppice.models.task;

import dev.coppice.behaviours.task.OnTimeout;
import dev.coppice.supervision.Restart;
import java.util.List;

/// What the test does next.
sealed interface Step {
    /// The processes that own tasks. The second one traps exits at first.
    List<String> OWNERS = List.of("a", "b", "c");
    /// The limit of the task supervisor, and the period within which it restarts a child at most [#INTENSITY] times.
    int MOST_CHILDREN = 3;
    int INTENSITY = 2;
    int PERIOD = 300;
    /// How long the supervisor waits for the end of a task of a stream.
    int STREAM_SHUTDOWN = 60;
    /// No timeout.
    int FOREVER = -1;

    record Act(int owner, List<Op> ops) implements Step {}

    record Wait(int millis) implements Step {}

    /// Sends an exit signal from outside to an owner or to one of its tasks.
    ///
    /// @param target counts the tasks of the owner, the latest first, and then the owner
    record Signal(int owner, int target, Reason reason) implements Step {}

    record EndSupervisor(Reason reason) implements Step {}

    enum Reason {
        NORMAL, SHUTDOWN, BROKEN, KILL;

        String text() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /// What the function of a task does.
    ///
    /// @param named whether it registers its name
    /// @param traps whether it traps exits
    /// @param shutdown how long its supervisor waits for its end, or 0 for a kill
    record Work(int millis, End end, boolean named, boolean traps, int shutdown) {
        enum End { VALUE, THROWS, NORMAL, SHUTDOWN, BROKEN, KILL }
    }

    /// How a task is started.
    enum How { ASYNC, START, START_LINK, SUPERVISED, NO_LINK, COMPLETED }

    /// What an owner does.
    ///
    /// A `task` counts the tasks of the owner, the latest first. One from [#OTHERS] on counts those of the next owner.
    sealed interface Op {
        int OTHERS = 20;

        record Async(Work work, How how) implements Op {}

        record Child(Work work, Restart restart) implements Op {}

        record Await(int task, int timeout) implements Op {}

        record Yield(int task, int timeout) implements Op {}

        record Shutdown(int task, int timeout) implements Op {}

        record Kill(int task) implements Op {}

        record Ignore(int task) implements Op {}

        record Deliver(int task) implements Op {}

        record AwaitMany(List<Integer> tasks, int timeout) implements Op {}

        record YieldMany(List<Integer> tasks, int timeout, OnTimeout onTimeout, int enough) implements Op {}

        record Children() implements Op {}

        record Terminate(int owner, int task) implements Op {}

        record Consume(Stream stream) implements Op {}

        record Sleep(int millis) implements Op {}

        record Trap(boolean traps) implements Op {}

        record End(Reason reason) implements Op {}
    }

    /// A stream of tasks, and what its consumer does.
    ///
    /// @param how linked to the consumer, supervised or not linked
    /// @param timeout of each task
    /// @param failing the element at which the input throws, or one that does not exist
    record Stream(
            How how, List<Work> input, int most, boolean ordered, int timeout, boolean killsLate, boolean zips,
            int failing, List<Use> uses) {}

    /// @param millis for a pause
    record Use(Kind kind, int millis) {
        /// `LEAVE` forgets the stream without closing it.
        enum Kind { NEXT, PAUSE, THROW, CLOSE, LEAVE }
    }
}
