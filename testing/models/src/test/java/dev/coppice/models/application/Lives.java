package dev.coppice.models.application;

import dev.coppice.models.Observed;
import dev.coppice.models.Timeline;
import dev.coppice.models.application.Run.Root;
import dev.coppice.models.application.Run.State;
import dev.coppice.models.application.Run.Waiter;
import dev.coppice.models.application.Setting.End;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Assume;
import org.jspecify.annotations.Nullable;

/// The processes of the applications: what each does from its start to its end.
final class Lives {
    final Timeline time = new Timeline();
    final Observed observed = new Observed();
    final Set<Feature> features = EnumSet.noneOf(Feature.class);
    /// The living runs, in the order in which their processes were started.
    final List<Run> runs = new ArrayList<>();
    /// The running ones, in the order of the ends of their starts.
    final List<Run> up = new ArrayList<>();
    /// Roots whose application has ended.
    private final List<Root> orphans = new ArrayList<>();
    boolean closing;
    /// What the closing thread ends, and what it waits for.
    private final Deque<Run> left = new ArrayDeque<>();
    private @Nullable Run closingNow;

    private void note(Run run, String what) {
        observed.event(run.name(), time.now(), what);
    }

    private void later(Run run, int millis, Runnable action) {
        run.next = time.at(time.now() + millis, () -> {
            run.next = null;
            action.run();
        });
    }

    /// How several clients that are woken together mix is not promised, except if they do nothing more.
    private static void wake(List<Waiter> waiters) {
        var all = List.copyOf(waiters);
        waiters.clear();
        Assume.that(all.stream().filter(waiter -> !waiter.isLast()).count() <= 1);
        all.stream().filter(Waiter::isLast).forEach(waiter -> waiter.action().run());
        all.stream().filter(waiter -> !waiter.isLast()).forEach(waiter -> waiter.action().run());
    }

    // ── start ──

    void begin(Run run) {
        runs.add(run);
        note(run, "starts");
        later(run, run.setting.starting(), () -> {
            if (run.before < run.setting.failing()) refuse(run);
            else phases(run, 0);
        });
    }

    private void refuse(Run run) {
        var name = run.name();
        switch (run.setting.outcome()) {
            case REFUSES -> fail(run, Feature.REFUSES, "start failed " + name + " refused");
            case THROWS -> fail(run, Feature.THROWS, "bad return " + name);
            case RETURNS_NULL -> fail(run, Feature.RETURNS_NULL, "bad return " + name);
            case ROOT_FAILS -> fail(run, Feature.ROOT_FAILS, "start failed " + name + " unable");
            case ROOT_IGNORES -> fail(run, Feature.ROOT_IGNORES, "bad return " + name);
        }
    }

    private void fail(Run run, Feature feature, String failure) {
        features.add(feature);
        run.failure = failure;
        end(run, "shutdown");
    }

    private void phases(Run run, int index) {
        if (run.root == null) run.root = new Root();
        if (index == run.setting.phases().size()) {
            up(run);
            return;
        }
        features.add(Feature.PHASES);
        note(run, "phase " + index);
        var phase = run.setting.phases().get(index);
        later(run, phase.millis(), () -> {
            if (phase.fails() && run.before == 0) endTree(run, () -> fail(run, Feature.PHASE_THROWS,
                    "start failed " + run.name() + " crash"));
            else phases(run, index + 1);
        });
    }

    private void up(Run run) {
        features.add(Feature.STARTS);
        run.state = State.UP;
        up.add(run);
        boolean treeHasEnded = run.rootReason != null;
        Assume.that(!treeHasEnded || run.forStart.stream().allMatch(Waiter::isLast));
        wake(run.forStart);
        if (treeHasEnded) treeEnded(run);
    }

    // ── the root ──

    void endRoot(Run run, End end) {
        var root = run.root;
        if (root == null || !root.alive || root.ending != null && end != End.KILL) return;
        features.add(switch (run.state) {
            case STARTING -> Feature.ROOT_ENDS_WHILE_STARTING;
            case UP -> Feature.ROOT_ENDS;
            case STOPPING -> Feature.ROOT_ENDS_WHILE_STOPPING;
        });
        rootEnds(run, root, switch (end) {
            case NORMAL -> "normal";
            case SHUTDOWN -> "shutdown";
            case BROKEN -> "broken";
            case KILL -> "killed";
        });
    }

