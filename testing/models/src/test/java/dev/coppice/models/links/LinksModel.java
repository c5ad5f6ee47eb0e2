package dev.coppice.models.links;

import dev.coppice.core.spi.Alias.Mode;
import dev.coppice.models.Observed;
import dev.coppice.models.Timeline;
import dev.coppice.models.links.Member.Address;
import dev.coppice.models.links.Member.Entry;
import dev.coppice.models.links.Member.Monitor;
import dev.coppice.models.links.Step.Op;
import dev.coppice.models.links.Step.Reason;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Assume;
import org.jspecify.annotations.Nullable;

/// Processes that link and monitor each other, according to the contract.
final class LinksModel {
    final Observed observed = new Observed();
    final Set<Feature> features = EnumSet.noneOf(Feature.class);
    private final Timeline time = new Timeline();
    private final List<Member> members = new ArrayList<>();
    private final List<Address> aliases = new ArrayList<>();
    private int instant;
    private int sent;

    LinksModel() {
        for (int i = 0; i < Step.PROCESSES; i++) members.add(new Member("p" + i, i % 2 == 1));
    }

    void step(Step step) {
        instant++;
        switch (step) {
            case Step.Act(var process, var ops) -> {
                var member = members.get(process % members.size());
                if (member.alive) arrive(member, new Entry.Act(ops, 0));
            }
            case Step.Wait(var millis) -> time.advanceTo(time.now() + millis);
        }
        observed.snapshot(time.now(), state());
    }

    // ── one process ──

    private void arrive(Member to, Entry entry) {
        to.mailbox.add(entry);
        handleAll(to);
    }

    private void handleAll(Member member) {
        while (member.alive && !member.acts && !member.mailbox.isEmpty()) {
            switch (member.mailbox.remove()) {
                case Entry.Act(var ops, var next) -> act(member, ops, next);
                case Entry.Exit(var from, var reason) -> handled(member, from, "exit " + reason);
                case Entry.Down(var monitor, var reason) -> {
                    features.add(Feature.DOWN);
                    handled(member, monitor.target, "down " + member.monitors.indexOf(monitor) + " " + reason);
                }
                case Entry.Message(var text, var from) -> {
                    features.add(Feature.MESSAGE);
                    handled(member, from, text);
                }
            }
        }
    }

    /// The order of what comes from one process is promised, and no other.
    private void handled(Member member, Member from, String what) {
        member.handledAt = instant;
        observed.event(member + " from " + from, time.now(), what);
    }

    private void act(Member self, List<Op> ops, int first) {
        self.acts = true;
        for (int i = first; i < ops.size() && self.alive; i++) {
            var op = ops.get(i);
            if (op.kind() == Op.Kind.SLEEP) {
                int next = i + 1;
                self.sleeps = time.at(time.now() + op.millis(), () -> {
                    instant++;
                    self.sleeps = null;
                    act(self, ops, next);
                });
                return;
            }
            perform(self, op);
        }
        self.acts = false;
        handleAll(self);
    }

