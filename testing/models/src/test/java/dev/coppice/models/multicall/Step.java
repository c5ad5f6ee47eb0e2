package dev.coppice.models.multicall;

import java.util.List;

/// What the test does next.
sealed interface Step {
    /// Servers, which also call each other. The last one has a name.
    int SERVERS = 4;
    /// The last server by its name, as a target.
    int NAMED = SERVERS;
    /// No timeout.
    int FOREVER = -1;

    record Act(int server, List<Op> ops) implements Step {}

    /// The test's own thread does something.
    record External(Op op) implements Step {}

    record Wait(int millis) implements Step {}

    record Kill(int server) implements Step {}

    /// What a server does with a request.
    ///
    /// @param millis how long its callback takes
    /// @param later when it replies to a request that it deferred
    record Plan(int millis, Kind kind, int later) {
        enum Kind { REPLY, DEFER, NEVER, STOP_WITH_REPLY, STOP, CRASH }
    }

    /// The servers of a call.
    ///
    /// @param list those of a [Kind#LIST], in order
    record Targets(Kind kind, List<Integer> list) {
        enum Kind { LIST, REGISTRY, GROUP }
    }

    sealed interface Op {
        /// @param plans what each server does
        record Call(Targets targets, int timeout, List<Plan> plans) implements Op {}

        /// A call without waiting.
        record Ask(Targets targets, List<Plan> plans) implements Op {}

        record Cast(Targets targets) implements Op {}

        /// Makes the server a holder of the key, or a member of the group.
        record Enter(boolean group) implements Op {}

        record Leave(boolean group) implements Op {}

        record Sleep(int millis) implements Op {}
    }
}
