package dev.coppice.behaviours.internal.group;

import dev.coppice.behaviours.internal.counterpart.MembershipChange;
import dev.coppice.core.Pid;
import dev.coppice.core.spi.Key;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A request to the process of a scope.
///
/// @param <G> the group keys
public sealed interface GroupRequest<G> {

    record Join<G>(Key<G> group, List<Pid> pids) implements GroupRequest<G> {}

    record Leave<G>(Key<G> group, List<Pid> pids) implements GroupRequest<G> {}

    /// @param group the group to watch, or null for all groups
    record Watch<G>(@Nullable Key<G> group, Watcher<G> watcher) implements GroupRequest<G> {}

    record Unwatch<G>(Watcher<G> watcher) implements GroupRequest<G> {}

    /// A listener for changes. Compared by identity.
    final class Watcher<G> {
        final Pid pid;
        final Function<MembershipChange<G>, Object> message;

        public Watcher(Pid pid, Function<MembershipChange<G>, Object> message) {
            this.pid = pid;
            this.message = message;
        }
    }
}
