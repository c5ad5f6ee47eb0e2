package dev.coppice.supervision.internal.process;

import static dev.coppice.supervision.internal.process.Definitions.forgotten;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.StartResult;
import dev.coppice.core.spi.InitRefused;
import dev.coppice.core.spi.Oversight;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.supervision.ChildCount;
import dev.coppice.supervision.ChildError;
import dev.coppice.supervision.ChildInfo;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.ChildType;
import dev.coppice.supervision.FailedToStart;
import dev.coppice.supervision.Plan;
import dev.coppice.supervision.Restart;
import dev.coppice.supervision.SpecError;
import dev.coppice.supervision.Strategy;
import dev.coppice.supervision.internal.report.Journal;
import dev.coppice.supervision.internal.rule.Checks;
import dev.coppice.supervision.internal.rule.Decision;
import dev.coppice.supervision.internal.rule.RestartWindow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A supervisor of children with ids, in the order in which they were started.
final class Tree implements Engine {
    private final Journal journal;
    private Plan plan;
    private RestartWindow window;
    private LinkedHashMap<Object, Child> children = new LinkedHashMap<>();
    private final Map<Pid, Child> running = new HashMap<>();

    private Tree(Plan plan, Journal journal) {
        this.plan = plan;
        this.journal = journal;
        this.window = new RestartWindow(plan.intensity(), plan.period());
        for (var spec : plan.children()) children.put(spec.id(), new Child(spec));
    }

    // ── start and end ──

    /// Starts all children, or none.
    static Tree start(ProcessContext self, Plan plan, Journal journal) {
        var tree = new Tree(plan, journal);
        for (var child : tree.inOrder()) {
            var failed = tree.startOne(self, child, null);
            if (failed == null) continue;
            journal.startError(child.spec, null, failed);
            tree.endAll(self);
            throw InitRefused.stop(ExitReason.shutdown(new FailedToStart(child.id(), failed)));
        }
        return tree;
    }

    @Override public void stop(ProcessContext self, ExitReason reason) {
        endAll(self);
        self.end(reason);
    }

    private void endAll(ProcessContext self) {
        for (var child : inOrder().reversed()) endOne(self, child);
    }

    private List<Child> inOrder() {
        return new ArrayList<>(children.values());
    }

    // ── one child ──

    /// Starts `child`. Returns why it failed, or null.
    private @Nullable ExitReason startOne(ProcessContext self, Child child, @Nullable Pid replaced) {
        return switch (Starter.start(self, child.spec, List.of())) {
            case StartResult.Started<?> started -> {
                arrived(self, child, started.pid());
                if (replaced == null) journal.started(child.spec, started.pid());
                else journal.restarted(child.spec, replaced, started.pid());
                yield null;
            }
            case StartResult.Ignored<?> ignored -> {
                child.ended();
                child.before = null;
                if (child.spec.restart() == Restart.TEMPORARY) children.remove(child.id());
                yield null;
            }
            case StartResult.Failed<?>(ExitReason reason) -> reason;
        };
    }

    private void arrived(ProcessContext self, Child child, Pid pid) {
        child.started(pid, Oversight.nanoTime(self.runtime()));
        running.put(pid, child);
    }

    /// Ends `child` if it runs; it does not wait for a restart any more.
    private void endOne(ProcessContext self, Child child) {
        child.retry = null;
        var pid = child.pid;
        if (pid == null) return;
        running.remove(pid);
        var shutdown = child.spec.shutdown();
        var reason = Endings.end(self, pid, shutdown);
        child.ended();
        journal.ended(child.spec, pid, reason, shutdown);
    }

    // ── a child ended by itself ──

    @Override public void childEnded(ProcessContext self, Pid pid, ExitReason reason) {
        var child = running.remove(pid);
        if (child == null) return;
        child.ended();
        journal.exited(child.spec, pid, reason);
        switch (Decision.onEnd(child.spec, reason, plan.autoShutdown(), this::isSignificantLeft)) {
            case RESTART -> {
                long now = Oversight.nanoTime(self.runtime());
                child.delay = child.delay.failed(child.spec.backOff(), now - child.startedAt);
                restart(self, child, pid, reason, now);
            }
            case KEEP -> {}
            case REMOVE -> children.remove(child.id());
            case SHUT_DOWN -> stop(self, ExitReason.SHUTDOWN);
        }
    }

