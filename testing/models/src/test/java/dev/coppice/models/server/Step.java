package dev.coppice.models.server;

import java.util.List;
import java.util.StringJoiner;

/// What the test does next: the commands of a run.
sealed interface Step {
    /// The number of processes that the server may link and monitor.
    int PEERS = 2;
    int TIMERS = 2;

    record Cast(Plan plan, boolean byName) implements Step {}

    record Ask(Plan plan, int timeout, boolean byName) implements Step {}

    /// A message that comes before anything else can run for a while: what becomes due meanwhile is queued behind it.
    record CastLate(Plan plan, int late) implements Step {}

    record System(Kind kind) implements Step {
        enum Kind { PING, STATE, REPLACE, FAIL_TO_REPLACE, SUSPEND, RESUME, CHANGE, FAIL_TO_CHANGE }
    }

    record Wait(int millis) implements Step {}

    record Stop(Reason reason) implements Step {}

    /// An exit signal to the server. `from` counts the peers; [#PARENT] and [#OUTSIDE] are the others.
    record Exit(int from, Reason reason) implements Step {}

    /// The end of a peer or of the parent.
    record EndOther(int which, Reason reason) implements Step {}

    int PARENT = -1;
    int OUTSIDE = -2;

    enum Reason {
        NORMAL, SHUTDOWN, BROKEN, KILL;

        String text() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /// What a callback does.
    ///
    /// @param before what it does before it takes its time
    /// @param busy how long it takes
    /// @param keepsWorker whether nothing else runs meanwhile
    /// @param answersDeferred whether it answers the calls so far
    record Plan(List<Op> before, int busy, boolean keepsWorker, List<Op> after, boolean keepsState, boolean defers,
            boolean answersDeferred, Then then) {
        static final Plan NOTHING = new Plan(List.of(), 0, false, List.of(), false, false, false, new Then.Wait());

        /// Only what is unusual.
        @Override public String toString() {
            var parts = new StringJoiner(" ", "{", "}");
            before.forEach(op -> parts.add(op.toString()));
            if (busy > 0) parts.add((keepsWorker ? "computes " : "waits ") + busy);
            after.forEach(op -> parts.add(op.toString()));
            if (keepsState) parts.add("keeps");
            if (defers) parts.add("defers");
            if (answersDeferred) parts.add("answers");
            if (!(then instanceof Then.Wait)) parts.add(then.toString());
            return parts.toString();
        }
    }

    /// How the server continues.
    sealed interface Then {
        record Wait() implements Then {}

        /// @param after zero for at once, [#NEVER] for never
        record Idle(int after) implements Then {}

        record Hibernate() implements Then {}

        record Continue(Plan plan) implements Then {}

        record Stop(Reason reason) implements Then {}

        record Throw() implements Then {}
    }

    int NEVER = -1;

    /// @param which the timer or the peer
    record Op(Kind kind, int which, int delay, Plan plan) {
        enum Kind {
            SEND_AFTER, START_TIMER, SIGNAL_AT_ONCE, SEND_EVERY, FIXED_DELAY, CANCEL, REMAINING, LINK, UNLINK, MONITOR,
            DEMONITOR, TRAP, DO_NOT_TRAP, REGISTER, UNREGISTER
        }

        @Override public String toString() {
            return kind + " " + which + (kind.compareTo(Kind.CANCEL) < 0 ? " " + delay + " " + plan : "");
        }
    }
}
