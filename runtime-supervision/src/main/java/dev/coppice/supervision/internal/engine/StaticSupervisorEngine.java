package dev.coppice.supervision.internal.engine;

import static dev.coppice.supervision.internal.engine.ChildSpecs.forgotten;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.StartResult;
import dev.coppice.core.ops.ProcessControl;
import dev.coppice.core.spi.InitRefused;
import dev.coppice.core.spi.Key;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.supervision.ChildCount;
import dev.coppice.supervision.ChildError;
import dev.coppice.supervision.ChildInfo;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.ChildStartFailed;
import dev.coppice.supervision.ChildType;
import dev.coppice.supervision.Restart;
import dev.coppice.supervision.SpecError;
import dev.coppice.supervision.Strategy;
import dev.coppice.supervision.SupervisorSpec;
import dev.coppice.supervision.internal.partition.Partitions;
import dev.coppice.supervision.internal.policy.Decision;
import dev.coppice.supervision.internal.policy.RestartWindow;
import dev.coppice.supervision.internal.policy.SpecValidator;
import dev.coppice.supervision.internal.report.SupervisorReporter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The engine of a supervisor whose children have ids and an order, which is the order of their first start.
final class StaticSupervisorEngine implements SupervisorEngine {
    private final SupervisorReporter reporter;
    private SupervisorSpec supervisorSpec;
    private RestartWindow window;
    /// The children by id. An existing child is found through its [Key#exactly]; ids are compared only when a request
    /// or a new spec names one.
    private LinkedHashMap<Key<Object>, Child> children = new LinkedHashMap<>();
    private final Map<Pid, Child> running = new HashMap<>();

    private StaticSupervisorEngine(SupervisorSpec supervisorSpec, SupervisorReporter reporter) {
        this.supervisorSpec = supervisorSpec;
        this.reporter = reporter;
        this.window = new RestartWindow(supervisorSpec.intensity(), supervisorSpec.period());
        for (var spec : supervisorSpec.children()) {
            var key = Key.<Object>of(spec.id());
            children.put(key, new Child(spec, key));
        }
    }

    // ── start and end ──

