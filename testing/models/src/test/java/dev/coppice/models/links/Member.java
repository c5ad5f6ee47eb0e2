package dev.coppice.models.links;

import dev.coppice.core.spi.Alias.Mode;
import dev.coppice.models.Timeline.Due;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A process of the model.
final class Member {
    sealed interface Entry {
        /// @param next the operation that comes next
        record Act(List<Step.Op> ops, int next) implements Entry {}

        record Exit(Member from, String reason) implements Entry {}

        record Down(Monitor monitor, String reason) implements Entry {}

        record Message(String text, Member from) implements Entry {}
    }

    /// A monitor. Two of one process on another are different ones.
    static final class Monitor {
        final Member watcher;
        final Member target;
        /// The alias that belongs to it, or null.
        final @Nullable Address alias;

        Monitor(Member watcher, Member target, @Nullable Address alias) {
            this.watcher = watcher;
            this.target = target;
            this.alias = alias;
        }
    }

    /// An alias.
    static final class Address {
        final Member owner;
        final Mode mode;
        @Nullable Monitor monitor;
        boolean active = true;

        Address(Member owner, Mode mode) {
            this.owner = owner;
            this.mode = mode;
        }
    }

    final String name;
    final Set<Member> links = new LinkedHashSet<>();
    /// All monitors that it has set, and those that are still set.
    final List<Monitor> monitors = new ArrayList<>();
    final Set<Monitor> active = new LinkedHashSet<>();
    final List<Address> aliases = new ArrayList<>();
    final Deque<Entry> mailbox = new ArrayDeque<>();
    boolean alive = true;
    boolean traps;
    boolean acts;
    /// The end of its sleep.
    @Nullable Due sleeps;
    /// The instant at which it last handled something that another process sent.
    int handledAt = -1;

    Member(String name, boolean traps) {
        this.name = name;
        this.traps = traps;
    }

    @Override public String toString() {
        return name;
    }
}
