package dev.coppice.supervision.internal.engine;

import static dev.coppice.supervision.internal.engine.ChildSpecs.forgotten;
import static java.util.Objects.requireNonNull;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.StartResult;
import dev.coppice.core.ops.ProcessControl;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.supervision.ChildCount;
import dev.coppice.supervision.ChildError;
import dev.coppice.supervision.ChildInfo;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.ChildType;
import dev.coppice.supervision.Restart;
import dev.coppice.supervision.SpecError;
import dev.coppice.supervision.Strategy;
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
import org.jspecify.annotations.Nullable;

/// The engine of a dynamic supervisor: its children are known by pid and restarted one by one.
///
/// A child costs two references in a table that is between half and three quarters full, and its spec; temporary
/// children share their spec.
final class DynamicSupervisorEngine implements SupervisorEngine {
    private final SupervisorReporter reporter;
    private ValidatedSpec.ForDynamic supervisorSpec;
    private RestartWindow window;
    private final PidMap<ChildSpec<?>> running = new PidMap<>();
    /// Children that wait for a restart, by their last pid.
    private final Map<Pid, Child> waiting = new LinkedHashMap<>();
    /// The running children with a backoff that have been restarted.
    private final Map<Pid, Child> delayed = new HashMap<>();
    /// The spec that the temporary children of the kind started last share.
    private @Nullable ChildSpec<?> temporary;

    private DynamicSupervisorEngine(ValidatedSpec.ForDynamic supervisorSpec, SupervisorReporter reporter) {
        this.supervisorSpec = supervisorSpec;
        this.reporter = reporter;
        this.window = new RestartWindow(supervisorSpec.intensity(), supervisorSpec.period());
    }

    static DynamicSupervisorEngine start(ValidatedSpec.ForDynamic supervisorSpec, SupervisorReporter reporter) {
        return new DynamicSupervisorEngine(supervisorSpec, reporter);
    }

    // ── the end of the supervisor ──

    @Override public void stop(ProcessContext self, ExitReason reason) {
        ChildShutdown.endAll(self, running, reporter);
        self.end(reason);
    }

    // ── a child ended by itself ──

    @Override public void childEnded(ProcessContext self, Pid pid, ExitReason reason) {
        var spec = running.remove(pid);
        if (spec == null) return;
        var known = delayed.remove(pid);
        var decision =
                Decision.onEnd(spec, reason, supervisorSpec.autoShutdown(), () -> running.size() + waiting.size() > 0);
        long now = ProcessControl.nanoTime(self.runtime());
        boolean again = decision == Decision.RESTART && window.allows(now);
        reporter.exited(spec, pid, reason, SupervisorReporter.Next.of(decision, again));
        switch (decision) {
            case RESTART -> {
                var child = known == null ? new Child(spec) : known;
                child.pid = pid;
                child.ended();
                child.delay = child.delay.failed(spec.backOff(), now - child.startedAt);
                failedOnce(self, pid, child, reason, again);
            }
            case KEEP, REMOVE -> {}
            case SHUT_DOWN -> stop(self, ExitReason.SHUTDOWN);
        }
    }

    private void failedOnce(ProcessContext self, Pid old, Child child, ExitReason reason, boolean allowed) {
        if (!allowed) {
            reporter.gaveUp(child.spec, old, reason, window);
            stop(self, ExitReason.SHUTDOWN);
            return;
        }
        long wait = child.delay.nanos(child.spec.backOff(), ProcessControl.random(self.runtime()));
        if (wait == 0) attempt(self, old, child, 0);
        else later(self, old, Duration.ofNanos(wait), new RestartTimer.AfterDelay(child, 0));
    }

    // ── restarts ──

    @Override public void retry(ProcessContext self, RestartTimer retry) {
        var child = retry.child();
        if (child.retry != retry) return;
        var old = requireNonNull(child.before);
        switch (retry) {
            case RestartTimer.NextAttempt _ -> {
                if (window.allows(ProcessControl.nanoTime(self.runtime()))) {
                    attempt(self, old, child, 0);
                } else {
                    reporter.gaveUp(child.spec, old, ExitReason.of("failed to restart"), window);
                    stop(self, ExitReason.SHUTDOWN);
                }
            }
            case RestartTimer.AfterDelay(_, int polls) -> attempt(self, old, child, polls);
        }
    }