    private boolean isSignificantLeft() {
        for (var child : children.values()) {
            if (child.spec.significant() && (child.pid != null || child.retry != null)) return true;
        }
        return false;
    }

    // ── restarts ──

    @Override public void retry(ProcessContext self, Retry retry) {
        var child = (Child) retry.child();
        if (child.retry != retry) return;
        var before = child.before;
        if (retry.counted()) {
            restart(self, child, before, ExitReason.of("failed to restart"), Oversight.nanoTime(self.runtime()));
        } else {
            round(self, child, retry.polls());
        }
    }

    /// Restarts `child` with its group, now or later, unless that is once too often.
    private void restart(ProcessContext self, Child child, @Nullable Pid before, ExitReason reason, long now) {
        if (!window.allows(now)) {
            journal.gaveUp(child.spec, before, reason);
            stop(self, ExitReason.SHUTDOWN);
            return;
        }
        if (child.retry != null && child.retry.counted()) { // it has waited
            round(self, child, 0);
            return;
        }
        long wait = child.delay.nanos(child.spec.backOff(), Oversight.random(self.runtime()));
        if (wait == 0) {
            round(self, child, 0);
        } else {
            endGroup(self, child);
            later(self, child, Duration.ofNanos(wait), false, 0);
        }
    }

    private List<Child> group(Child child) {
        if (plan.strategy() == Strategy.ONE_FOR_ONE) return List.of(child);
        return Decision.group(plan.strategy(), inOrder(), child);
    }

    /// Ends the children that are restarted together with `child`. Returns those that are to be started again.
    private List<Child> endGroup(ProcessContext self, Child child) {
        var group = group(child);
        for (var member : group.reversed()) endOne(self, member);
        if (group.size() == 1) return group;
        var again = new ArrayList<Child>();
        for (var member : group) {
            if (member == child || member.spec.restart() != Restart.TEMPORARY) again.add(member);
            else children.remove(member.id());
        }
        return again;
    }

    private void round(ProcessContext self, Child child, int polls) {
        var group = endGroup(self, child);
        for (var member : group) {
            if (!member.isHeld() || member.isOverdue(polls)) continue;
            later(self, child, Child.poll(polls), false, polls + 1);
            return;
        }
        for (var member : group) {
            var before = member.before;
            var failed = startOne(self, member, before);
            if (failed == null) continue;
            journal.startError(member.spec, before, failed);
            member.delay = member.delay.failed(member.spec.backOff(), 0);
            long wait = member.delay.nanos(member.spec.backOff(), Oversight.random(self.runtime()));
            later(self, member, Duration.ofNanos(wait), true, 0);
            return;
        }
    }

    private static void later(ProcessContext self, Child child, Duration wait, boolean counted, int polls) {
        var retry = new Retry(child, counted, polls);
        child.retry = retry;
        if (wait.isZero()) self.send(self.pid(), retry);
        else self.sendAfter(wait, retry);
    }

    // ── requests ──

    @Override public @Nullable Object ask(ProcessContext self, Ask ask) {
        return switch (ask) {
            case Ask.Start(ChildSpec<?> spec) -> startChild(self, spec);
            case Ask.StartFromTemplate start ->
                failed(new ChildError.Invalid(new SpecError(SpecError.Kind.INVALID_CHILD_SPEC, start.arguments())));
            case Ask.Terminate(Object id) -> terminateChild(self, id);
            case Ask.RestartChild(Object id) -> restartChild(self, id);
            case Ask.Delete(Object id) -> deleteChild(id);
            case Ask.Which which -> children();
            case Ask.Count count -> count();
            case Ask.Look look -> new Ask.Seen(strategy(), children());
            case Ask.Spec(Object id) -> spec(children.get(id));
            case Ask.Resize(int size) -> resize(self, size);
        };
    }

