package dev.coppice.models.supervisor;

import dev.coppice.supervision.AutoShutdown;
import dev.coppice.supervision.Restart;
import dev.coppice.supervision.Strategy;
import java.util.List;

/// What a run supervises, and its commands.
///
/// @param intensity how many restarts it permits in [#PERIOD]
/// @param children those at the start; of a partition supervisor, equal ones
record Tree(Kind kind, Strategy strategy, int intensity, AutoShutdown auto, List<Worker> children) {
    static final int PERIOD = 2_000;

    enum Kind {
        STATIC,
        /// The children are those that requests start.
        DYNAMIC,
        PARTITIONED
    }

    boolean dynamic() {
        return kind == Kind.DYNAMIC;
    }

    boolean partitioned() {
        return kind == Kind.PARTITIONED;
    }

    /// A child.
    ///
    /// @param starting how long its `init` takes
    /// @param stopping how long its `terminate` takes
    /// @param shutdown how long the supervisor waits for that; 0 for a brutal kill
    /// @param backOff the first delay of a restart, or 0 for none
    /// @param ignored whether its first start is ignored
    record Worker(
            Restart restart, boolean significant, int starting, int stopping, int shutdown, int backOff,
            boolean ignored) {
        /// The longest delay of a restart.
        int longest() {
            return backOff * 4;
        }
    }

    enum End { NORMAL, SHUTDOWN, BROKEN, KILL }

    /// A command, and how long after the one before.
    record Timed(int gap, Command command) {}

    sealed interface Command {
        /// Ends a child. `pick` counts the children in their order.
        record EndChild(int pick, End end) implements Command {}

        /// Makes the next starts of a child fail, or be ignored.
        record RefuseStarts(int pick, int times, boolean ignored) implements Command {}

        record Terminate(int pick) implements Command {}

        record Restart(int pick) implements Command {}

        record Delete(int pick) implements Command {}

        record Start(Worker worker) implements Command {}

        record Children() implements Command {}

        /// Gives the supervisor another intensity, and the children in reverse order another back-off, while it is
        /// suspended for the change.
        record Change(int intensity, boolean reversed) implements Command {}

        record EndSupervisor(End end) implements Command {}

        /// Divides the keys of a partition supervisor among another number of partitions.
        record Resize(int pick) implements Command {}

        /// Calls the partition of a key.
        record Route(int key) implements Command {}
    }
}