    private void attempt(ProcessContext self, Pid old, Child child, int polls) {
        if (child.isHeld() && !child.isOverdue(polls)) {
            later(self, old, Child.poll(polls), new RestartTimer.AfterDelay(child, polls + 1));
            return;
        }
        switch (StartFunctionRunner.start(self, child.spec, supervisorSpec.extraArguments())) {
            case StartResult.Started<?> started -> {
                waiting.remove(old);
                child.started(started.pid(), ProcessControl.nanoTime(self.runtime()));
                running.put(started.pid(), child.spec);
                if (child.spec.backOff() != null) delayed.put(started.pid(), child);
                reporter.restarted(child.spec, old, started.pid());
            }
            case StartResult.Ignored<?> ignored -> forget(old);
            case StartResult.Failed<?>(ExitReason.Custom(StartResult.AlreadyStarted(Pid holder)))
                    when running.get(holder) != null ->
                    forget(old); // another child has taken its name and its place
            case StartResult.Failed<?>(ExitReason reason) -> {
                reporter.startError(child.spec, old, reason);
                child.delay = child.delay.failed(child.spec.backOff(), 0);
                long wait = child.delay.nanos(child.spec.backOff(), ProcessControl.random(self.runtime()));
                later(self, old, Duration.ofNanos(wait), new RestartTimer.NextAttempt(child));
            }
        }
    }

    /// Drops a child that waits for a restart. Returns whether there was one.
    private boolean forget(Pid old) {
        var child = waiting.remove(old);
        if (child != null) child.retry = null;
        return child != null;
    }

    private void later(ProcessContext self, Pid old, Duration wait, RestartTimer retry) {
        retry.child().retry = retry;
        waiting.put(old, retry.child());
        if (wait.isZero()) self.send(self.pid(), retry);
        else self.sendAfter(wait, retry);
    }

    // ── requests ──

    @Override public @Nullable Object ask(ProcessContext self, SupervisorRequest ask) {
        return switch (ask) {
            case SupervisorRequest.Start(ChildSpec<?> spec) -> supervisorSpec.template() == null
                    ? startChild(self, spec)
                    : StaticSupervisorEngine.failed(
                            new ChildError.Invalid(new SpecError(SpecError.Kind.BAD_START_SPEC, spec)));
            case SupervisorRequest.StartFromTemplate(List<Object> arguments) -> startFromTemplate(self, arguments);
            case SupervisorRequest.Terminate(Object pid) -> terminateChild(self, pid);
            case SupervisorRequest.RestartChild restart -> StaticSupervisorEngine.failed(
                    new ChildError.SimpleOneForOne());
            case SupervisorRequest.Delete delete -> new ChildError.SimpleOneForOne();
            case SupervisorRequest.WhichChildren which -> children();
            case SupervisorRequest.Count count -> count();
            case SupervisorRequest.Describe(int limit) -> new SupervisorRequest.Description(
                    strategy(), children(limit), running.size() + waiting.size(),
                    window.budget(ProcessControl.nanoTime(self.runtime())));
            case SupervisorRequest.Spec(Object id) -> spec(id);
            case SupervisorRequest.Resize resize -> new StartResult.Failed<>(
                    ExitReason.of(new ChildError.SimpleOneForOne()));
        };
    }

    private StartResult<?> startFromTemplate(ProcessContext self, List<Object> arguments) {
        var template = supervisorSpec.template();
        if (template == null) {
            return StaticSupervisorEngine.failed(
                    new ChildError.Invalid(new SpecError(SpecError.Kind.INVALID_CHILD_SPEC, arguments)));
        }
        if (arguments.isEmpty()) return startChild(self, template);
        return startChild(self,
                template.arguments(StartFunctionRunner.join(template.arguments(), arguments).toArray()));
    }

