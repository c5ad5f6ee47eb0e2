package dev.coppice.models.supervisor;

import dev.coppice.models.Observed;
import dev.coppice.models.Timeline;
import dev.coppice.models.supervisor.Child.Life;
import dev.coppice.models.supervisor.Tree.Command;
import dev.coppice.models.supervisor.Tree.End;
import dev.coppice.models.supervisor.Tree.Kind;
import dev.coppice.models.supervisor.Tree.Timed;
import dev.coppice.models.supervisor.Tree.Worker;
import dev.coppice.models.supervisor.Workers.Start;
import dev.coppice.supervision.AutoShutdown;
import dev.coppice.supervision.Restart;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import net.jqwik.api.Assume;
import org.jspecify.annotations.Nullable;

/// A supervisor according to the contract. Everything it does takes its time, in the middle of which the next commands
/// come: they wait in the mailbox.
final class SupervisorModel {
    private final Tree tree;
    final Observed observed = new Observed();
    final Set<Feature> features = EnumSet.noneOf(Feature.class);
    private final Timeline time = new Timeline();
    private final Workers workers;
    private final Deque<Runnable> mailbox = new ArrayDeque<>();
    private final List<Child> children = new ArrayList<>();
    /// The children that the definition names, in its order.
    private final List<Child> declared = new ArrayList<>();
    private final List<Long> restarts = new ArrayList<>();
    /// Requests that have no reply.
    private final List<String> asked = new ArrayList<>();
    private final Set<String> changes = new java.util.HashSet<>();
    private int intensity;
    /// The number of partitions among which keys are divided.
    private int partitions;
    private boolean handling;
    private boolean ending;
    private boolean changing;
    private boolean dead;

    SupervisorModel(Tree tree) {
        this.tree = tree;
        this.intensity = tree.intensity();
        this.workers = new Workers(time, observed, features, () -> dead);
        if (tree.partitioned()) features.add(Feature.PARTITIONED);
        this.partitions = tree.children().size();
        features.add(tree.dynamic() ? Feature.DYNAMIC : switch (tree.strategy()) {
            case ONE_FOR_ALL -> Feature.ONE_FOR_ALL;
            case REST_FOR_ONE -> Feature.REST_FOR_ONE;
            default -> Feature.ONE_FOR_ONE;
        });
    }

    /// Plays all commands, which come at their times whatever the supervisor does.
    void play(List<Timed> commands) {
        handling = true;
        for (var worker : tree.children()) {
            var child = workers.know(worker);
            declared.add(child);
            children.add(child);
            if (workers.start(child) == Start.IGNORED) ignored(child);
        }
        handling = false;
        long at = time.now();
        for (int i = 0; i < commands.size(); i++) {
            var timed = commands.get(i);
            var id = "r" + i;
            at += timed.gap();
            time.at(at, () -> perform(id, timed.command()));
        }
        time.advanceTo(at + 8_000);
        observed.snapshot(time.now(), dead ? "ended" : listing() + (tree.partitioned() ? " of " + partitions : ""));
    }

    // ── commands ──

    private void perform(String id, Command command) {
        switch (command) {
            case Command.EndChild(int pick, End end) -> endChild(pick, end);
            case Command.RefuseStarts(int pick, int times, boolean ignored) -> {
                if (!workers.isEmpty()) workers.refuseStarts(pick, times, ignored);
            }
            case Command.Terminate(int pick) -> {
                if (workers.isEmpty() || tree.partitioned()) return;
                var child = workers.picked(pick);
                var aimed = child.latest;
                if (tree.dynamic() && aimed == null) return;
                ask(id, () -> terminateChild(id, child, aimed));
            }
            case Command.Restart(int pick) -> {
                if (workers.isEmpty() || tree.kind() != Kind.STATIC) return;
                var child = workers.picked(pick);
                ask(id, () -> restartChild(id, child));
            }
            case Command.Delete(int pick) -> {
                if (workers.isEmpty() || tree.kind() != Kind.STATIC) return;
                var child = workers.picked(pick);
                ask(id, () -> deleteChild(id, child));
            }
            case Command.Start(Worker worker) -> {
                if (!tree.partitioned()) startChild(id, worker);
            }
            case Command.Children() -> ask(id, () -> {
                features.add(Feature.LIST);
                reply(id, listing());
            });
            case Command.Change(int permitted, boolean reversed) -> {
                changes.add(id);
                if (tree.kind() != Kind.STATIC || dead) return;
                Assume.that(!changing); // how the requests of two changes mix is not promised
                changing = true;
                ask(id, () -> change(id, permitted, reversed));
            }
            case Command.EndSupervisor(End end) -> endSupervisor(end);
            case Command.Resize(int pick) -> {
                int size = pick % (tree.children().size() + 1);
                if (tree.partitioned()) ask(id, () -> resize(id, size));
            }
            case Command.Route(int key) -> {
                if (tree.partitioned()) route(id, key);
            }
        }
    }

