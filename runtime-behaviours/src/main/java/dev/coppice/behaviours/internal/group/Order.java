package dev.coppice.behaviours.internal.group;

import dev.coppice.core.Pid;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// What the process of a scope is asked.
///
/// @param <G> what names a group
public sealed interface Order<G> {

    record Join<G>(G group, List<Pid> pids) implements Order<G> {}

    record Leave<G>(G group, List<Pid> pids) implements Order<G> {}

    /// @param group which one, or null for all
    record Watch<G>(@Nullable G group, Watcher<G> watcher) implements Order<G> {}

    record Unwatch<G>(Watcher<G> watcher) implements Order<G> {}

    /// Who is told of changes. Two are never equal.
    final class Watcher<G> {
        final Pid pid;
        final BiFunction<Change, Moved<G>, Object> message;

        public Watcher(Pid pid, BiFunction<Change, Moved<G>, Object> message) {
            this.pid = pid;
            this.message = message;
        }
    }

    /// What happened to a group.
    enum Change { JOINED, LEFT }

    /// Whom it happened to.
    record Moved<G>(G group, List<Pid> pids) {}
}