    private void rootEnds(Run run, Root root, String reason) {
        root.alive = false;
        time.cancel(root.ending);
        orphans.remove(root);
        observed.event("root of " + run.name(), time.now(), "ended " + reason);
        if (!run.alive) return;
        run.rootReason = reason;
        var waiting = run.afterRoot;
        run.afterRoot = null;
        if (waiting != null) waiting.run();
        else if (run.state == State.UP) treeEnded(run);
    }

    private void terminate(Run run, Root root, String reason) {
        root.ending = time.at(time.now() + run.setting.ending(), () -> rootEnds(run, root, reason));
    }

    private void endTree(Run run, Runnable then) {
        var root = run.root;
        if (root == null || !root.alive) {
            then.run();
            return;
        }
        run.afterRoot = then;
        terminate(run, root, "shutdown");
    }

    // ── stop ──

    /// Stops `run` on request.
    void order(Run run) {
        features.add(Feature.STOPS);
        run.ordered = true;
        run.state = State.STOPPING;
        up.remove(run);
        prepare(run, () -> endTree(run, () -> stopped(run, "shutdown")));
    }

    private void treeEnded(Run run) {
        var reason = run.rootReason;
        run.state = State.STOPPING;
        up.remove(run);
        prepare(run, () -> stopped(run, reason == null ? "" : reason));
    }

    private void prepare(Run run, Runnable then) {
        note(run, "prepares");
        later(run, run.setting.preparing(), () -> {
            if (run.setting.prepareThrows()) features.add(Feature.PREPARE_THROWS);
            else run.result = "prepared";
            then.run();
        });
    }

    private void stopped(Run run, String reason) {
        note(run, "stops " + run.result);
        later(run, run.setting.stopping(), () -> {
            if (run.setting.stopThrows()) features.add(Feature.STOP_THROWS);
            end(run, reason);
        });
    }

    // ── end ──

    void kill(Run run) {
        if (!run.alive) return;
        features.add(Feature.PROCESS_KILLED);
        time.cancel(run.next);
        run.afterRoot = null;
        var root = run.root;
        if (root != null && root.alive && root.ending == null) terminate(run, root, "killed");
        if (root != null && root.alive) orphans.add(root);
        if (run.state == State.STARTING) run.failure = "start failed " + run.name() + " killed";
        end(run, "killed");
    }

    private void end(Run run, String reason) {
        boolean stopsRuntime = !closing && run.state != State.STARTING && !run.ordered && stopsRuntime(run, reason);
        run.alive = false;
        runs.remove(run);
        up.remove(run);
        note(run, "ended " + reason);
        var waiters = new ArrayList<Waiter>(run.forStart);
        waiters.addAll(run.forEnd);
        run.forStart.clear();
        run.forEnd.clear();
        if (closing) {
            if (run == closingNow) closeNext();
        } else if (stopsRuntime) {
            Assume.that(waiters.isEmpty()); // whether they see the end is not promised
            close();
        } else {
            wake(waiters);
        }
    }

    private boolean stopsRuntime(Run run, String reason) {
        return switch (run.type) {
            case PERMANENT -> {
                features.add(Feature.PERMANENT_CLOSES);
                yield true;
            }
            case TRANSIENT -> {
                boolean normal = reason.equals("normal");
                features.add(normal ? Feature.ENDS_NORMAL_TRANSIENT : Feature.TRANSIENT_CLOSES);
                yield !normal;
            }
            case TEMPORARY -> {
                features.add(Feature.ENDS_TEMPORARY);
                yield false;
            }
        };
    }

    /// Closes the runtime: the applications stop one after the other, the youngest first.
    void close() {
        if (closing) return;
        // in which order other processes end is not part of the model
        Assume.that(orphans.isEmpty());
        Assume.that(runs.stream().allMatch(run -> run.forStart.isEmpty() && run.forEnd.isEmpty()));
        closing = true;
        left.addAll(runs.reversed());
        closeNext();
    }

    private void closeNext() {
        var run = left.poll();
        while (run != null && !run.alive) run = left.poll();
        closingNow = run;
        if (run == null) return;
        if (run.state == State.UP) order(run); // else it is about to end
    }
}