    private void endChild(int pick, End end) {
        if (workers.isEmpty()) return;
        var life = workers.picked(pick).life;
        if (life == null || !life.alive || life.stopping != null && end != End.KILL) return;
        if (handling) features.add(Feature.ENDED_WHILE_BUSY);
        life.end(end == End.KILL ? "killed" : "itself");
        if (end != End.KILL) observed.event("tree", time.now(), "-" + life.child.id);
        boolean clean = end == End.NORMAL || end == End.SHUTDOWN;
        arrive(() -> ended(life, clean));
    }

    private void ask(String id, Runnable request) {
        if (dead) {
            observed.reply(id, time.now(), "no process");
            return;
        }
        if (handling) features.add(Feature.ASKED_WHILE_BUSY);
        asked.add(id);
        arrive(request);
    }

    private void reply(String id, String answer) {
        if (asked.remove(id)) observed.reply(id, time.now(), answer);
    }

    private void endSupervisor(End end) {
        if (dead) return;
        if (end == End.KILL) {
            features.add(Feature.KILLED);
            finish("killed");
            workers.orphaned();
        } else {
            ending = true;
            arrive(() -> {
                features.add(Feature.PARENT_ENDS_IT);
                stop(switch (end) {
                    case NORMAL -> "normal";
                    case SHUTDOWN -> "shutdown";
                    default -> "broken";
                });
            });
        }
    }

    private void stop(String reason) {
        if (tree.dynamic()) {
            workers.endTogether(children);
            if (dead) return;
        } else {
            for (var child : List.copyOf(children).reversed()) {
                workers.end(child);
                if (dead) return;
            }
        }
        finish(reason);
    }

    private void finish(String reason) {
        dead = true;
        mailbox.clear();
        observed.event("tree", time.now(), "ended " + reason);
        asked.stream().filter(id -> !changes.contains(id)).forEach(id -> observed.reply(id, time.now(), reason));
        asked.clear();
    }

    private void arrive(Runnable entry) {
        if (dead) return;
        mailbox.add(entry);
        if (handling) return;
        handling = true;
        while (!dead && !mailbox.isEmpty()) mailbox.remove().run();
        handling = false;
    }

    // ── a child ended by itself ──

    private void ended(Life life, boolean clean) {
        var child = life.child;
        if (child.life != life) return; // the supervisor has ended it meanwhile
        child.life = null;
        var restart = child.spec.restart();
        if (restart == Restart.PERMANENT || restart == Restart.TRANSIENT && !clean) {
            long longest = child.spec.longest();
            child.failures = time.now() - life.since > longest ? 1 : child.failures + 1;
            if (!counts()) return;
            if (child.spec.backOff() == 0) {
                round(child);
                return;
            }
            features.add(Feature.BACKOFF);
            var retry = new Object();
            var group = group(child);
            for (var member : group.reversed()) {
                workers.end(member);
                if (dead) return;
            }
            forgetTemporary(group, child);
            later(child, delay(child), retry, () -> round(child));
            return;
        }
        if (tree.dynamic() || restart == Restart.TEMPORARY) children.remove(child);
        if (!child.spec.significant()) return;
        features.add(Feature.SIGNIFICANT_ENDS);
        boolean left = children.stream().anyMatch(other -> other.spec.significant()
                && (other.life != null || other.retry != null));
        if (tree.auto() == AutoShutdown.ANY_SIGNIFICANT || tree.auto() == AutoShutdown.ALL_SIGNIFICANT && !left) {
            features.add(Feature.AUTO_SHUTDOWN);
            stop("shutdown");
        }
    }

    /// Counts a restart. Returns false if the supervisor gave up instead.
    private boolean counts() {
        restarts.add(time.now());
        restarts.removeIf(at -> time.now() - at > Tree.PERIOD);
        if (restarts.size() <= intensity) return true;
        features.add(Feature.GAVE_UP);
        stop("shutdown");
        return false;
    }

    private static long delay(Child child) {
        long delay = (long) (child.spec.backOff() * Math.pow(2, child.failures - 1.0));
        return Math.min(delay, child.spec.longest());
    }

    private void later(Child child, long delay, Object retry, Runnable action) {
        child.retry = retry;
        Runnable unlessVoid = () -> {
            if (child.retry == retry) action.run();
        };
        if (delay == 0) mailbox.add(unlessVoid);
        else time.at(time.now() + delay, () -> arrive(unlessVoid));
    }

    private List<Child> group(Child child) {
        if (tree.dynamic()) return List.of(child);
        return switch (tree.strategy()) {
            case ONE_FOR_ONE, SIMPLE_ONE_FOR_ONE -> List.of(child);
            case ONE_FOR_ALL -> List.copyOf(children);
            case REST_FOR_ONE -> List.copyOf(children.subList(children.indexOf(child), children.size()));
        };
    }

    private void forgetTemporary(List<Child> group, Child culprit) {
        for (var member : group) {
            if (member != culprit && member.spec.restart() == Restart.TEMPORARY) children.remove(member);
        }
    }

