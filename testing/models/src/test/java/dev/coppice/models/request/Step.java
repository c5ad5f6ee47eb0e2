package dev.coppice.models.request;

import java.util.List;

/// What the test does next.
sealed interface Step {
    int CLIENTS = 2;
    /// The second one has a name.
    int SERVERS = 2;
    /// No timeout.
    int FOREVER = -1;

    record Act(int client, List<Op> ops) implements Step {}

    record KillServer(int server) implements Step {}

    record KillClient(int client) implements Step {}

    record Wait(int millis) implements Step {}

    /// What a server does with a request.
    ///
    /// @param millis how long its callback takes
    /// @param later when it replies to a request that it deferred
    record Plan(int millis, Kind kind, int later) {
        enum Kind { REPLY, DEFER, NEVER, STOP_WITH_REPLY, STOP, CRASH }
    }

    /// What a client does. A `request` counts those that it has sent.
    sealed interface Op {
        /// @param use whether it is sent alone, with a set, or alone and then added to the set
        record Send(int server, boolean byName, Plan plan, Use use) implements Op {}

        record Await(int request, int timeout) implements Op {}

        record Receive(int request, int timeout) implements Op {}

        record Poll(int request) implements Op {}

        record Abandon(int request) implements Op {}

        record Deliver(int request) implements Op {}

        record AwaitAny(int timeout) implements Op {}

        record ReceiveAny(int timeout) implements Op {}

        record Sleep(int millis) implements Op {}
    }

    enum Use { ALONE, SET, BOTH }
}
