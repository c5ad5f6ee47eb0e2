package dev.coppice.models.task;

import dev.coppice.models.task.Proc.Entry;
import dev.coppice.models.task.Step.Work;
import dev.coppice.supervision.Restart;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import net.jqwik.api.Assume;
import org.jspecify.annotations.Nullable;

/// The supervisor of tasks in the model.
final class Supervision {
    /// @param run how often it was started
    private record Child(String name, Work work, Restart restart, int shutdown, int run) {}

    private final World world;
    final Proc self = new Proc("s", null, World.OUTSIDE, 0);
    private final Map<Proc, Child> children = new LinkedHashMap<>();
    private final List<Long> restarts = new ArrayList<>();
    private @Nullable Proc asked;
    private int askedAt = -1;
    private int endedAt = -1;
    /// The tasks that ended at one instant because their callers had, and that instant.
    private int orphans;
    private int orphanedAt = -1;

    Supervision(World world) {
        this.world = world;
        self.traps = true;
        world.add(self);
        self.whenEnded.add(() -> {
            // whether a request comes before the end at the same instant is not promised
            Assume.that(askedAt != world.instant);
            endedAt = world.instant;
        });
    }

    // ── requests ──

    /// Whether it runs. A process that looks must not do so at the instant at which it ends.
    boolean isAlive(Proc from) {
        Assume.that(endedAt != world.instant);
        asked = from;
        askedAt = world.instant;
        return self.alive;
    }

    /// Sends a request, lets `from` wait for the reply, and passes it to `then`.
    ///
    /// @param handle handles the request and replies to it
    private void request(Proc from, Consumer<Consumer<String>> handle, Consumer<String> then) {
        if (!self.alive) {
            Assume.that(endedAt != world.instant); // as above
            then.accept("failed no process");
            return;
        }
        // the order of requests that come at one instant is not promised
        Assume.that(askedAt != world.instant || asked == from);
        asked = from;
        askedAt = world.instant;
        if (self.busy) {
            world.features.add(TaskFeature.SUPERVISOR_IS_BUSY);
            world.streamFeatures.add(StreamFeature.SUPERVISOR_IS_BUSY);
        }
        var reply = new String[1];
        self.mailbox.add(new Entry.Request(from, () -> handle.accept(answer -> reply[0] = answer)));
        world.await(from, () -> reply[0] != null || !self.alive, Step.FOREVER,
                () -> then.accept(reply[0] == null ? "failed " + self.reason : reply[0]));
    }

    /// Starts a child. Answers `started`, or why not.
    ///
    /// @param waitsForWork whether it begins when `from` sends its work
    void start(Proc from, String name, Work work, Restart restart, int shutdown, boolean waitsForWork,
            Consumer<String> then) {
        request(from, reply -> {
            if (orphanedAt != world.instant) orphans = 0;
            // whether it finds an orphan of the same instant among the children is not promised
            Assume.that(orphans == 0 || children.size() + orphans < Step.MOST_CHILDREN);
            if (children.size() >= Step.MOST_CHILDREN) {
                world.features.add(TaskFeature.MOST_CHILDREN);
                reply.accept("most children");
                return;
            }
            if (waitsForWork && !from.alive) {
                orphanedAt = world.instant;
                orphans++;
                world.features.add(TaskFeature.ORPHAN);
                return;
            }
            var task = run(new Child(name, work, restart, shutdown, 1), from);
            if (!waitsForWork) world.begin(task, work);
            reply.accept("started");
        }, then);
    }

    private Proc run(Child child, @Nullable Proc owner) {
        var task = world.task(child.name, child.work, owner == null ? World.OUTSIDE : owner);
        task.parent = self;
        World.link(self, task);
        children.put(task, child);
        return task;
    }

    void children(Proc from, Consumer<String> then) {
        request(from, reply -> {
            // the name of a task that starts at the same instant may not be known yet
            Assume.that(orphanedAt != world.instant);
            Assume.that(children.keySet().stream().noneMatch(task -> task.beganAt == world.time.now()));
            reply.accept(children.keySet().stream().map(task -> task.name).sorted().toList().toString());
        }, then);
    }

    void terminate(Proc from, Proc task, Consumer<String> then) {
        request(from, reply -> {
            var child = children.remove(task);
            if (child == null) {
                reply.accept("not found");
                return;
            }
            world.features.add(TaskFeature.TERMINATED);
            // the owner may do something else to the task at the same instant
            Assume.that(task.owner == null || task.owner == from || task.owner.activeAt != world.instant);
            world.signal(self, task, child.shutdown == 0 ? "kill" : "shutdown");
            self.busy = true;
            world.await(self, () -> !task.alive, child.shutdown, () -> {
                if (task.alive) {
                    world.features.add(TaskFeature.TERMINATED_LATE);
                    world.signal(self, task, "kill");
                }
                self.busy = false;
                reply.accept("ok");
            });
        }, then);
    }

    // ── the mailbox ──

    /// Handles the next entry of the mailbox. Returns whether there was one.
    boolean handleOne() {
        if (!self.alive || self.busy || self.mailbox.isEmpty()) return false;
        switch (self.mailbox.remove()) {
            case Entry.Request(var from, var handle) -> {
                world.served = from;
                handle.run();
                world.served = null;
            }
            case Entry.Exit(var from, var reason) -> {
                if (from == World.OUTSIDE) endAll();
                else ended(from, reason);
            }
            case Entry other -> throw new AssertionError(other);
        }
        return true;
    }

    private void ended(Proc task, String reason) {
        var child = children.remove(task);
        if (child == null) return;
        boolean clean = reason.equals("normal") || reason.startsWith("shutdown");
        if (child.restart == Restart.TEMPORARY || child.restart == Restart.TRANSIENT && clean) return;
        long now = world.time.now();
        restarts.add(now);
        restarts.removeIf(time -> time < now - Step.PERIOD);
        if (restarts.size() > Step.INTENSITY) {
            world.features.add(TaskFeature.GAVE_UP);
            endAll();
            return;
        }
        world.features.add(TaskFeature.RESTARTED);
        var again = run(new Child(child.name, child.work, child.restart, child.shutdown, child.run + 1), null);
        world.begin(again, child.work);
    }

    // ── the end ──

    private void endAll() {
        world.features.add(TaskFeature.SUPERVISOR_SHUT_DOWN);
        world.streamFeatures.add(StreamFeature.SUPERVISOR_ENDS);
        self.busy = true;
        for (var task : children.keySet()) {
            // which of two reasons ends an owner first is not promised
            Assume.that(children.entrySet().stream().filter(entry -> entry.getKey().owner == task.owner)
                    .map(entry -> entry.getValue().shutdown == 0).distinct().count() == 1);
        }
        for (var entry : Map.copyOf(children).entrySet()) {
            var owner = entry.getKey().owner;
            // what its owner does to it at the same instant may come first
            Assume.that(owner == null || owner.activeAt != world.instant);
            world.signal(self, entry.getKey(), entry.getValue().shutdown == 0 ? "kill" : "shutdown");
        }
        var slow = children.entrySet().stream().filter(entry -> entry.getKey().alive).toList();
        slow.stream().map(entry -> entry.getValue().shutdown).distinct().forEach(shutdown ->
                world.after(shutdown, () -> {
                    if (!self.alive) return;
                    for (var entry : slow) {
                        if (entry.getValue().shutdown == shutdown) world.signal(self, entry.getKey(), "kill");
                    }
                }));
        world.await(self, () -> slow.stream().noneMatch(entry -> entry.getKey().alive), Step.FOREVER,
                () -> world.end(self, "shutdown"));
    }
}
