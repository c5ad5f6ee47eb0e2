package dev.coppice.models.names;

import dev.coppice.models.Observed;
import dev.coppice.models.Timeline;
import dev.coppice.models.names.Member.Entry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import net.jqwik.api.Assume;
import org.jspecify.annotations.Nullable;

/// The members, and what they share with the directories: the time, and what is seen.
final class World {
    final Observed observed = new Observed();
    final Set<Feature> features = EnumSet.noneOf(Feature.class);
    final Timeline time = new Timeline();
    final List<Member> members = new ArrayList<>();
    private final List<Directory> directories = new ArrayList<>();
    private final BiPredicate<Member, Step.Op> perform;
    /// Whether registries have several partitions. A member is then sent an exit by each that holds a key of it: how
    /// many are equal is not promised.
    private final boolean several;
    private int instant;
    /// The only member that performs operations at this instant: how those of two mix is not promised.
    private @Nullable Member actor;

    /// @param perform performs an operation of a member, and returns false if the member must wait
    World(boolean several, BiPredicate<Member, Step.Op> perform) {
        this.several = several;
        this.perform = perform;
    }

    void add(Directory directory) {
        directories.add(directory);
    }

    void begin(boolean traps) {
        members.add(new Member("p" + members.size(), traps));
    }

    Member picked(int pick) {
        return members.get(pick % members.size());
    }

    /// Something new happens, after all processes have had their turns.
    void nextInstant() {
        instant++;
        actor = null;
    }

    void observe(Member member, String what) {
        observed.event(member.name, time.now(), what);
    }

    // ── what members do ──

    void arrive(Member to, Entry entry) {
        if (to.alive) {
            to.mailbox.add(entry);
            handleAll(to);
        } else if (entry instanceof Entry.Note note) {
            deadLetter(note);
        }
    }

    /// Whether a group event is still sent to a listener that has just ended is not promised.
    private void deadLetter(Entry.Note note) {
        if (note.isGroupEvent()) return;
        features.add(Feature.DEAD_LETTER);
        observed.deadLetter(note.text(), "ENDED");
    }

    private void handleAll(Member member) {
        while (member.alive && !member.acts && !member.mailbox.isEmpty()) {
            switch (member.mailbox.remove()) {
                case Entry.Act(var ops) -> {
                    member.ops = ops;
                    member.next = 0;
                    proceed(member);
                }
                case Entry.Exit exit -> {
                    member.handledAt = instant;
                    if (several && exit.equals(member.latestExit) && member.exitAt == time.now()) break;
                    member.latestExit = exit;
                    member.exitAt = time.now();
                    observed.event(member + " from " + exit.from(), time.now(), "exit " + exit.reason());
                }
                case Entry.Note(var text, var sources) -> {
                    member.handledAt = instant;
                    sources.forEach(source -> observed.event(member + " " + source, time.now(), text));
                }
            }
        }
    }

    /// Performs the operations that are left.
    private void proceed(Member self) {
        self.acts = true;
        if (self.hasMoreToDo()) {
            Assume.that(actor == null || actor == self);
            actor = self;
        }
        while (self.alive && self.hasMoreToDo()) {
            if (!perform.test(self, self.ops.get(self.next++))) return;
        }
        self.acts = false;
        handleAll(self);
    }

    /// Makes a member wait, which then does `after` and continues.
    void sleep(Member self, int millis, Runnable after) {
        self.sleeps = time.at(time.now() + millis, () -> {
            nextInstant();
            self.sleeps = null;
            actor = self;
            after.run();
            proceed(self);
        });
    }

    // ── requests ──

    /// Sends the answer to a member that waits for it, or is about to.
    void answer(Member member, Member.Request request, String answer) {
        request.answer = answer;
        if (member.request != request) return;
        woken(member);
        // which of the two continues first is not promised
        Assume.that(!member.hasOperationsLeft() || request.to.isIdle());
        member.request = null;
        observe(member, answer);
        proceed(member);
    }

    /// A directory wakes a member that waits.
    void woken(Member member) {
        member.wokenAt = instant;
    }

    /// A directory has ended: fails the requests that it has not answered.
    void failRequests(Directory to, String reason) {
        for (var member : members) {
            var request = member.request;
            if (request == null || request.to != to) continue;
            features.add(Feature.CALL_FAILS);
            // whether the directory is restarted first is not promised
            Assume.that(!member.hasOperationsLeft());
            answer(member, request, reason);
        }
    }

    // ── ends ──

    /// Ends `member`, with what it does.
    void die(Member member, String reason) {
        if (!member.alive) return;
        // whether it still handles what came at the same instant is not promised
        Assume.that(member == actor
                || member.wokenAt != instant && (member.acts || member.handledAt != instant));
        if (member.sleeps != null) features.add(Feature.ENDED_IN_CALLBACK);
        if (member.request != null) features.add(Feature.CALLER_ENDS);
        time.cancel(member.sleeps);
        member.sleeps = null;
        member.request = null;
        member.alive = false;
        for (var entry : member.mailbox) if (entry instanceof Entry.Note note) deadLetter(note);
        member.mailbox.clear();
        observe(member, "ended " + reason);
        directories.forEach(directory -> directory.memberEnded(member));
    }

    /// Gives up where one of several members that end at once is notified of the others: whether it still is is not
    /// promised.
    void areEndedTogether(Collection<Member> members) {
        var ended = members.stream().filter(member -> member.alive && !member.traps).toList();
        boolean notified = directories.stream().anyMatch(each -> ended.stream().anyMatch(each::notifies));
        Assume.that(ended.size() < 2 || !notified);
    }

    /// A registry has ended, to which `member` is linked.
    void overLink(Member member, String from, String reason) {
        if (!member.alive) return;
        if (member.traps) {
            features.add(Feature.TRAPS_END_OF_REGISTRY);
            arrive(member, new Entry.Exit(from, reason));
        } else {
            Assume.that(!several || member.request == null); // which of two partitions ends first is not promised
            features.add(Feature.ENDED_BY_REGISTRY);
            die(member, reason);
        }
    }

    /// The entries of a mailbox, without exits that are equal to another if that is not promised.
    static List<String> shown(Stream<String> mailbox, boolean several) {
        var exits = new HashSet<String>();
        return mailbox.filter(text -> !several || !text.startsWith("exit ") || exits.add(text)).sorted().toList();
    }

    String state() {
        var text = new StringBuilder();
        for (var member : members) {
            if (!member.alive) continue;
            var links = directories.stream().filter(directory -> directory.isLinkedTo(member))
                    .map(directory -> directory.name).sorted().toList();
            text.append("\n    ").append(member).append(member.acts ? " busy " : " waits ")
                    .append(shown(member.mailbox.stream().flatMap(Entry::shown), several))
                    .append(" links ").append(links);
        }
        for (var directory : directories) {
            text.append("\n    ").append(directory.name).append(' ')
                    .append(directory.isRunning() ? directory.state() : "down");
        }
        return text.toString();
    }
}