    private static @Nullable ChildSpec<?> spec(@Nullable Child child) {
        return child == null ? null : child.spec;
    }

    static StartResult<?> failed(ChildError error) {
        return new StartResult.Failed<>(ExitReason.of(error));
    }

    private StartResult<?> startChild(ProcessContext self, ChildSpec<?> spec) {
        var error = Checks.spec(spec, plan.autoShutdown());
        if (error != null) return failed(new ChildError.Invalid(error));
        var present = children.get(spec.id());
        if (present != null) {
            if (present.pid == null) return failed(new ChildError.AlreadyPresent(spec.id()));
            return new StartResult.Failed<>(ExitReason.of(new StartResult.AlreadyStarted(present.pid)));
        }
        var child = new Child(spec);
        var result = Starter.start(self, spec, List.of());
        if (result instanceof StartResult.Failed) return result;
        boolean temporary = spec.restart() == Restart.TEMPORARY;
        if (result instanceof StartResult.Started<?> started) {
            if (temporary) child.spec = forgotten(spec);
            children.put(spec.id(), child);
            arrived(self, child, started.pid());
            journal.started(spec, started.pid());
        } else if (!temporary) {
            children.put(spec.id(), child);
        }
        return result;
    }

    private @Nullable ChildError terminateChild(ProcessContext self, Object id) {
        var child = children.get(id);
        if (child == null) return new ChildError.NotFound(id);
        endOne(self, child);
        if (child.spec.restart() == Restart.TEMPORARY) children.remove(id);
        return null;
    }

    private StartResult<?> restartChild(ProcessContext self, Object id) {
        var child = children.get(id);
        var error = busy(child, id);
        if (error != null || child == null) return failed(error == null ? new ChildError.NotFound(id) : error);
        var result = Starter.start(self, child.spec, List.of());
        if (result instanceof StartResult.Started<?> started) {
            arrived(self, child, started.pid());
            journal.started(child.spec, started.pid());
        }
        return result;
    }

    private @Nullable ChildError deleteChild(Object id) {
        var error = busy(children.get(id), id);
        if (error == null) children.remove(id);
        return error;
    }

    /// Why a child that should be down is not, or null.
    private static @Nullable ChildError busy(@Nullable Child child, Object id) {
        if (child == null) return new ChildError.NotFound(id);
        if (child.pid != null) return new ChildError.Running(id);
        return child.retry != null ? new ChildError.Restarting(id) : null;
    }

    private @Nullable Object resize(ProcessContext self, int size) {
        var all = inOrder();
        for (var child : all.subList(size, all.size()).reversed()) endOne(self, child);
        for (var child : all.subList(0, size)) {
            if (busy(child, child.id()) != null) continue;
            if (restartChild(self, child.id()) instanceof StartResult.Failed<?> failed) return failed;
        }
        return null;
    }

    @Override public List<ChildInfo> children() {
        return children.values().stream().map(Child::info).toList();
    }

    @Override public Strategy strategy() {
        return plan.strategy();
    }

    private ChildCount count() {
        int active = 0;
        int supervisors = 0;
        for (var child : children.values()) {
            if (child.pid != null && child.pid.isAlive()) active++;
            if (child.spec.type() == ChildType.SUPERVISOR) supervisors++;
        }
        return new ChildCount(children.size(), active, supervisors, children.size() - supervisors);
    }

    // ── a new plan ──

    @Override public void change(Blueprint blueprint) {
        if (!(blueprint instanceof Blueprint.ForTree(Plan changed))) {
            throw new IllegalArgumentException("a supervisor of many specs cannot become one of a single template");
        }
        var next = new LinkedHashMap<Object, Child>();
        for (var spec : changed.children()) {
            var child = children.get(spec.id());
            if (child == null) child = new Child(spec);
            child.spec = spec;
            next.put(spec.id(), child);
        }
        children.forEach(next::putIfAbsent);
        children = next;
        plan = changed;
        window = window.with(changed.intensity(), changed.period());
    }
}
