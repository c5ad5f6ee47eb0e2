package dev.coppice.models.task;

import dev.coppice.models.task.Proc.Entry;
import dev.coppice.models.task.Step.How;
import dev.coppice.models.task.Step.Op;
import dev.coppice.models.task.Step.Reason;
import dev.coppice.models.task.Step.Work;
import dev.coppice.supervision.Restart;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import net.jqwik.api.Assume;
import org.jspecify.annotations.Nullable;

/// Processes that own tasks, according to the contract.
final class TasksModel {
    final World world = new World();
    private final List<Proc> owners = new ArrayList<>();
    private final Supervision supervisor;
    private final Waits waits = new Waits(world);
    private final StreamModel streams;

    TasksModel() {
        for (var name : Step.OWNERS) {
            var owner = world.add(new Proc(name, null, null, 0));
            owner.traps = owners.size() == 1;
            owners.add(owner);
        }
        supervisor = new Supervision(world);
        streams = new StreamModel(world, supervisor);
        world.afterwards = this::settle;
    }

    void step(Step step) {
        switch (step) {
            case Step.Act(int owner, var ops) -> world.cause(() -> {
                var self = owners.get(owner);
                if (self.alive) self.mailbox.add(new Entry.Act(ops));
            });
            case Step.Wait(var millis) -> world.time.advanceTo(world.time.now() + millis);
            case Step.Signal(int owner, int target, Reason reason) -> world.cause(() -> {
                var to = target(owners.get(owner), target);
                if (to == null || !to.alive) return;
                world.features.add(TaskFeature.SIGNALLED);
                if (to.streams > 0) world.streamFeatures.add(StreamFeature.CONSUMER_ENDS);
                world.signal(null, to, reason.text());
            });
            case Step.EndSupervisor(Reason reason) -> world.cause(() -> {
                if (!supervisor.self.alive) return;
                if (reason == Reason.KILL) world.features.add(TaskFeature.SUPERVISOR_KILLED);
                world.signal(null, supervisor.self, reason == Reason.KILL ? "kill" : "shutdown");
            });
        }
        world.observed.snapshot(world.time.now(), state());
    }

    private @Nullable Proc target(Proc owner, int target) {
        int which = owner.started - target % (owner.started + 1);
        return which == 0 ? owner : world.latest.get(owner.name + which);
    }

    /// Lets all processes do what they can.
    private void settle() {
        boolean more = true;
        while (more) {
            more = world.resumeOne() || supervisor.handleOne();
            for (var owner : owners) {
                while (owner.alive && !owner.busy && !owner.mailbox.isEmpty()) {
                    handle(owner, owner.mailbox.remove());
                    more = true;
                }
            }
        }
    }

    private void handle(Proc self, Entry entry) {
        world.active(self);
        switch (entry) {
            case Entry.Act(var ops) -> act(self, ops, 0);
            case Entry.Exit(var from, var reason) -> handled(self, from, "exit " + reason);
            case Entry.Delivered(var task, var outcome) -> {
                world.features.add(TaskFeature.DELIVERED);
                world.observed.event(self + " gets " + task, world.time.now(), outcome);
            }
            case Entry.Request _ -> throw new AssertionError();
        }
    }

    /// The order of what comes from one process is promised, and no other.
    private void handled(Proc self, Proc from, String what) {
        world.observed.event(self + " from " + from, world.time.now(), what);
    }

    // ── what an owner does ──

    private void act(Proc self, List<Op> ops, int next) {
        self.busy = next < ops.size();
        if (self.alive && self.busy) perform(self, ops.get(next), () -> act(self, ops, next + 1));
    }

