package dev.coppice.supervision.internal.process;

import static dev.coppice.supervision.internal.process.Definitions.forgotten;
import static java.util.Objects.requireNonNull;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.StartResult;
import dev.coppice.core.spi.Oversight;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.supervision.ChildCount;
import dev.coppice.supervision.ChildError;
import dev.coppice.supervision.ChildInfo;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.ChildType;
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

/// A supervisor of children that come and go, known by pid and restarted one by one.
///
/// A child costs two references in a table that is a half to three quarters full, and its spec; temporary children share theirs.
final class Pool implements Engine {
    private final Journal journal;
    private Blueprint.ForPool plan;
    private RestartWindow window;
    private final PidMap<ChildSpec<?>> running = new PidMap<>();
    /// Children that wait for a restart, by the pid they had.
    private final Map<Pid, Waiting> waiting = new LinkedHashMap<>();
    /// What is to be remembered of running children with a back-off.
    private final Map<Pid, Child> delayed = new HashMap<>();
    /// The spec that temporary children of the kind started last share.
    private @Nullable ChildSpec<?> temporary;

    /// A child that failed: what is known of it, by which pid it is still known, and which message it waits for.
    private record Waiting(Child child, Retry retry) {}

    private Pool(Blueprint.ForPool plan, Journal journal) {
        this.plan = plan;
        this.journal = journal;
        this.window = new RestartWindow(plan.intensity(), plan.period());
    }

    static Pool start(Blueprint.ForPool plan, Journal journal) {
        return new Pool(plan, journal);
    }

    // ── the end of all ──

    @Override public void stop(ProcessContext self, ExitReason reason) {
        waiting.clear();
        Endings.endAll(self, running, journal);
        self.end(reason);
    }

    // ── a child ended by itself ──

    @Override public void childEnded(ProcessContext self, Pid pid, ExitReason reason) {
        var spec = running.remove(pid);
        if (spec == null) return;
        var known = delayed.remove(pid);
        journal.exited(spec, pid, reason);
        switch (Decision.onEnd(spec, reason, plan.autoShutdown(), () -> running.size() + waiting.size() > 0)) {
            case RESTART -> {
                long now = Oversight.nanoTime(self.runtime());
                var child = known == null ? new Child(spec) : known;
                child.pid = pid;
                child.ended();
                child.delay = child.delay.failed(spec.backOff(), now - child.startedAt);
                failedOnce(self, pid, child, reason, now);
            }
            case KEEP, REMOVE -> {}
            case SHUT_DOWN -> stop(self, ExitReason.SHUTDOWN);
        }
    }

    private void failedOnce(ProcessContext self, Pid old, Child child, ExitReason reason, long now) {
        if (!window.allows(now)) {
            journal.gaveUp(child.spec, old, reason);
            stop(self, ExitReason.SHUTDOWN);
            return;
        }
        long wait = child.delay.nanos(child.spec.backOff(), Oversight.random(self.runtime()));
        if (wait == 0) attempt(self, old, child, 0);
        else later(self, old, child, Duration.ofNanos(wait), false, 0);
    }

    // ── restarts ──

    @Override public void retry(ProcessContext self, Retry retry) {
        var old = (Pid) retry.child();
        var entry = waiting.get(old);
        if (entry == null || entry.retry != retry) return;
        if (retry.counted() && !window.allows(Oversight.nanoTime(self.runtime()))) {
            journal.gaveUp(entry.child.spec, old, ExitReason.of("failed to restart"));
            stop(self, ExitReason.SHUTDOWN);
        } else {
            attempt(self, old, entry.child, retry.polls());
        }
    }

    private void attempt(ProcessContext self, Pid old, Child child, int polls) {
        if (child.isHeld() && !child.isOverdue(polls)) {
            later(self, old, child, Child.poll(polls), false, polls + 1);
            return;
        }
        switch (Starter.start(self, child.spec, plan.extraArguments())) {
            case StartResult.Started<?> started -> {
                waiting.remove(old);
                child.started(started.pid(), Oversight.nanoTime(self.runtime()));
                running.put(started.pid(), child.spec);
                if (child.spec.backOff() != null) delayed.put(started.pid(), child);
                journal.restarted(child.spec, old, started.pid());
            }
            case StartResult.Ignored<?> ignored -> waiting.remove(old);
            case StartResult.Failed<?>(ExitReason.Custom(StartResult.AlreadyStarted(Pid holder))) when running.get(holder) != null ->
                    waiting.remove(old); // another child took its name and its place
            case StartResult.Failed<?>(ExitReason reason) -> {
                journal.startError(child.spec, old, reason);
                child.delay = child.delay.failed(child.spec.backOff(), 0);
                long wait = child.delay.nanos(child.spec.backOff(), Oversight.random(self.runtime()));
                later(self, old, child, Duration.ofNanos(wait), true, 0);
            }
        }
    }

    private void later(ProcessContext self, Pid old, Child child, Duration wait, boolean counted, int polls) {
        var retry = new Retry(old, counted, polls);
        waiting.put(old, new Waiting(child, retry));
        if (wait.isZero()) self.send(self.pid(), retry);
        else self.sendAfter(wait, retry);
    }

