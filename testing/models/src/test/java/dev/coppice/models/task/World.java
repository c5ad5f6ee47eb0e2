package dev.coppice.models.task;

import dev.coppice.models.Observed;
import dev.coppice.models.Timeline;
import dev.coppice.models.Timeline.Due;
import dev.coppice.models.task.Proc.Entry;
import dev.coppice.models.task.Proc.Waiting;
import dev.coppice.models.task.Step.Work;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import net.jqwik.api.Assume;
import org.jspecify.annotations.Nullable;

/// The processes of the model with their links and ends. What follows from one cause happens at one instant: first all
/// ends, then what the processes do that were woken.
final class World {
    final Observed observed = new Observed();
    final Set<TaskFeature> features = EnumSet.noneOf(TaskFeature.class);
    final Set<StreamFeature> streamFeatures = EnumSet.noneOf(StreamFeature.class);
    final Timeline time = new Timeline();
    final List<Proc> all = new ArrayList<>();
    /// The last process of each name.
    final Map<String, Proc> latest = new LinkedHashMap<>();
    int instant;
    /// Lets all processes do what they can.
    Runnable afterwards = () -> {};

    // ── time ──

    /// Runs `action` and all that follows from it.
    void cause(Runnable action) {
        instant++;
        action.run();
        afterwards.run();
    }

    Due after(int delay, Runnable action) {
        return time.at(time.now() + delay, () -> cause(action));
    }

    void observe(Proc who, String what) {
        observed.event(who.name, time.now(), what);
    }

    /// Lets `self` wait until `done`, or until `timeout`, and then go on with `then`.
    void await(Proc self, BooleanSupplier done, int timeout, Runnable then) {
        if (timeout == 0 || done.getAsBoolean()) {
            then.run();
            return;
        }
        var timer = timeout < 0 ? null : after(timeout, () -> resume(self, then));
        self.waits = new Waiting(done, timer, then);
    }

    private void resume(Proc self, Runnable then) {
        self.waits = null;
        active(self);
        then.run();
    }

    void active(Proc self) {
        Assume.that(self.readAt != instant);
        self.activeAt = instant;
    }

    /// Resumes one process whose wait is over. Returns whether there was one.
    boolean resumeOne() {
        for (var proc : all) {
            var wait = proc.waits;
            if (proc.alive && wait != null && wait.done().getAsBoolean()) {
                time.cancel(wait.timer());
                resume(proc, wait.then());
                return true;
            }
        }
        return false;
    }

    // ── links and ends ──

    Proc add(Proc proc) {
        all.add(proc);
        latest.put(proc.name, proc);
        return proc;
    }

    static void link(Proc one, Proc other) {
        one.links.add(other);
        other.links.add(one);
    }

    static void unlink(Proc one, Proc other) {
        one.links.remove(other);
        other.links.remove(one);
    }

    /// Removes the exit signals of `from` from the mailbox of `self`.
    static boolean flush(Proc self, Proc from) {
        unlink(self, from);
        return self.mailbox.removeIf(entry -> entry instanceof Entry.Exit exit && exit.from() == from);
    }

    /// Sends `to` an exit signal that does not come over a link.
    void signal(@Nullable Proc from, Proc to, String reason) {
        if (to.alive && reason.equals("kill")) die(to, "killed");
        else exit(from, to, reason);
    }

    private void exit(@Nullable Proc from, Proc to, String reason) {
        if (!to.alive) return;
        // whether it traps exits yet is not promised
        Assume.that(to.work == null || !to.work.traps() || to.beganAt != time.now());
        if (to.traps) {
            to.mailbox.add(new Entry.Exit(from == null ? OUTSIDE : from, reason));
            if (to.owner == null) features.add(TaskFeature.TRAPPED);
        } else if (!reason.equals("normal")) {
            if (to.owner == null && from != null && from.owner == to) {
                features.add(TaskFeature.TASK_ENDS_OWNER);
                if (from.ofStream) streamFeatures.add(StreamFeature.ENDS_CONSUMER);
            }
            if (to.owner != null && to.owner == from) features.add(TaskFeature.OWNER_ENDS_TASK);
            die(to, reason);
        }
    }

    static final Proc OUTSIDE = new Proc("outside", null, null, 0);

    /// The process that the supervisor serves, which waits for it.
    @Nullable Proc served;

    void die(Proc proc, String reason) {
        // whether it still does what it does at the same instant is not promised
        Assume.that(proc.activeAt != instant || proc == served);
        end(proc, reason);
    }

    /// Ends `proc`, by what it does itself.
    void end(Proc proc, String reason) {
        proc.alive = false;
        proc.reason = reason;
        if (proc.waits != null) time.cancel(proc.waits.timer());
        proc.waits = null;
        time.cancel(proc.timeout);
        time.cancel(proc.ends);
        proc.mailbox.clear();
        // one that ends at the instant of its start may have begun or not
        if (proc.work != null && proc.beganAt == time.now()) latest.remove(proc.name, proc);
        else observe(proc, "ended " + reason);
        if (proc.outcome == null) settle(proc, "exit " + reason);
        proc.tasks.stream().filter(task -> task.alive).forEach(task -> features.add(TaskFeature.OUTLIVES_OWNER));
        proc.whenEnded.forEach(Runnable::run);
        var links = List.copyOf(proc.links);
        proc.links.clear();
        for (var linked : links) {
            linked.links.remove(proc);
            exit(proc, linked, reason);
        }
    }

    // ── the work of tasks ──

    Proc task(String name, Work work, Proc owner) {
        return add(new Proc(name, work, owner, time.now()));
    }

    void begin(Proc task, Work work) {
        if (!task.alive) return;
        task.traps = work.traps();
        task.ends = after(work.millis(), () -> {
            task.ends = null;
            finish(task, work.end());
        });
    }

    private void finish(Proc task, Work.End end) {
        var owner = task.owner;
        if (task.ofStream && owner != null && (end == Work.End.VALUE || end == Work.End.NORMAL)) unlink(task, owner);
        switch (end) {
            case VALUE -> {
                settle(task, "value " + task.name);
                end(task, "normal");
            }
            case THROWS -> end(task, "crash");
            default -> end(task, end.name().toLowerCase(java.util.Locale.ROOT));
        }
    }

    /// Sets what the task came to.
    void settle(Proc task, String outcome) {
        task.outcome = outcome;
        for (int i = 0; i < task.deliveries; i++) deliver(task, Objects.requireNonNull(task.owner), outcome);
    }

    void deliver(Proc task, Proc owner, String outcome) {
        if (owner.alive) owner.mailbox.add(new Entry.Delivered(task, outcome));
    }
}
