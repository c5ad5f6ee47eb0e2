package dev.coppice.models.dispatch;

import dev.coppice.models.Observed;
import dev.coppice.models.Timeline;
import dev.coppice.models.dispatch.Proc.Entry;
import dev.coppice.models.dispatch.Proc.Waiting;
import dev.coppice.models.dispatch.Step.Op;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import net.jqwik.api.Assume;
import org.jspecify.annotations.Nullable;

/// The processes and tasks of the model, with their links and ends.
final class World {
    final Observed observed = new Observed();
    final Set<Feature> features = EnumSet.noneOf(Feature.class);
    final Timeline time = new Timeline();
    final List<Table> tables = new ArrayList<>();
    final List<Proc> processes = new ArrayList<>();
    final List<Proc> tasks = new ArrayList<>();
    /// Performs the operations of a message.
    BiConsumer<Proc, List<Op>> handleAct = (_, _) -> {};
    private int instant;
    /// The only process that performs operations at this instant: how those of two mix is not promised.
    private @Nullable Proc actor;
    /// What the test's own thread waits for.
    private @Nullable Waiting outside;

    void observe(@Nullable Proc who, String what) {
        observed.event(who == null ? DispatchModel.OUTSIDE : who.name, time.now(), what);
    }

    /// By name.
    List<Proc> runningTasks() {
        return tasks.stream().filter(task -> task.alive).sorted(Comparator.comparing(task -> task.name)).toList();
    }

    // ── time ──

    /// Runs `action` and all that follows from it.
    void cause(Runnable action) {
        instant++;
        actor = null;
        action.run();
        boolean more = true;
        while (more) more = goOn();
    }

    private boolean goOn() {
        for (var process : Stream.concat(processes.stream(), tasks.stream()).toList()) if (goOn(process)) return true;
        var waits = outside;
        if (waits == null || !waits.done().getAsBoolean()) return false;
        outside = null;
        waits.then().run();
        return true;
    }

    private boolean goOn(Proc process) {
        if (!process.alive) return false;
        var waits = process.waits;
        if (waits != null) {
            if (!waits.done().getAsBoolean()) return false;
            process.waits = null;
            touch(process);
            waits.then().run();
            return true;
        }
        if (process.isTask || process.busy || process.mailbox.isEmpty()) return false;
        touch(process);
        switch (process.mailbox.remove()) {
            case Entry.Act(var ops) -> handleAct.accept(process, ops);
            case Entry.Exit exit -> observed.event(process + " from " + exit.from(), time.now(), exit);
            case Entry.Note note -> observed.event(process + " from " + note.from(), time.now(), note);
        }
        return true;
    }

    void acts(Proc self) {
        Assume.that(actor == null || actor == self);
        actor = self;
        touch(self);
    }

    private void touch(Proc process) {
        process.touchedAt = instant;
    }

    void sleep(Proc self, int millis, Runnable then) {
        self.sleeps = time.at(time.now() + millis, () -> cause(() -> {
            self.sleeps = null;
            touch(self);
            then.run();
        }));
    }

    /// Makes `self`, or the test's own thread, wait until `done`.
    void await(@Nullable Proc self, BooleanSupplier done, Runnable then) {
        var waits = new Waiting(done, then);
        if (self == null) outside = waits;
        else self.waits = waits;
    }

    // ── messages and signals ──

    void arrive(Proc to, Entry entry) {
        if (to.alive) {
            to.mailbox.add(entry);
            touch(to);
        } else if (entry instanceof Entry.Note) {
            features.add(Feature.DEAD_LETTER);
            observed.deadLetter(entry.toString(), "ENDED");
        }
    }

    void exit(String from, Proc to, String reason) {
        if (!to.alive) return;
        if (to.traps) {
            if (!to.isTask) features.add(Feature.EXIT_SIGNAL);
            arrive(to, new Entry.Exit(from, reason));
        } else if (!reason.equals("normal")) {
            die(to, reason);
        }
    }

    // ── links and ends ──

    static void link(Proc one, Proc other) {
        one.links.add(other);
        other.links.add(one);
    }

    static void unlink(Proc one, Proc other) {
        one.links.remove(other);
        other.links.remove(one);
    }

    /// Ends `process` by what another one does.
    void die(Proc process, String reason) {
        // whether it still does what it does at the same instant is not promised
        Assume.that(process.touchedAt != instant || process == actor);
        end(process, reason);
    }

    /// Ends `process` by what it does itself.
    void end(Proc process, String reason) {
        process.alive = false;
        process.waits = null;
        time.cancel(process.sleeps);
        process.sleeps = null;
        if (process.outcome == null) process.outcome = "exit " + reason;
        for (var table : tables) table.ended(process);
        for (var entry : process.mailbox) {
            if (entry instanceof Entry.Note) {
                features.add(Feature.DEAD_LETTER);
                observed.deadLetter(entry.toString(), "ENDED");
            }
        }
        process.mailbox.clear();
        observe(process, "ended " + reason);
        var links = List.copyOf(process.links);
        process.links.clear();
        for (var other : links) {
            other.links.remove(process);
            if (process.returned()) continue; // a caller gets no exit signal of a task that did not fail
            if (other.alive && process.isTask && !other.traps && !reason.equals("normal")) {
                features.add(Feature.TASK_ENDS_CALLER);
            }
            if (other.isTask && other.traps) features.add(Feature.TASK_OUTLIVES_CALLER);
            exit(process.name, other, reason);
        }
    }

    // ── the state after a command ──

    void snapshot() {
        var text = new StringBuilder();
        for (var process : processes) {
            if (!process.alive) continue;
            text.append("\n    ").append(process).append(process.busy ? " busy " : " waits ")
                    .append(shown(process))
                    .append(" links ").append(links(process));
        }
        for (var task : runningTasks()) text.append("\n    ").append(task).append(" links ").append(links(task));
        observed.snapshot(time.now(), text.toString());
    }

    /// Without the normal exits of tasks: whether they are there until all tasks have returned is not promised.
    private static List<String> shown(Proc process) {
        return process.mailbox.stream().filter(entry -> switch (entry) {
            case Entry.Act _ -> false;
            case Entry.Exit(_, var reason) -> !reason.equals("normal");
            case Entry.Note _ -> true;
        }).map(Object::toString).distinct().sorted().toList();
    }

    private List<String> links(Proc process) {
        return Stream.concat(process.links.stream().map(other -> other.name),
                tables.stream().filter(table -> table.holds(process)).map(table -> table.name)).sorted().toList();
    }
}
