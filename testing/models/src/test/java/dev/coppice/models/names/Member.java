package dev.coppice.models.names;

import dev.coppice.models.Timeline.Due;
import dev.coppice.models.names.Groups.Watch;
import dev.coppice.models.names.Step.Op;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A process that registers, joins and subscribes.
final class Member {
    sealed interface Entry {
        record Act(List<Op> ops) implements Entry {}

        record Exit(String from, String reason) implements Entry {}

        /// @param sources what it is about: the order of messages about one source is promised, and no other
        record Note(String text, List<String> sources) implements Entry {
            static final String ON = "on ";

            boolean isGroupEvent() {
                return isGroupEvent(sources);
            }

            static boolean isGroupEvent(List<String> sources) {
                return sources.getFirst().startsWith(ON);
            }
        }

        /// As the mailbox shows it.
        default Stream<String> shown() {
            return switch (this) {
                case Act _ -> Stream.empty();
                case Exit(var from, var reason) -> Stream.of("exit " + from + " " + reason);
                case Note(var text, _) -> Stream.of(text);
            };
        }
    }

    /// A request that the member waits for.
    static final class Request {
        final Directory to;
        @Nullable String answer;

        Request(Directory to) {
            this.to = to;
        }
    }

    final String name;
    final boolean traps;
    final Deque<Entry> mailbox = new ArrayDeque<>();
    final List<Watch> watches = new ArrayList<>();
    boolean alive = true;
    /// Whether it performs operations, and those that are left.
    boolean acts;
    List<Op> ops = List.of();
    int next;
    /// The end of its sleep.
    @Nullable Due sleeps;
    @Nullable Request request;
    /// The instant at which it last handled something, and at which another process last woke it.
    int handledAt = -1;
    Entry.@Nullable Exit latestExit;
    long exitAt = -1;
    int wokenAt = -1;

    Member(String name, boolean traps) {
        this.name = name;
        this.traps = traps;
    }

    boolean hasMoreToDo() {
        return next < ops.size();
    }

    /// Whether it performs operations as soon as it no longer waits.
    boolean hasOperationsLeft() {
        return hasMoreToDo() || mailbox.stream().anyMatch(Entry.Act.class::isInstance);
    }

    @Override public String toString() {
        return name;
    }
}