    private void round(Child child) {
        child.retry = null;
        var group = group(child);
        for (var member : group.reversed()) {
            workers.end(member);
            if (dead) return;
        }
        forgetTemporary(group, child);
        for (var member : group) {
            if (!children.contains(member)) continue;
            var start = workers.start(member);
            if (dead) return;
            if (start == Start.IGNORED) ignored(member);
            if (start != Start.FAILED) continue;
            member.failures++;
            var retry = new Object();
            later(member, member.spec.backOff() == 0 ? 0 : delay(member), retry, () -> {
                features.add(Feature.RETRIED);
                if (counts()) round(member);
            });
            return;
        }
    }

    // ── requests ──

    private void startChild(String id, Worker worker) {
        var child = workers.know(worker);
        ask(id, () -> {
            features.add(Feature.START_REQUEST);
            children.add(child);
            var start = workers.start(child);
            if (dead) return;
            if (start == Start.IGNORED) ignored(child);
            if (start == Start.FAILED) children.remove(child);
            reply(id, text(start));
        });
    }

    private void terminateChild(String id, Child child, @Nullable Life aimed) {
        boolean gone = !children.contains(child) || tree.dynamic() && child.latest != aimed;
        if (gone) {
            reply(id, "not found");
            return;
        }
        features.add(child.retry == null ? Feature.TERMINATE : Feature.TERMINATE_CANCELS_RESTART);
        workers.end(child);
        if (dead) return;
        if (tree.dynamic() || child.spec.restart() == Restart.TEMPORARY) children.remove(child);
        reply(id, "ok");
    }

    private void restartChild(String id, Child child) {
        if (refused(id, child)) return;
        features.add(Feature.RESTART_REQUEST);
        var start = workers.start(child);
        if (!dead) reply(id, text(start));
    }

    /// A child whose start was ignored stays, so that it can be restarted, unless it is temporary or has no id.
    private void ignored(Child child) {
        if (tree.dynamic() || child.spec.restart() == Restart.TEMPORARY) children.remove(child);
    }

    private static String text(Start start) {
        return start.name().toLowerCase(Locale.ROOT);
    }

    private void deleteChild(String id, Child child) {
        if (refused(id, child)) return;
        features.add(Feature.DELETE);
        children.remove(child);
        reply(id, "ok");
    }

    private boolean refused(String id, Child child) {
        if (!children.contains(child)) reply(id, "not found");
        else if (child.life != null) reply(id, "running");
        else if (child.retry != null) reply(id, "restarting");
        else return false;
        return true;
    }

    private void change(String id, int permitted, boolean reversed) {
        Assume.that(!ending); // whether the end comes before or after the second of the three requests is not promised
        changing = false;
        features.add(Feature.CHANGE);
        intensity = permitted;
        if (reversed) {
            var first = declared.reversed();
            for (var child : first) {
                if (children.contains(child)) continue;
                child.life = null;
                child.retry = null;
                child.failures = 0;
            }
            var rest = children.stream().filter(child -> !first.contains(child)).toList();
            children.clear();
            children.addAll(first);
            children.addAll(rest);
        }
        asked.remove(id); // its end is not compared: three requests make a change
    }

    // ── partitions ──

    private void resize(String id, int size) {
        int before = partitions;
        features.add(size < before ? Feature.SHRINKS : Feature.GROWS);
        partitions = Math.min(before, size);
        for (var child : List.copyOf(children).reversed()) {
            if (declared.indexOf(child) < size) continue;
            workers.end(child);
            if (dead) return;
        }
        for (var child : List.copyOf(children)) {
            if (declared.indexOf(child) >= size || child.life != null || child.retry != null) continue;
            var start = workers.start(child);
            if (dead) return;
            if (start != Start.FAILED) continue;
            reply(id, "failed");
            return;
        }
        partitions = size;
        reply(id, "from " + before);
    }

    private void route(String id, int key) {
        String answer;
        if (dead) {
            answer = "no process";
        } else if (partitions == 0) {
            features.add(Feature.NO_PARTITIONS);
            answer = "no partitions";
        } else {
            var child = declared.get(Math.abs(key % partitions));
            var life = child.latest;
            if (life == null || !life.alive) {
                features.add(Feature.ROUTED_TO_ENDED);
                answer = "no process";
            } else if (life.stopping != null) {
                features.add(Feature.ROUTED_TO_ENDING);
                life.onEnd(reason -> observed.reply(id, time.now(), reason));
                return;
            } else {
                features.add(Feature.ROUTED);
                answer = child.id;
            }
        }
        observed.reply(id, time.now(), answer);
    }

    private String listing() {
        var text = new ArrayList<String>();
        for (var child : children) {
            text.add(child.id + "=" + (child.life != null ? "running" : child.retry != null ? "restarting" : "down"));
        }
        if (tree.dynamic()) text.replaceAll(line -> line.substring(line.indexOf('=') + 1));
        if (tree.dynamic()) text.sort(null);
        return text.toString();
    }
}