    private void perform(Member self, Op op) {
        var other = members.get(op.other() % members.size());
        switch (op.kind()) {
            case LINK -> link(self, other);
            case UNLINK, UNLINK_AND_FLUSH -> unlink(self, other, op.kind() == Op.Kind.UNLINK_AND_FLUSH);
            case MONITOR -> monitor(self, other, null);
            case DEMONITOR, DEMONITOR_AND_FLUSH -> {
                if (self.monitors.isEmpty()) return;
                int index = op.other() % self.monitors.size();
                demonitor(self, self.monitors.get(index), op.kind() == Op.Kind.DEMONITOR_AND_FLUSH);
            }
            case SIGNAL -> signal(self, other, op.reason());
            case SEND -> {
                var text = "m" + sent++;
                if (other.alive) {
                    arrive(other, new Entry.Message(text, self));
                } else {
                    features.add(Feature.DEAD_LETTER);
                    observed.deadLetter(text, "ENDED");
                }
            }
            case TRAP, DO_NOT_TRAP -> {
                observed.event(self.name, time.now(), "trapped " + self.traps);
                self.traps = op.kind() == Op.Kind.TRAP;
            }
            case ALIAS -> {
                var alias = new Address(self, op.mode() == Mode.REPLY ? Mode.REPLY : Mode.EXPLICIT);
                self.aliases.add(alias);
                aliases.add(alias);
            }
            case MONITOR_WITH_ALIAS -> {
                var alias = new Address(self, op.mode());
                self.aliases.add(alias);
                aliases.add(alias);
                monitor(self, other, alias);
            }
            case SEND_THROUGH_ALIAS -> {
                if (!aliases.isEmpty()) sendThrough(self, aliases.get(op.other() % aliases.size()));
            }
            case UNALIAS -> {
                if (self.aliases.isEmpty()) return;
                var alias = self.aliases.get(op.other() % self.aliases.size());
                features.add(Feature.UNALIAS);
                observed.event(self.name, time.now(), "unalias " + alias.active);
                alias.active = false;
            }
            case SPAWN_LINKED, SPAWN_MONITORED -> {
                var child = new Member("p" + members.size(), false);
                members.add(child);
                if (op.kind() == Op.Kind.SPAWN_LINKED) {
                    features.add(Feature.SPAWNS_LINKED);
                    child.links.add(self);
                    self.links.add(child);
                } else {
                    features.add(Feature.SPAWNS_MONITORED);
                    monitor(self, child, null);
                }
            }
            case IS_ALIVE -> observed.event(self.name, time.now(), other + " alive " + other.alive);
            case END -> {
                if (op.reason() == Reason.KILL) features.add(Feature.RAISES_KILL);
                die(self, op.reason().text());
            }
            case SLEEP -> throw new AssertionError();
        }
    }

    // ── links ──

    private void link(Member self, Member other) {
        if (self == other) return;
        if (other.alive) {
            features.add(Feature.LINKS);
            self.links.add(other);
            other.links.add(self);
            return;
        }
        features.add(Feature.LINKS_ENDED);
        if (self.traps) self.mailbox.add(new Entry.Exit(other, "no process"));
        else observed.event(self.name, time.now(), "no process");
    }

    private void unlink(Member self, Member other, boolean flush) {
        boolean queued = self.mailbox.stream().anyMatch(entry -> isExit(entry, other));
        if (self.links.remove(other)) features.add(Feature.UNLINKS);
        else if (queued) features.add(Feature.UNLINKS_TOO_LATE);
        other.links.remove(self);
        if (flush && self.mailbox.removeIf(entry -> isExit(entry, other))) features.add(Feature.FLUSHES_EXIT);
    }

    private static boolean isExit(Entry entry, Member from) {
        return entry instanceof Entry.Exit exit && exit.from() == from;
    }

    private void signal(Member self, Member to, Reason reason) {
        if (!to.alive) return;
        var text = reason.text();
        if (reason == Reason.KILL) {
            features.add(Feature.SIGNAL_KILLS);
            die(to, "killed");
        } else if (to.traps) {
            features.add(Feature.SIGNAL_TRAPPED);
            arrive(to, new Entry.Exit(self, text));
        } else if (reason == Reason.NORMAL && self != to) {
            features.add(Feature.NORMAL_IGNORED);
        } else {
            features.add(self == to ? Feature.EXITS_ITSELF : Feature.SIGNAL_ENDS);
            die(to, text);
        }
    }

    private void overLink(Member from, Member to, String reason) {
        if (!to.alive) return;
        if (to.traps) {
            features.add(Feature.TRAPS_LINK);
            arrive(to, new Entry.Exit(from, reason));
        } else if (reason.equals("normal")) {
            features.add(Feature.NORMAL_IGNORED);
        } else {
            features.add(Feature.ENDED_BY_LINK);
            die(to, reason);
        }
    }

    // ── monitors ──

    private void monitor(Member self, Member other, @Nullable Address alias) {
        var monitor = new Monitor(self, other, alias);
        self.monitors.add(monitor);
        if (alias != null) alias.monitor = monitor;
        if (self == other) return; // it never fires
        if (other.alive) {
            features.add(Feature.MONITORS);
            self.active.add(monitor);
        } else {
            features.add(Feature.MONITORS_ENDED);
            self.active.add(monitor);
            down(monitor, "no process");
        }
    }