    /// Starts all children, or none.
    static StaticSupervisorEngine start(
            ProcessContext self, SupervisorSpec supervisorSpec, SupervisorReporter reporter) {
        var tree = new StaticSupervisorEngine(supervisorSpec, reporter);
        for (var child : tree.inOrder()) {
            var failed = tree.startOne(self, child, null);
            if (failed == null) continue;
            reporter.startError(child.spec, null, failed);
            tree.endAll(self);
            throw InitRefused.stop(ExitReason.shutdown(new ChildStartFailed(child.id(), failed)));
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

    /// Starts `child`. Returns the reason of the failure, or null.
    private @Nullable ExitReason startOne(ProcessContext self, Child child, @Nullable Pid replaced) {
        return switch (StartFunctionRunner.start(self, child.spec, List.of())) {
            case StartResult.Started<?> started -> {
                arrived(self, child, started.pid());
                if (replaced == null) reporter.started(child.spec, started.pid());
                else reporter.restarted(child.spec, replaced, started.pid());
                yield null;
            }
            case StartResult.Ignored<?> ignored -> {
                child.ended();
                child.before = null;
                if (child.spec.restart() == Restart.TEMPORARY) forget(child);
                yield null;
            }
            case StartResult.Failed<?>(ExitReason reason) -> reason;
        };
    }

    private void arrived(ProcessContext self, Child child, Pid pid) {
        child.started(pid, ProcessControl.nanoTime(self.runtime()));
        running.put(pid, child);
    }

    /// Ends `child` if it runs, and cancels its pending restart.
    private void endOne(ProcessContext self, Child child) {
        child.retry = null;
        var pid = child.pid;
        if (pid == null) return;
        running.remove(pid);
        var shutdown = child.spec.shutdown();
        var reason = ChildShutdown.end(self, pid, shutdown);
        child.ended();
        reporter.ended(child.spec, pid, reason, shutdown);
    }

    // ── a child ended by itself ──

    @Override public void childEnded(ProcessContext self, Pid pid, ExitReason reason) {
        var child = running.remove(pid);
        if (child == null) return;
        child.ended();
        var decision = Decision.onEnd(child.spec, reason, supervisorSpec.autoShutdown(), this::isSignificantLeft);
        long now = ProcessControl.nanoTime(self.runtime());
        boolean again = decision == Decision.RESTART && window.allows(now);
        reporter.exited(child.spec, pid, reason, SupervisorReporter.Next.of(decision, again));
        switch (decision) {
            case RESTART -> {
                child.delay = child.delay.failed(child.spec.backOff(), now - child.startedAt);
                restart(self, child, pid, reason, again);
            }
            case KEEP -> {}
            case REMOVE -> forget(child);
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

    @Override public void retry(ProcessContext self, RestartTimer retry) {
        var child = retry.child();
        if (child.retry != retry) return;
        switch (retry) {
            case RestartTimer.NextAttempt _ -> {
                boolean allowed = window.allows(ProcessControl.nanoTime(self.runtime()));
                restart(self, child, child.before, ExitReason.of("failed to restart"), allowed);
            }
            case RestartTimer.AfterDelay(_, int polls) -> round(self, child, polls);
        }
    }

    /// Restarts `child` with its group, now or after a delay. If the intensity is exceeded (`allowed` is false), the
    /// supervisor gives up instead.
    private void restart(ProcessContext self, Child child, @Nullable Pid before, ExitReason reason, boolean allowed) {
        if (!allowed) {
            reporter.gaveUp(child.spec, before, reason, window);
            stop(self, ExitReason.SHUTDOWN);
            return;
        }
        if (child.retry instanceof RestartTimer.NextAttempt) { // it has waited already
            round(self, child, 0);
            return;
        }
        long wait = child.delay.nanos(child.spec.backOff(), ProcessControl.random(self.runtime()));
        if (wait == 0) {
            round(self, child, 0);
        } else {
            endGroup(self, child);
            later(self, Duration.ofNanos(wait), new RestartTimer.AfterDelay(child, 0));
        }
    }

    private List<Child> group(Child child) {
        if (supervisorSpec.strategy() == Strategy.ONE_FOR_ONE) return List.of(child);
        return Decision.group(supervisorSpec.strategy(), inOrder(), child);
    }

    /// Ends the children that are restarted together with `child`. Returns those to start again.
    private List<Child> endGroup(ProcessContext self, Child child) {
        var group = group(child);
        for (var member : group.reversed()) endOne(self, member);
        if (group.size() == 1) return group;
        var again = new ArrayList<Child>();
        for (var member : group) {
            if (member == child || member.spec.restart() != Restart.TEMPORARY) again.add(member);
            else forget(member);
        }
        return again;
    }

    private void round(ProcessContext self, Child child, int polls) {
        var group = endGroup(self, child);
        for (var member : group) {
            if (!member.isHeld() || member.isOverdue(polls)) continue;
            later(self, Child.poll(polls), new RestartTimer.AfterDelay(child, polls + 1));
            return;
        }
        for (var member : group) {
            var before = member.before;
            var failed = startOne(self, member, before);
            if (failed == null) continue;
            reporter.startError(member.spec, before, failed);
            member.delay = member.delay.failed(member.spec.backOff(), 0);
            long wait = member.delay.nanos(member.spec.backOff(), ProcessControl.random(self.runtime()));
            later(self, Duration.ofNanos(wait), new RestartTimer.NextAttempt(member));
            return;
        }
    }

    private static void later(ProcessContext self, Duration wait, RestartTimer retry) {
        retry.child().retry = retry;
        if (wait.isZero()) self.send(self.pid(), retry);
        else self.sendAfter(wait, retry);
    }

    // ── requests ──

    @Override public @Nullable Object ask(ProcessContext self, SupervisorRequest ask) {
        return switch (ask) {
            case SupervisorRequest.Start(ChildSpec<?> spec) -> startChild(self, spec);
            case SupervisorRequest.StartFromTemplate start ->
                failed(new ChildError.Invalid(new SpecError(SpecError.Kind.INVALID_CHILD_SPEC, start.arguments())));
            case SupervisorRequest.Terminate(Object id) -> terminateChild(self, id);
            case SupervisorRequest.RestartChild(Object id) -> restartChild(self, id);
            case SupervisorRequest.Delete(Object id) -> deleteChild(id);
            case SupervisorRequest.WhichChildren which -> children();
            case SupervisorRequest.Count count -> count();
            case SupervisorRequest.Describe(int limit) -> new SupervisorRequest.Description(
                    strategy(), children.values().stream().limit(limit).map(Child::info).toList(), children.size(),
                    window.budget(ProcessControl.nanoTime(self.runtime())));
            case SupervisorRequest.Spec(Object id) -> spec(find(id));
            case SupervisorRequest.Resize(int size) -> resize(self, size);
        };
    }

    private static @Nullable ChildSpec<?> spec(@Nullable Child child) {
        return child == null ? null : child.spec;
    }

    static StartResult<?> failed(ChildError error) {
        return new StartResult.Failed<>(ExitReason.of(error));
    }

    private StartResult<?> startChild(ProcessContext self, ChildSpec<?> spec) {
        var error = SpecValidator.spec(spec, supervisorSpec.autoShutdown());
        if (error != null) return failed(new ChildError.Invalid(error));
        var key = Key.<Object>of(spec.id());
        var present = children.get(key);
        if (present != null) {
            if (present.pid == null) return failed(new ChildError.AlreadyPresent(spec.id()));
            return new StartResult.Failed<>(ExitReason.of(new StartResult.AlreadyStarted(present.pid)));
        }
        var child = new Child(spec, key);
        // Before the start: the last comparison of ids, which may throw, happens while there is no process.
        children.put(key, child);
        boolean kept = false;
        try {
            var result = StartFunctionRunner.start(self, spec, List.of());
            boolean temporary = spec.restart() == Restart.TEMPORARY;
            kept = result instanceof StartResult.Started || result instanceof StartResult.Ignored && !temporary;
            if (result instanceof StartResult.Started<?> started) {
                if (temporary) child.spec = forgotten(spec);
                arrived(self, child, started.pid());
                reporter.started(spec, started.pid());
            }
            return result;
        } finally {
            if (!kept) forget(child);
        }
    }

    private @Nullable Child find(Object id) {
        return children.get(Key.of(id));
    }

    private void forget(Child child) {
        children.remove(child.key().exactly());
    }

    private @Nullable ChildError terminateChild(ProcessContext self, Object id) {
        var child = find(id);
        if (child == null) return new ChildError.NotFound(id);
        endOne(self, child);
        if (child.spec.restart() == Restart.TEMPORARY) forget(child);
        return null;
    }

    private StartResult<?> restartChild(ProcessContext self, Object id) {
        return restartChild(self, id, find(id));
    }

    private StartResult<?> restartChild(ProcessContext self, Object id, @Nullable Child child) {
        var error = busy(child, id);
        if (error != null || child == null) return failed(error == null ? new ChildError.NotFound(id) : error);
        var result = StartFunctionRunner.start(self, child.spec, List.of());
        if (result instanceof StartResult.Started<?> started) {
            arrived(self, child, started.pid());
            reporter.started(child.spec, started.pid());
        }
        return result;
    }

    private @Nullable ChildError deleteChild(Object id) {
        var child = find(id);
        var error = busy(child, id);
        if (error == null && child != null) forget(child);
        return error;
    }

    /// Returns the reason why a child is not down, or null if it is.
    private static @Nullable ChildError busy(@Nullable Child child, Object id) {
        if (child == null) return new ChildError.NotFound(id);
        if (child.pid != null) return new ChildError.Running(id);
        return child.retry != null ? new ChildError.Restarting(id) : null;
    }

    private Object resize(ProcessContext self, int size) {
        var table = Partitions.of(self);
        int before = table.size();
        table.size(Math.min(before, size)); // keys no longer lead to the partitions that are about to end
        for (var child : inOrder().reversed()) if (partition(child) >= size) endOne(self, child);
        for (var child : inOrder()) {
            if (partition(child) >= size || busy(child, child.id()) != null) continue;
            if (restartChild(self, child.id(), child) instanceof StartResult.Failed<?> failed) return failed;
        }
        table.size(size);
        return before;
    }

    /// A temporary partition that has ended is no longer a child, so the position does not tell the number.
    private static int partition(Child child) {
        return (Integer) child.id();
    }

    @Override public List<ChildInfo> children() {
        return children.values().stream().map(Child::info).toList();
    }

    @Override public Strategy strategy() {
        return supervisorSpec.strategy();
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

    // ── a new spec ──

    @Override public void change(ValidatedSpec validated) {
        if (!(validated instanceof ValidatedSpec.ForStatic(SupervisorSpec changed))) {
            throw new IllegalArgumentException("a supervisor with child specs cannot become one with a template");
        }
        var next = new LinkedHashMap<Key<Object>, Child>();
        for (var spec : changed.children()) {
            var key = Key.<Object>of(spec.id());
            var child = children.get(key);
            if (child == null) child = new Child(spec, key);
            next.put(child.key(), child);
        }
        children.forEach(next::putIfAbsent);
        changed.children().forEach(spec -> Objects.requireNonNull(next.get(Key.<Object>of(spec.id()))).spec = spec);
        children = next;
        supervisorSpec = changed;
        window = window.with(changed.intensity(), changed.period());
    }
}
