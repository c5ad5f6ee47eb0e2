package dev.coppice.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.StartResult;
import dev.coppice.core.ops.Gen;
import dev.coppice.testsupport.Schedule;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

/// One runtime with helpers for tests of supervisors. Closing it checks that nothing is left behind.
final class SupervisionFixture implements AutoCloseable {
    static final Duration LONG = Duration.ofSeconds(3600);
    static final ExitReason BROKEN = ExitReason.of("broken");

    static {
        // Children crash on purpose here: reports go to tests that attach an appender, and not to the console.
        ((ch.qos.logback.classic.Logger) org.slf4j.LoggerFactory.getLogger("dev.coppice")).setAdditive(false);
    }

    final ActorRuntime runtime;
    /// The notes of workers and tests, in order.
    final List<String> notes = new CopyOnWriteArrayList<>();

    SupervisionFixture() {
        this(RuntimeOptions.defaults());
    }

    SupervisionFixture(RuntimeOptions options) {
        runtime = Runtimes.open(options);
    }

    // ── workers ──

    /// A worker that notes its starts and, in order, its ends by the supervisor.
    Worker noting(String name) {
        return Worker.worker().init(self -> notes.add("+" + name)).ending(self -> notes.add("-" + name));
    }

    /// A permanent child that [#noting] describes.
    ChildSpec<Object> child(String id) {
        return ChildSpec.of(noting(id)).id(id);
    }

    /// Those of the notes that came since the last time.
    List<String> takeNotes() {
        var taken = List.copyOf(notes);
        notes.clear();
        return taken;
    }

    // ── supervisors ──

    SupervisorRef supervise(SupervisorSpec plan) {
        return SupervisorRef.of(runtime.start(Supervisor.of(plan)));
    }

    /// Starts `plan` and returns the reason why that fails.
    ExitReason refusal(SupervisorSpec plan) {
        return reason(runtime.tryStart(Supervisor.of(plan), dev.coppice.core.StartOptions.defaults()));
    }

    static ExitReason reason(StartResult<?> result) {
        assertThat(result).isInstanceOf(StartResult.Failed.class);
        return ((StartResult.Failed<?>) result).reason();
    }

    static Pid pid(StartResult<?> result) {
        assertThat(result).isInstanceOf(StartResult.Started.class);
        return ((StartResult.Started<?>) result).pid();
    }

    static ChildInfo info(SupervisorRef supervisor, Object id) {
        return supervisor.whichChildren().stream().filter(child -> id.equals(child.id())).findAny().orElseThrow();
    }

    /// The running child `id`.
    static Pid pid(SupervisorRef supervisor, Object id) {
        return Objects.requireNonNull(info(supervisor, id).pid(), () -> id + " does not run");
    }

    static List<Object> ids(SupervisorRef supervisor) {
        return supervisor.whichChildren().stream().map(ChildInfo::id).toList();
    }

    static ChildCount count(int specs, int active, int supervisors, int workers) {
        return new ChildCount(specs, active, supervisors, workers);
    }

    // ── ends ──

    /// Has `pid` end itself with `reason`.
    static void end(Pid pid, ExitReason reason) {
        Gen.send(pid, reason);
    }

    static void kill(Pid pid) {
        Gen.exit(pid, ExitReason.KILL);
    }

    /// Orders a supervisor without parent to shut down.
    static void shutDown(Ref<?> supervisor) {
        Gen.exit(pid(supervisor), ExitReason.SHUTDOWN);
    }

    static Pid pid(Ref<?> ref) {
        return Objects.requireNonNull(ref.pid());
    }

    CompletionStage<ExitReason> ended(Ref<?> ref) {
        return runtime.whenEnded(pid(ref));
    }

    static ExitReason await(CompletionStage<ExitReason> ended) {
        return Schedule.get(ended);
    }

    static void pass(java.util.concurrent.CountDownLatch latch) {
        Schedule.pass(latch);
    }

    static void until(BooleanSupplier condition) {
        Schedule.until(condition);
    }

    /// Ends child `id` with `reason` and waits for its successor.
    static Pid replace(SupervisorRef supervisor, Object id, ExitReason reason) {
        var before = pid(supervisor, id);
        if (reason instanceof ExitReason.Kill) kill(before);
        else end(before, reason);
        return awaitReplaced(supervisor, id, before);
    }

    static Pid awaitReplaced(SupervisorRef supervisor, Object id, Pid before) {
        until(() -> {
            var now = info(supervisor, id);
            return now.pid() != null && now.pid() != before;
        });
        return pid(supervisor, id);
    }

    /// Waits until child `id` has ended and its supervisor knows.
    static void awaitState(SupervisorRef supervisor, Object id, ChildInfo.State state) {
        until(() -> info(supervisor, id).state() == state);
    }

    /// Shuts all trees down and checks that they leave nothing behind; links and monitors go with the processes.
    @Override public void close() {
        for (var pid : runtime.processes()) {
            if (runtime.info(pid).map(info -> info.parent() == null).orElse(false)) Gen.exit(pid, ExitReason.SHUTDOWN);
        }
        try {
            until(() -> runtime.statistics().live() == 0);
            until(() -> runtime.statistics().timers() == 0 && runtime.statistics().zombies().isEmpty());
        } finally {
            runtime.close(Duration.ofSeconds(5));
        }
    }
}
