package dev.coppice.models.dispatch;

import java.util.List;

/// What the test does next.
sealed interface Step {
    /// Processes that register and dispatch. Those with odd numbers trap exits.
    int PROCESSES = 6;
    int KEYS = 2;

    record Act(int process, List<Op> ops) implements Step {}

    /// The test's own thread dispatches.
    record External(Dispatch dispatch) implements Step {}

    record Wait(int millis) implements Step {}

    record Kill(int process) implements Step {}

    /// Kills one of the tasks that run.
    record KillTask(int pick) implements Step {}

    record KillRegistry(boolean unique) implements Step {}

    /// Starts a registry again, unless it runs.
    record StartRegistry(boolean unique) implements Step {}

    /// What a call of the action does.
    ///
    /// @param millis how long it takes, unless the caller is the test's own thread
    /// @param traps whether a task traps exits first
    record Plan(int millis, boolean traps, End end) {
        enum End { RETURNS, THROWS, NORMAL, BROKEN }
    }

    /// @param unique whether the keys of the registry are unique
    /// @param entries whether the action gets the values, too
    /// @param plans for a task, by the lowest number of a holder that it is called with; otherwise by the number of the
    ///        call
    record Dispatch(boolean unique, int key, boolean parallel, boolean entries, List<Plan> plans) {}

    /// What a process does.
    sealed interface Op {
        record Register(boolean unique, int key) implements Op {}

        record Unregister(boolean unique, int key) implements Op {}

        record Run(Dispatch dispatch) implements Op {}

        record Sleep(int millis) implements Op {}

        record Kill(int process) implements Op {}
    }
}
