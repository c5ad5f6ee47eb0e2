package dev.coppice.models.links;

import dev.coppice.core.spi.Alias;
import java.util.List;

/// What the test does next.
sealed interface Step {
    /// The number of processes at the beginning.
    int PROCESSES = 4;

    /// Makes a process do something. `process` counts all processes that ever were.
    record Act(int process, List<Op> ops) implements Step {}

    record Wait(int millis) implements Step {}

    /// @param other a process, or the monitor or alias that the operation is about: it counts those so far
    record Op(Kind kind, int other, Reason reason, Alias.Mode mode, int millis) {
        enum Kind {
            LINK, UNLINK, UNLINK_AND_FLUSH, MONITOR, DEMONITOR, DEMONITOR_AND_FLUSH, SIGNAL, SEND, TRAP, DO_NOT_TRAP,
            ALIAS, MONITOR_WITH_ALIAS, SEND_THROUGH_ALIAS, UNALIAS, SPAWN_LINKED, SPAWN_MONITORED, IS_ALIVE, SLEEP, END
        }

        /// Only what it uses.
        @Override public String toString() {
            return switch (kind) {
                case SLEEP -> "sleep " + millis;
                case END -> "end " + reason;
                case SIGNAL -> "signal " + other + " " + reason;
                case ALIAS, MONITOR_WITH_ALIAS -> kind + " " + other + " " + mode;
                case TRAP, DO_NOT_TRAP, SPAWN_LINKED, SPAWN_MONITORED -> kind.toString();
                default -> kind + " " + other;
            };
        }
    }

    enum Reason {
        NORMAL, SHUTDOWN, BROKEN, KILL;

        String text() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
