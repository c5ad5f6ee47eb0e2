package dev.coppice.models.event;

import java.util.List;

/// What the test does next.
sealed interface Step {
    /// The processes that own handlers: `o0`, and `o1`, which traps exits. A request of neither comes from a process of
    /// its own.
    int OWNERS = 2;
    /// The ids that handlers can have.
    int IDS = 3;
    /// The timeout of requests.
    int TIMEOUT = 5_000;

    record Notify(Event event) implements Step {}

    /// @param from an owner, or another process
    record Ask(int from, Request request) implements Step {}

    record System(Kind kind) implements Step {
        enum Kind { SUSPEND, RESUME, STATE }
    }

    record Stop() implements Step {}

    record Kill() implements Step {}

    /// Sends the manager an exit signal from outside, as its parent does, which shuts it down.
    record ShutDown() implements Step {}

    record EndOwner(int owner, Reason reason) implements Step {}

    record Wait(int millis) implements Step {}

    enum Reason {
        NORMAL, SHUTDOWN, BROKEN, KILL;

        String text() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    sealed interface Request {
        record SyncNotify(Event event) implements Request {}

        record Add(int id, Handler handler, boolean supervised) implements Request {}

        record Remove(int id) implements Request {}

        record Swap(int id, int successor, Handler handler, boolean supervised) implements Request {}

        record Call(int id, Reaction reaction) implements Request {}

        record Which() implements Request {}
    }

    /// @param initMillis how long `init` takes
    /// @param endMillis how long `terminate` takes
    record Handler(int initMillis, boolean initThrows, int endMillis, boolean endThrows) {}

    /// @param reactions what the handler of each id does
    record Event(List<Reaction> reactions) {}

    /// What a handler does with an event or a call.
    ///
    /// @param id the id of the successor
    record Reaction(int millis, Kind kind, int id, Handler successor, boolean hibernates) {
        enum Kind { KEEP, SAME, REMOVE, SWAP, NULL, THROW }
    }
}
