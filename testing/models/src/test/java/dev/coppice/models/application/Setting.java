package dev.coppice.models.application;

import dev.coppice.behaviours.application.ApplicationType;
import java.util.List;

/// An application of a run.
///
/// @param needs the applications on which it depends, by their numbers; [#UNKNOWN] is not loaded
/// @param wishes those on which it depends if they are loaded
/// @param starting how long its start callback takes
/// @param failing how many of its starts come to `outcome`; the others succeed
/// @param preparing how long `prepareStop` takes
/// @param ending how long its root takes to end
/// @param stopping how long `stop` takes
record Setting(List<Integer> needs, List<Integer> wishes, int starting, int failing, Outcome outcome,
        List<Phase> phases, int preparing, boolean prepareThrows, int ending, int stopping, boolean stopThrows) {
    static final int UNKNOWN = 9;

    enum Outcome { REFUSES, THROWS, RETURNS_NULL, ROOT_FAILS, ROOT_IGNORES }

    /// @param fails whether it throws when the application starts for the first time
    record Phase(int millis, boolean fails) {}

    static String name(int number) {
        return "a" + number;
    }

    /// A command, and how long after the one before.
    record Timed(int gap, Command command) {}

    enum End { NORMAL, SHUTDOWN, BROKEN, KILL }

    sealed interface Command {
        record Start(int pick, ApplicationType type) implements Command {}

        record EnsureStarted(int pick, ApplicationType type) implements Command {}

        record EnsureAllStarted(int pick, ApplicationType type) implements Command {}

        record Stop(int pick) implements Command {}

        /// Ends the root of a tree.
        record EndRoot(int pick, End end) implements Command {}

        /// Kills the process of an application.
        record Kill(int pick) implements Command {}
    }
}
