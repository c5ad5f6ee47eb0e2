package dev.coppice.models.supervisor;

import dev.coppice.models.Timeline.Due;
import dev.coppice.models.supervisor.Tree.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
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
        /// Notified of its exit reason: requests that came while it terminated.
        private final List<Consumer<String>> callers = new ArrayList<>();

        Life(Child child, long since) {
            this.child = child;
            this.since = since;
        }

        void onEnd(Consumer<String> caller) {
            callers.add(caller);
        }

        void end(String reason) {
            alive = false;
            callers.forEach(caller -> caller.accept(reason));
            callers.clear();
        }
    }
}