    private void perform(Proc self, Op op, Runnable then) {
        switch (op) {
            case Op.Async(var work, var how) -> start(self, work, how, then);
            case Op.Child(var work, var restart) -> {
                var name = self.name + ++self.started;
                supervisor.start(self, name, work, restart, work.shutdown(), false, answer -> {
                    world.observe(self, "child " + name + " " + answer);
                    then.run();
                });
            }
            case Op.Children() -> supervisor.children(self, answer -> {
                world.observe(self, answer);
                then.run();
            });
            case Op.Terminate(int owner, int task) -> {
                var target = target(owners.get(owner), task);
                doesNothing(self, owners.get(owner));
                if (target == null || target.owner == null) {
                    then.run();
                    return;
                }
                supervisor.terminate(self, target, answer -> {
                    world.observe(self, "terminated " + target + " " + answer);
                    then.run();
                });
            }
            case Op.Consume(var stream) -> streams.consume(self, stream, then);
            case Op.Sleep(int millis) -> world.await(self, () -> false, millis, then);
            case Op.Trap(boolean traps) -> {
                self.traps = traps;
                then.run();
            }
            case Op.End(Reason reason) -> world.end(self, reason.text());
            case Op.AwaitMany(var tasks, int timeout) -> waits.awaitMany(self, pickAll(self, tasks), timeout, then);
            case Op.YieldMany(var tasks, int timeout, var onTimeout, int enough) ->
                waits.yieldMany(self, pickAll(self, tasks), timeout, onTimeout, enough, then);
            case Op.Await(int task, int timeout) -> {
                var picked = picked(self, task);
                if (picked == null) then.run();
                else waits.await(self, picked, timeout, then);
            }
            case Op.Yield(int task, int timeout) -> {
                var picked = picked(self, task);
                if (picked == null) then.run();
                else waits.yield(self, picked, timeout, then);
            }
            case Op.Shutdown(int task, int timeout) -> {
                var picked = picked(self, task);
                if (picked == null) then.run();
                else waits.shutdown(self, picked, timeout, then);
            }
            case Op.Kill(int task) -> {
                var picked = picked(self, task);
                if (picked != null) waits.kill(self, picked);
                then.run();
            }
            case Op.Ignore(int task) -> {
                var picked = picked(self, task);
                if (picked != null) waits.ignore(self, picked);
                then.run();
            }
            case Op.Deliver(int task) -> {
                var picked = picked(self, task);
                if (picked != null) waits.deliver(self, picked);
                then.run();
            }
        }
    }

    private @Nullable Proc picked(Proc self, int task) {
        var owner = task < Op.OTHERS ? self : owners.get((owners.indexOf(self) + 1) % owners.size());
        doesNothing(self, owner);
        return owner.tasks.isEmpty() ? null : owner.tasks.get(owner.tasks.size() - 1 - task % owner.tasks.size());
    }

    /// Whether `other` starts a task at the same instant first is not promised.
    private void doesNothing(Proc self, Proc other) {
        if (self == other) return;
        Assume.that(other.activeAt != world.instant);
        other.readAt = world.instant;
    }

    private List<Proc> pickAll(Proc self, List<Integer> tasks) {
        return tasks.stream().flatMap(task -> Stream.ofNullable(picked(self, task))).distinct().toList();
    }

    private void start(Proc self, Work work, How how, Runnable then) {
        var name = self.name + ++self.started;
        switch (how) {
            case COMPLETED -> {
                world.features.add(TaskFeature.COMPLETED);
                var task = new Proc(name, null, self, world.time.now());
                task.outcome = "value " + name;
                self.tasks.add(task);
                then.run();
            }
            case ASYNC, START, START_LINK -> {
                world.features.add(how == How.ASYNC ? TaskFeature.ASYNC : TaskFeature.STARTED);
                var task = world.task(name, work, self);
                if (how != How.START) World.link(self, task);
                if (how == How.ASYNC) self.tasks.add(task);
                world.begin(task, work);
                then.run();
            }
            case SUPERVISED, NO_LINK -> supervisor.start(self, name, work,
                    Restart.TEMPORARY, work.shutdown(), true, answer -> {
                        if (answer.equals("started")) {
                            world.features.add(how == How.SUPERVISED ? TaskFeature.SUPERVISED : TaskFeature.NOT_LINKED);
                            var task = Objects.requireNonNull(world.latest.get(name));
                            Assume.that(task.alive);
                            if (how == How.SUPERVISED) World.link(self, task);
                            self.tasks.add(task);
                            world.begin(task, work);
                        } else {
                            world.observe(self, name + " " + answer);
                        }
                        then.run();
                    });
        }
    }

    // ── the state after a command ──

    private String state() {
        var lines = new ArrayList<String>();
        for (var proc : world.all) {
            if (!proc.alive) continue;
            var text = new StringBuilder();
            text.append("\n    ").append(proc);
            if (proc != supervisor.self) {
                text.append(proc.traps ? " traps " : " ").append(proc.mailbox.stream().flatMap(TasksModel::shown)
                        .sorted().toList());
            }
            text.append(" links ").append(proc.links.stream().map(linked -> linked.name).sorted().toList());
            if (proc.work != null && proc.work.named() && proc.ends != null) text.append(" has its name");
            lines.add(text.toString());
        }
        lines.sort(null);
        return String.join("", lines);
    }

    private static Stream<String> shown(Entry entry) {
        return switch (entry) {
            case Entry.Exit(var from, var reason) -> Stream.of("exit " + from + " " + reason);
            case Entry.Delivered(var task, var outcome) -> Stream.of("delivered " + task + " " + outcome);
            case Entry.Act _, Entry.Request _ -> Stream.empty();
        };
    }
}
