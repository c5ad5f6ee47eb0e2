package dev.coppice.models.server;

import dev.coppice.core.MailboxLimit.Overflow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import net.jqwik.api.Assume;
import org.jspecify.annotations.Nullable;

/// A mailbox with a capacity for messages. Signals and system requests are not counted.
final class Mailbox {
    /// What becomes of a message.
    enum Outcome { TAKEN, WAITS, REFUSED, DROPPED, ENDS }

    private final World world;
    private final Setting setting;
    private final List<Entry> entries = new ArrayList<>();
    /// The messages of senders that wait for a permit.
    private final Deque<Entry.Message> waiting = new ArrayDeque<>();

    Mailbox(World world, Setting setting) {
        this.world = world;
        this.setting = setting;
    }

    /// Adds what is never refused.
    void add(Entry entry) {
        entries.add(entry);
    }

    /// @param waits whether the sender may wait
    Outcome offer(Entry.Message message, boolean waits) {
        if (!isFull() || setting.overflow() == Overflow.DROP_OLDEST) {
            entries.add(message);
            return Outcome.TAKEN;
        }
        return switch (setting.overflow()) {
            case REFUSE -> {
                world.features.add(Feature.REFUSED);
                yield waits ? Outcome.REFUSED : Outcome.DROPPED;
            }
            case BLOCK -> {
                if (!waits) yield Outcome.DROPPED;
                world.features.add(Feature.SENDER_WAITS);
                waiting.add(message);
                yield Outcome.WAITS;
            }
            case DROP_NEWEST -> {
                world.features.add(Feature.DROPS_NEWEST);
                yield Outcome.DROPPED;
            }
            case END -> Outcome.ENDS;
            case DROP_OLDEST -> throw new AssertionError();
        };
    }

    private boolean isFull() {
        return setting.capacity() > 0 && count() >= setting.capacity();
    }

    private long count() {
        return entries.stream().filter(Entry.Message.class::isInstance).count();
    }

    /// Takes the first entry that may be handled, or returns null. The next sender that waits gets the permit.
    @Nullable Entry take(Predicate<Entry> wanted) {
        var first = entries.stream().filter(wanted).findFirst().orElse(null);
        if (first != null) entries.remove(first);
        return first;
    }

    /// Whether `taken`, which has just been taken, must make way for newer messages.
    boolean makesWay(Entry taken) {
        boolean makesWay = taken instanceof Entry.Message && setting.capacity() > 0
                && setting.overflow() == Overflow.DROP_OLDEST && count() >= setting.capacity();
        if (makesWay) world.features.add(Feature.DROPS_OLDEST);
        return makesWay;
    }

    /// The sender that has waited longest and now sends, or null. Nothing is promised about the order of two of them
    /// that are woken at one instant.
    Entry.@Nullable Message admit() {
        if (waiting.isEmpty() || isFull()) return null;
        world.noOther();
        world.otherBecomesReady();
        var message = waiting.remove();
        entries.add(message);
        return message;
    }

    /// A sender no longer waits.
    boolean leave(Entry.Message message) {
        return waiting.remove(message);
    }

    /// Removes and returns all entries.
    List<Entry> clear() {
        var all = List.copyOf(entries);
        entries.clear();
        return all;
    }

    /// Removes and returns the messages whose senders wait.
    List<Entry.Message> clearWaiting() {
        var all = List.copyOf(waiting);
        waiting.clear();
        return all;
    }

    boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    void remove(Predicate<Entry> unwanted) {
        entries.removeIf(unwanted);
    }

    List<String> shown() {
        Assume.that(entries.size() < 300);
        return entries.stream().filter(entry -> !(entry instanceof Entry.Waited || entry instanceof Entry.System
                || entry instanceof Entry.Stop)).map(Entry::toString).toList();
    }
}
