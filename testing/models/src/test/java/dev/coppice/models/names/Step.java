package dev.coppice.models.names;

import java.util.List;

/// What the test does next.
sealed interface Step {
    /// The number of members at the beginning.
    int MEMBERS = 4;
    /// After how many milliseconds a directory is restarted that was killed.
    int BACK_OFF = 50;

    /// The directories of a run.
    enum Place {
        /// A registry with unique keys.
        UNIQUE,
        /// A registry with duplicate keys.
        DUPLICATE,
        /// A publish/subscribe registry.
        TOPICS,
        /// A scope of process groups.
        GROUPS;

        String text() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /// Makes a member do something. `process` counts all members that ever were.
    record Act(int process, List<Op> ops) implements Step {}

    record Wait(int millis) implements Step {}

    /// Adds a member.
    record Begin(boolean traps) implements Step {}

    /// Kills a directory, which is restarted after [#BACK_OFF].
    record Kill(Place place) implements Step {}

    /// Kills the process of the only partition of a registry, which is restarted at once.
    record KillPartition(Place place) implements Step {}

    /// Stops a directory until it is restarted by [Restart].
    record Stop(Place place) implements Step {}

    record Restart(Place place) implements Step {}

    /// Suspends the processes of a directory that handle requests and the ends of members.
    record Suspend(Place place) implements Step {}

    record Resume(Place place) implements Step {}

    /// How a function works that a member supplies.
    enum Mode { PLAIN, WRAPS, THROWS }

    /// @param unique whether it is about the registry with unique keys; otherwise about that with duplicate keys
    /// @param key the key, the group or the topic
    /// @param other a member, or the monitor that the operation is about: it counts those so far
    record Op(Kind kind, boolean unique, int key, int other, Mode mode, int millis) {
        enum Kind {
            REGISTER, UNREGISTER, UNREGISTER_SOME, UPDATE, WHEREIS, LOOKUP, VALUES, KEYS, DISPATCH, CAST, LOCK,
            TAKE_NAME, JOIN, LEAVE, LEAVE_ITSELF, MEMBERS, GROUPS, CAST_GROUP, MONITOR, MONITOR_GROUP, UNMONITOR,
            SUBSCRIBE, UNSUBSCRIBE, PUBLISH, PUBLISH_TO_OTHERS, SUBSCRIBERS, TOPICS, KILL, SLEEP, END
        }

        Place registry() {
            return unique ? Place.UNIQUE : Place.DUPLICATE;
        }

        /// Only what it uses.
        @Override public String toString() {
            return switch (kind) {
                case REGISTER, UNREGISTER, UNREGISTER_SOME, LOOKUP, CAST -> kind + " " + registry() + " k" + key;
                case DISPATCH -> kind + " " + registry() + " k" + key + " " + mode;
                case KEYS -> kind + " " + registry() + " " + other;
                case VALUES -> kind + " " + registry() + " k" + key + " " + other;
                case UPDATE, WHEREIS, LEAVE_ITSELF, MEMBERS, CAST_GROUP, UNSUBSCRIBE, PUBLISH, PUBLISH_TO_OTHERS,
                        SUBSCRIBERS -> kind + " k" + key;
                case LOCK -> kind + " k" + key + " " + millis;
                case JOIN, LEAVE -> kind + " k" + key + " " + other + " " + mode;
                case MONITOR_GROUP, SUBSCRIBE -> kind + " k" + key + " " + mode;
                case MONITOR -> kind + " " + mode;
                case UNMONITOR, TOPICS, KILL -> kind + " " + other;
                case SLEEP -> kind + " " + millis;
                case TAKE_NAME, GROUPS, END -> kind.toString();
            };
        }
    }
}