    private StartResult<?> startChild(ProcessContext self, ChildSpec<?> spec) {
        var error = SpecValidator.spec(spec, supervisorSpec.autoShutdown());
        if (error != null) return StaticSupervisorEngine.failed(new ChildError.Invalid(error));
        if (running.size() + waiting.size() >= supervisorSpec.maxChildren()) {
            return StaticSupervisorEngine.failed(new ChildError.MaxChildren(supervisorSpec.maxChildren()));
        }
        var result = StartFunctionRunner.start(self, spec, supervisorSpec.extraArguments());
        if (result instanceof StartResult.Started<?> started) {
            var pid = started.pid();
            running.put(pid, spec.restart() == Restart.TEMPORARY ? shared(spec) : spec);
            reporter.started(spec, pid);
        }
        return result;
    }

    /// Returns the spec to keep for a temporary child: one that it shares with its like.
    private ChildSpec<?> shared(ChildSpec<?> spec) {
        var last = temporary;
        if (last != null
                && last.id() == spec.id()
                && last.significant() == spec.significant()
                && last.type() == spec.type()
                && last.shutdown().equals(spec.shutdown())) return last;
        return temporary = forgotten(spec);
    }

    private @Nullable ChildError terminateChild(ProcessContext self, Object id) {
        if (!(id instanceof Pid pid)) {
            return supervisorSpec.template() == null ? new ChildError.NotFound(id) : new ChildError.SimpleOneForOne();
        }
        if (forget(pid)) return null;
        var spec = running.remove(pid);
        if (spec == null) {
            boolean gone = supervisorSpec.template() != null && !pid.isAlive();
            return gone ? null : new ChildError.NotFound(pid);
        }
        delayed.remove(pid);
        var shutdown = spec.shutdown();
        reporter.ended(spec, pid, ChildShutdown.end(self, pid, shutdown), shutdown);
        return null;
    }

    private @Nullable ChildSpec<?> spec(Object id) {
        var template = supervisorSpec.template();
        if (template != null && id.equals(template.id())) return template;
        if (!(id instanceof Pid pid)) return null;
        var child = waiting.get(pid);
        return child == null ? running.get(pid) : child.spec;
    }

    @Override public List<ChildInfo> children() {
        return children(Integer.MAX_VALUE);
    }

    /// Returns up to `limit` children, the running ones first, without looking at the others.
    private List<ChildInfo> children(int limit) {
        var list = new ArrayList<ChildInfo>(Math.min(limit, running.size() + waiting.size()));
        for (var pid : running.pids(limit)) {
            list.add(new ChildInfo(null, pid, ChildInfo.State.RUNNING, requireNonNull(running.get(pid)).type()));
        }
        for (var child : waiting.values()) {
            if (list.size() == limit) break;
            list.add(new ChildInfo(null, null, ChildInfo.State.RESTARTING, child.spec.type()));
        }
        return list;
    }

    @Override public Strategy strategy() {
        return supervisorSpec.template() == null ? Strategy.ONE_FOR_ONE : Strategy.SIMPLE_ONE_FOR_ONE;
    }

    private ChildCount count() {
        var figures = new int[2];
        running.forEach((pid, spec) -> {
            if (pid.isAlive()) figures[0]++;
            if (spec.type() == ChildType.SUPERVISOR) figures[1]++;
        });
        for (var child : waiting.values()) {
            if (child.spec.type() == ChildType.SUPERVISOR) figures[1]++;
        }
        int all = running.size() + waiting.size();
        return new ChildCount(supervisorSpec.template() == null ? all : 1, figures[0], figures[1], all - figures[1]);
    }

    // ── a new spec ──

    @Override public void change(ValidatedSpec validated) {
        if (!(validated instanceof ValidatedSpec.ForDynamic changed)
                || (changed.template() == null) != (supervisorSpec.template() == null)) {
            throw new IllegalArgumentException("a dynamic supervisor cannot become a supervisor of another kind");
        }
        supervisorSpec = changed;
        window = window.with(changed.intensity(), changed.period());
    }
}