    private void down(Monitor monitor, String reason) {
        if (!monitor.watcher.active.remove(monitor)) return;
        var alias = monitor.alias;
        if (alias != null && (alias.mode == Mode.DEMONITOR || alias.mode == Mode.REPLY_DEMONITOR)) {
            if (alias.active) features.add(Feature.ALIAS_ENDS_WITH_DOWN);
            alias.active = false;
        }
        arrive(monitor.watcher, new Entry.Down(monitor, reason));
    }

    private void demonitor(Member self, Monitor monitor, boolean flush) {
        boolean was = self.active.contains(monitor);
        remove(monitor);
        boolean queued = self.mailbox.stream().anyMatch(entry -> isDown(entry, monitor));
        features.add(was ? Feature.DEMONITORS : queued ? Feature.DEMONITORS_TOO_LATE : Feature.MONITORS);
        if (!flush) observed.event(self.name, time.now(), "demonitor " + was);
        else if (self.mailbox.removeIf(entry -> isDown(entry, monitor))) features.add(Feature.FLUSHES_DOWN);
    }

    private static boolean isDown(Entry entry, Monitor monitor) {
        return entry instanceof Entry.Down down && down.monitor() == monitor;
    }

    private static void remove(Monitor monitor) {
        var alias = monitor.alias;
        if (alias != null && (alias.mode == Mode.DEMONITOR || alias.mode == Mode.REPLY_DEMONITOR)) alias.active = false;
        monitor.watcher.active.remove(monitor);
    }

    private void sendThrough(Member self, Address alias) {
        var text = "a" + sent++;
        if (!alias.active || !alias.owner.alive) {
            features.add(Feature.ALIAS_INACTIVE);
            observed.deadLetter(text, "INACTIVE_ALIAS");
            return;
        }
        features.add(Feature.ALIAS_USED);
        if (alias.mode == Mode.REPLY || alias.mode == Mode.REPLY_DEMONITOR) {
            features.add(Feature.ALIAS_USED_UP);
            alias.active = false;
        }
        if (alias.mode == Mode.REPLY_DEMONITOR && alias.monitor != null) remove(alias.monitor);
        arrive(alias.owner, new Entry.Message(text, self));
    }

    // ── the end ──

    private void die(Member member, String reason) {
        // whether it still handles what came at the same instant is not promised
        Assume.that(member.acts || member.handledAt != instant);
        if (member.sleeps != null) features.add(Feature.ENDED_IN_CALLBACK);
        time.cancel(member.sleeps);
        member.sleeps = null;
        member.alive = false;
        for (var entry : member.mailbox) {
            if (entry instanceof Entry.Message message) observed.deadLetter(message.text(), "ENDED");
        }
        member.mailbox.clear();
        observed.event(member.name, time.now(), "ended " + reason);
        var links = List.copyOf(member.links);
        member.links.clear();
        for (var linked : links) {
            linked.links.remove(member);
            overLink(member, linked, reason);
        }
        for (var watcher : members) {
            if (!watcher.alive) continue;
            for (var monitor : List.copyOf(watcher.active)) if (monitor.target == member) down(monitor, reason);
        }
    }

    private String state() {
        var text = new StringBuilder();
        for (var member : members) {
            if (!member.alive) continue;
            text.append('\n').append("    ").append(member).append(member.acts ? " busy " : " waits ")
                    .append(member.traps).append(' ')
                    .append(member.mailbox.stream().flatMap(LinksModel::shown).sorted().toList())
                    .append(" links ").append(names(member.links.stream())).append(" monitors ")
                    .append(names(member.active.stream().map(monitor -> monitor.target))).append(" monitored by ")
                    .append(names(members.stream().filter(watcher -> watcher.alive).flatMap(watcher ->
                            watcher.active.stream()).filter(monitor -> monitor.target == member)
                            .map(monitor -> monitor.watcher)));
        }
        return text.toString();
    }

    private static List<String> names(Stream<Member> some) {
        return some.map(member -> member.name).sorted().toList();
    }

    private static Stream<String> shown(Entry entry) {
        return switch (entry) {
            case Entry.Act _ -> Stream.empty();
            case Entry.Exit(var from, var reason) -> Stream.of("exit " + from + " " + reason);
            case Entry.Down(var monitor, var reason) -> Stream.of("down " + monitor.target + " " + reason);
            case Entry.Message(var text, _) -> Stream.of(text);
        };
    }
}