    // ── requests ──

    @Override public @Nullable Object ask(ProcessContext self, Ask ask) {
        return switch (ask) {
            case Ask.Start(ChildSpec<?> spec) -> plan.template() == null
                    ? startChild(self, spec)
                    : Tree.failed(new ChildError.Invalid(new SpecError(SpecError.Kind.BAD_START_SPEC, spec)));
            case Ask.StartFromTemplate(List<Object> arguments) -> startFromTemplate(self, arguments);
            case Ask.Terminate(Object pid) -> terminateChild(self, pid);
            case Ask.RestartChild restart -> Tree.failed(new ChildError.SimpleOneForOne());
            case Ask.Delete delete -> new ChildError.SimpleOneForOne();
            case Ask.Which which -> children();
            case Ask.Count count -> count();
            case Ask.Look look -> new Ask.Seen(strategy(), children());
            case Ask.Spec(Object id) -> spec(id);
            case Ask.Resize resize -> new StartResult.Failed<>(ExitReason.of(new ChildError.SimpleOneForOne()));
        };
    }

    private StartResult<?> startFromTemplate(ProcessContext self, List<Object> arguments) {
        var template = plan.template();
        if (template == null) {
            return Tree.failed(new ChildError.Invalid(new SpecError(SpecError.Kind.INVALID_CHILD_SPEC, arguments)));
        }
        if (arguments.isEmpty()) return startChild(self, template);
        return startChild(self, template.arguments(Starter.join(template.arguments(), arguments).toArray()));
    }

    private StartResult<?> startChild(ProcessContext self, ChildSpec<?> spec) {
        var error = Checks.spec(spec, plan.autoShutdown());
        if (error != null) return Tree.failed(new ChildError.Invalid(error));
        if (running.size() + waiting.size() >= plan.maxChildren()) {
            return Tree.failed(new ChildError.MaxChildren(plan.maxChildren()));
        }
        var result = Starter.start(self, spec, plan.extraArguments());
        if (result instanceof StartResult.Started<?> started) {
            var pid = started.pid();
            running.put(pid, spec.restart() == Restart.TEMPORARY ? shared(spec) : spec);
            if (spec.backOff() != null && spec.restart() != Restart.TEMPORARY) {
                var child = new Child(spec);
                child.started(pid, Oversight.nanoTime(self.runtime()));
                delayed.put(pid, child);
            }
            journal.started(spec, pid);
        }
        return result;
    }

    /// What is kept of a temporary child: nothing of its own.
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
        if (!(id instanceof Pid pid)) return plan.template() == null ? new ChildError.NotFound(id) : new ChildError.SimpleOneForOne();
        if (waiting.remove(pid) != null) return null;
        var spec = running.remove(pid);
        if (spec == null) {
            boolean gone = plan.template() != null && !pid.isAlive();
            return gone ? null : new ChildError.NotFound(pid);
        }
        delayed.remove(pid);
        var shutdown = spec.shutdown();
        journal.ended(spec, pid, Endings.end(self, pid, shutdown), shutdown);
        return null;
    }

    private @Nullable ChildSpec<?> spec(Object id) {
        var template = plan.template();
        if (template != null && template.id().equals(id)) return template;
        if (!(id instanceof Pid pid)) return null;
        var entry = waiting.get(pid);
        return entry == null ? running.get(pid) : entry.child.spec;
    }

    @Override public List<ChildInfo> children() {
        var list = new ArrayList<ChildInfo>(running.size() + waiting.size());
        for (var pid : running.pids()) {
            list.add(new ChildInfo(null, pid, ChildInfo.State.RUNNING, requireNonNull(running.get(pid)).type()));
        }
        for (var entry : waiting.values()) {
            list.add(new ChildInfo(null, null, ChildInfo.State.RESTARTING, entry.child.spec.type()));
        }
        return list;
    }

    @Override public Strategy strategy() {
        return plan.template() == null ? Strategy.ONE_FOR_ONE : Strategy.SIMPLE_ONE_FOR_ONE;
    }

    private ChildCount count() {
        var figures = new int[2];
        running.forEach((pid, spec) -> {
            if (pid.isAlive()) figures[0]++;
            if (spec.type() == ChildType.SUPERVISOR) figures[1]++;
        });
        for (var entry : waiting.values()) {
            if (entry.child.spec.type() == ChildType.SUPERVISOR) figures[1]++;
        }
        int all = running.size() + waiting.size();
        return new ChildCount(plan.template() == null ? all : 1, figures[0], figures[1], all - figures[1]);
    }

    // ── a new plan ──

    @Override public void change(Blueprint blueprint) {
        if (!(blueprint instanceof Blueprint.ForPool changed) || (changed.template() == null) != (plan.template() == null)) {
            throw new IllegalArgumentException("a supervisor of children that come and go cannot become one of another kind");
        }
        plan = changed;
        window = window.with(changed.intensity(), changed.period());
    }
}
