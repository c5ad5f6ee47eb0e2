package dev.coppice.models.task;

import dev.coppice.behaviours.task.Outcome;
import dev.coppice.behaviours.task.TaskSupervisor;
import dev.coppice.behaviours.task.TaskSupervisorRef;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessExit;
import dev.coppice.core.ProcessInfo;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.Signal;
import dev.coppice.core.StartOptions;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.models.Observed;
import dev.coppice.models.Planned;
import dev.coppice.models.task.Step.Op;
import dev.coppice.models.task.Step.Reason;
import dev.coppice.models.task.Step.Work;
import dev.coppice.supervision.DynamicSupervisor;
import dev.coppice.supervision.DynamicSupervisorSpec;
import dev.coppice.testkit.Leaks;
import dev.coppice.testkit.TestRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The owners and tasks that the commands drive, in a simulated runtime.
final class RealTasks implements AutoCloseable {
    record Act(List<Op> ops) {}

    record Delivered(String task, Outcome<?> outcome) {}

    private static final Name<DynamicSupervisor> SUPERVISOR = new Name<>("tasks");

    final Observed observed = new Observed();
    final TestRuntime test;
    final TaskSupervisorRef supervisor;
    final List<RealOwner> owners = new ArrayList<>();
    private final Pid supervisorPid;
    private final Map<Pid, String> names = new LinkedHashMap<>();
    final Map<String, Pid> latest = new HashMap<>();
    private final Map<Pid, Long> began = new HashMap<>();

    RealTasks(long seed) {
        test = TestRuntime.seeded(seed, RuntimeOptions.defaults());
        for (var name : Step.OWNERS) {
            var owner = new RealOwner(this, name);
            owners.add(owner);
            var options = owners.size() == 2 ? SpawnOptions.NONE.trapExits() : SpawnOptions.NONE;
            owner.pid = Gen.spawn(test.runtime(), owner::run, options);
            know(owner.pid, name);
        }
        var started = test.runtime().start(new TaskSupervisor(DynamicSupervisorSpec.defaults()
                .maxChildren(Step.MOST_CHILDREN).intensity(Step.INTENSITY, Duration.ofMillis(Step.PERIOD))),
                StartOptions.named(SUPERVISOR));
        supervisorPid = Objects.requireNonNull(started.pid());
        know(supervisorPid, "s");
        supervisor = TaskSupervisorRef.of(test.runtime(), SUPERVISOR);
        test.run();
    }

    /// A task that ends at the instant of its start may have begun or not.
    void know(Pid pid, String name) {
        if (names.putIfAbsent(pid, name) != null) return;
        latest.put(name, pid);
        long start = now();
        began.put(pid, start);
        Gen.whenEnded(pid).thenAccept(reason -> {
            if (name.length() > 1 && start == now()) latest.remove(name, pid);
            else observed.event(name, now(), "ended " + text(reason));
        });
    }

    long now() {
        return test.now().toMillis();
    }

    String name(Object pid) {
        return names.getOrDefault((Pid) pid, "outside");
    }

    static String text(ExitReason reason) {
        return reason instanceof ExitReason.Crash ? "crash" : reason.toString();
    }

    static String text(Outcome<?> outcome) {
        return switch (outcome) {
            case Outcome.Value<?>(var value) -> "value " + value;
            case Outcome.Exit<?>(var reason, var input) ->
                "exit " + text(reason) + (input == null ? "" : " of " + input);
        };
    }

    static ExitReason reason(Reason reason) {
        return switch (reason) {
            case NORMAL -> ExitReason.NORMAL;
            case SHUTDOWN -> ExitReason.SHUTDOWN;
            case BROKEN -> ExitReason.of("broken");
            case KILL -> ExitReason.KILL;
        };
    }

    void step(Step step) {
        switch (step) {
            case Step.Act(int owner, var ops) -> {
                var pid = owners.get(owner).pid();
                if (pid.isAlive()) Gen.send(pid, new Act(ops));
            }
            case Step.Wait(var millis) -> test.advance(Duration.ofMillis(millis));
            case Step.Signal(int owner, int target, Reason reason) -> {
                var to = target(owners.get(owner), target);
                if (to != null) test.runtime().exit(to, reason(reason));
            }
            case Step.EndSupervisor(Reason reason) -> test.runtime().exit(supervisorPid,
                    reason == Reason.KILL ? ExitReason.KILL : ExitReason.SHUTDOWN);
        }
        test.run();
        observed.snapshot(now(), state());
    }

    @Nullable Pid target(RealOwner owner, int target) {
        int which = owner.started - target % (owner.started + 1);
        if (which == 0) return owner.pid();
        var pid = latest.get(owner.name + which);
        boolean atOnce = pid != null && !pid.isAlive() && Objects.equals(began.get(pid), now());
        return atOnce ? null : pid;
    }

    /// The function of a task.
    String work(Work work, String name) throws Exception {
        var self = ProcessContext.current();
        know(self.pid(), name);
        if (work.named()) self.register(new Name<>(name));
        if (work.traps()) self.trapExits(true);
        self.sleep(Duration.ofMillis(work.millis()));
        return switch (work.end()) {
            case VALUE -> name;
            case THROWS -> throw new Planned("task");
            case NORMAL -> throw new ProcessExit(ExitReason.NORMAL);
            case SHUTDOWN -> throw new ProcessExit(ExitReason.SHUTDOWN);
            case BROKEN -> throw new ProcessExit(ExitReason.of("broken"));
            case KILL -> throw new ProcessExit(ExitReason.KILL);
        };
    }

    // ── the state after a command ──

    private String state() {
        return names.keySet().stream().flatMap(pid -> test.runtime().info(pid, 1000).stream()).map(this::state).sorted()
                .collect(Collectors.joining());
    }

    private String state(ProcessInfo info) {
        var text = new StringBuilder("\n    ").append(name(info.pid()));
        if (!info.pid().equals(supervisorPid)) {
            text.append(info.trapsExits() ? " traps " : " ")
                    .append(info.messages().stream().flatMap(this::shown).sorted().toList());
        }
        text.append(" links ").append(info.links().stream().map(this::name).sorted().toList());
        if (info.name() != null && !info.pid().equals(supervisorPid)) text.append(" has its name");
        return text.toString();
    }

    private Stream<String> shown(Object entry) {
        return switch (entry) {
            case Signal.Exit(var from, var reason) -> Stream.of("exit " + name(from) + " " + text(reason));
            case Delivered(var task, var outcome) -> Stream.of("delivered " + task + " " + text(outcome));
            default -> Stream.empty();
        };
    }

    @Override public void close() {
        test.close();
        Leaks.check(test.runtime());
    }
}
