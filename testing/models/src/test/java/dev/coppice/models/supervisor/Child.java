package dev.coppice.models.supervisor;

import dev.coppice.models.Timeline.Due;
import dev.coppice.models.supervisor.Tree.Worker;
import org.jspecify.annotations.Nullable;

/// A child of the supervisor, over all its incarnations.
final class Child {
    final String id;
    final Worker spec;
    /// The running process, or null.
    @Nullable Life life;
    /// The latest process, which may have ended.
    @Nullable Life latest;
    /// The pending restart, or null.
    @Nullable Object retry;
    int failures;

    Child(String id, Worker spec) {
        this.id = id;
        this.spec = spec;
    }

    /// One incarnation of a child.
    static final class Life {
        final Child child;
        final long since;
        boolean alive = true;
        /// The end of its `terminate`.
        @Nullable Due stopping;

        Life(Child child, long since) {
            this.child = child;
            this.since = since;
        }
    }
}
