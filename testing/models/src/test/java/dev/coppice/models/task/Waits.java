package dev.coppice.models.task;

import dev.coppice.behaviours.task.OnTimeout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Assume;

/// What owners do with their tasks, in the model. A result is taken once: a task that was consumed before counts as one
/// whose timeout has elapsed.
final class Waits {
    private final World world;

    Waits(World world) {
        this.world = world;
    }

    private boolean refuses(Proc self, Proc task, String what, boolean needsProcess) {
        if (task.owner != self) world.features.add(TaskFeature.NOT_THE_OWNER);
        else if (!needsProcess || !task.isCompleted()) return false;
        world.observe(self, what + " " + task + " refused");
        return true;
    }

    private static void consume(Proc task) {
        if (!task.isCompleted()) task.consumed = true;
    }

    private static boolean isOpen(Proc task) {
        return !task.consumed;
    }

    private static boolean isDone(Proc task) {
        return task.outcome != null;
    }

    private static String outcome(Proc task) {
        return Objects.requireNonNull(task.outcome);
    }

    /// Takes the outcome if there is one.
    private static String take(Proc task) {
        if (task.consumed || !isDone(task)) return "nothing";
        consume(task);
        return outcome(task);
    }

    // ── one task ──

    void await(Proc self, Proc task, int timeout, Runnable then) {
        if (refuses(self, task, "await", false)) {
            then.run();
            return;
        }
        if (task.consumed) world.features.add(TaskFeature.AWAIT_CONSUMED);
        world.await(self, () -> task.consumed || isDone(task), timeout, () -> {
            boolean open = isOpen(task);
            consume(task);
            boolean done = open && isDone(task);
            world.features.add(!done ? TaskFeature.AWAIT_LATE
                    : task.succeeded() ? TaskFeature.AWAIT_VALUE : TaskFeature.AWAIT_FAILURE);
            world.observe(self, "await " + task + " " + (done ? outcome(task) : "exit timeout"));
            then.run();
        });
    }

    void yield(Proc self, Proc task, int timeout, Runnable then) {
        if (refuses(self, task, "yield", false)) {
            then.run();
            return;
        }
        world.await(self, () -> task.consumed || isDone(task), timeout, () -> {
            var taken = take(task);
            world.features.add(taken.equals("nothing") ? TaskFeature.YIELD_NOTHING : TaskFeature.YIELD_OUTCOME);
            world.observe(self, "yield " + task + " " + taken);
            then.run();
        });
    }

    void shutdown(Proc self, Proc task, int timeout, Runnable then) {
        if (refuses(self, task, "shutdown", true)) {
            then.run();
            return;
        }
        boolean before = isDone(task);
        if (before) world.features.add(TaskFeature.ENDED_BEFORE);
        World.unlink(self, task);
        world.signal(self, task, "shutdown");
        world.await(self, () -> isDone(task), timeout, () -> {
            if (!isDone(task)) {
                world.features.add(TaskFeature.SHUT_DOWN_BY_FORCE);
                world.signal(self, task, "kill");
            }
            world.features.add(TaskFeature.SHUT_DOWN);
            world.observe(self, "shutdown " + task + " " + judged(task, before, "exit shutdown"));
            then.run();
        });
    }

    void kill(Proc self, Proc task) {
        if (refuses(self, task, "kill", true)) return;
        world.observe(self, "kill " + task + " " + killed(self, task));
    }

    private String killed(Proc self, Proc task) {
        boolean before = isDone(task);
        if (before) world.features.add(TaskFeature.ENDED_BEFORE);
        world.features.add(TaskFeature.KILL);
        World.unlink(self, task);
        world.signal(self, task, "kill");
        return judged(task, before, "exit killed");
    }

    /// Judges by the reason alone, even if the task ended before the signal.
    private static String judged(Proc task, boolean before, String expected) {
        boolean used = task.consumed;
        consume(task);
        if (used && (before || task.succeeded())) return "exit no process";
        return outcome(task).equals(expected) ? "nothing" : outcome(task);
    }

    void ignore(Proc self, Proc task) {
        if (refuses(self, task, "ignore", true)) return;
        world.observe(self, "ignore " + task + " " + ignored(self, task));
    }

    private String ignored(Proc self, Proc task) {
        world.features.add(TaskFeature.IGNORE);
        World.unlink(self, task);
        var taken = take(task);
        consume(task);
        return taken;
    }

    void deliver(Proc self, Proc task) {
        if (refuses(self, task, "deliver", false)) return;
        consume(task);
        task.deliveries++;
        if (isDone(task)) world.deliver(task, self, outcome(task));
    }

    // ── several tasks ──

    void awaitMany(Proc self, List<Proc> tasks, int timeout, Runnable then) {
        if (tasks.stream().anyMatch(task -> task.owner != self)) {
            world.features.add(TaskFeature.NOT_THE_OWNER);
            world.observe(self, "await " + tasks + " refused");
            then.run();
            return;
        }
        boolean used = tasks.stream().anyMatch(task -> task.consumed);
        boolean before = tasks.stream().anyMatch(Waits::failed);
        world.await(self, () -> used || tasks.stream().allMatch(Waits::isDone)
                || tasks.stream().anyMatch(Waits::failed), timeout, () -> {
                    var failed = tasks.stream().filter(Waits::failed).findFirst();
                    String answer;
                    if (used || failed.isEmpty() && !tasks.stream().allMatch(Waits::isDone)) {
                        world.features.add(TaskFeature.AWAIT_MANY_LATE);
                        answer = "exit timeout";
                    } else if (failed.isPresent()) {
                        // which of those that fail at one instant is first is not promised
                        Assume.that(before || tasks.stream().filter(Waits::failed).map(Waits::outcome).distinct()
                                .count() == 1);
                        world.features.add(TaskFeature.AWAIT_MANY_FAILURE);
                        answer = outcome(failed.get());
                    } else {
                        world.features.add(TaskFeature.AWAIT_MANY);
                        answer = tasks.stream().map(Waits::outcome).toList().toString();
                    }
                    tasks.forEach(Waits::consume);
                    world.observe(self, "await " + tasks + " " + answer);
                    then.run();
                });
    }

    private static boolean failed(Proc task) {
        return isDone(task) && !task.succeeded();
    }

    void yieldMany(Proc self, List<Proc> tasks, int timeout, OnTimeout onTimeout, int enough, Runnable then) {
        if (tasks.stream().anyMatch(task -> task.owner != self)) {
            world.features.add(TaskFeature.NOT_THE_OWNER);
            world.observe(self, "yield " + tasks + " refused");
            then.run();
            return;
        }
        // tasks without a process were done before all others
        var open = tasks.stream().filter(Waits::isOpen).sorted((one, other) ->
                Boolean.compare(other.isCompleted(), one.isCompleted())).toList();
        var first = new ArrayList<>(open.stream().filter(Waits::isDone).limit(enough).toList());
        int wanted = Math.min(enough, open.size());
        var later = open.stream().filter(task -> !isDone(task)).toList();
        world.await(self, () -> {
            later.stream().filter(task -> isDone(task) && !first.contains(task)).forEach(first::add);
            return first.size() >= wanted;
        }, timeout, () -> {
            Assume.that(first.size() <= enough); // which of those that end at one instant is first is not promised
            boolean late = first.size() < Math.min(enough, tasks.size());
            if (!late) world.features.add(TaskFeature.YIELD_ENOUGH);
            var all = new ArrayList<String>();
            for (var task : tasks) {
                if (first.contains(task)) all.add(take(task));
                else all.add(late ? late(self, task, onTimeout) : "nothing");
            }
            world.observe(self, "yield " + tasks + " " + all);
            then.run();
        });
    }

    private String late(Proc self, Proc task, OnTimeout onTimeout) {
        if (task.isCompleted()) return "nothing";
        switch (onTimeout) {
            case KEEP_RUNNING -> world.features.add(TaskFeature.YIELD_LATE);
            case IGNORE -> {
                world.features.add(TaskFeature.IGNORES_LATE);
                return ignored(self, task);
            }
            case KILL_TASK -> {
                if (task.consumed && isDone(task)) return "nothing";
                world.features.add(TaskFeature.KILLS_LATE);
                return killed(self, task);
            }
        }
        return "nothing";
    }
}
