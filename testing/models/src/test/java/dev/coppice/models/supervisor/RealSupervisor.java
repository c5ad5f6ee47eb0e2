package dev.coppice.models.supervisor;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.Call;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.Signal;
import dev.coppice.core.StartFailed;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.core.Sys;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.models.Observed;
import dev.coppice.models.Planned;
import dev.coppice.models.supervisor.Tree.Command;
import dev.coppice.models.supervisor.Tree.End;
import dev.coppice.models.supervisor.Tree.Timed;
import dev.coppice.models.supervisor.Tree.Worker;
import dev.coppice.supervision.BackOff;
import dev.coppice.supervision.ChildError;
import dev.coppice.supervision.ChildInfo;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.DynamicSupervisor;
import dev.coppice.supervision.DynamicSupervisorRef;
import dev.coppice.supervision.DynamicSupervisorSpec;
import dev.coppice.supervision.PartitionSupervisor;
import dev.coppice.supervision.PartitionSupervisorRef;
import dev.coppice.supervision.Shutdown;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorRef;
import dev.coppice.supervision.SupervisorSpec;
import dev.coppice.testkit.Leaks;
import dev.coppice.testkit.TestRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The supervisor that the commands drive, in a simulated runtime.
final class RealSupervisor implements AutoCloseable {
    private record Who() implements Call<Object, String> {}

    private static final Name<PartitionSupervisor<Object>> NAME = new Name<>("partitions");

    final Observed observed = new Observed();
    private final Tree tree;
    private final TestRuntime test;
    private final List<ChildSpec<Object>> known = new ArrayList<>();
    /// How many of the next starts of each child fail or are ignored.
    private final List<Integer> refusing = new ArrayList<>();
    private final Set<Integer> ignoring = new HashSet<>();
    private final Map<Object, Pid> latest = new HashMap<>();
    private final Pid supervisor;
    private @Nullable SupervisorRef byId;
    private @Nullable DynamicSupervisorRef byPid;
    private @Nullable PartitionSupervisorRef<Object> byKey;
    /// What `init` returns when the supervisor changes.
    private SupervisorSpec spec;

    RealSupervisor(Tree tree, long seed) {
        this.tree = tree;
        test = TestRuntime.seeded(seed, RuntimeOptions.defaults());
        for (var worker : tree.children()) know(worker);
        spec = SupervisorSpec.of(tree.strategy(), known).autoShutdown(tree.auto())
                .intensity(tree.intensity(), Duration.ofMillis(Tree.PERIOD));
        supervisor = Objects.requireNonNull(start().pid());
        Gen.spawn(test.runtime(), self -> {
            self.monitor(supervisor);
            var down = (Signal.Down) self.receive(Signal.Down.class::isInstance, Duration.ofDays(999));
            observed.event("tree", now(), "ended " + down.reason());
        }, SpawnOptions.NONE);
        test.run();
    }

    private Ref<?> start() {
        return switch (tree.kind()) {
            case STATIC -> byId = SupervisorRef.of(test.runtime().start(new Supervisor() {
                @Override protected SupervisorSpec init() {
                    return spec;
                }
            }));
            case DYNAMIC -> byPid = DynamicSupervisorRef.of(test.runtime().start(DynamicSupervisor.of(
                    DynamicSupervisorSpec.defaults().intensity(tree.intensity(), Duration.ofMillis(Tree.PERIOD)))));
            case PARTITIONED -> {
                var worker = tree.children().getFirst();
                ChildSpec<Object> child = known.getFirst()
                        .start(starter -> starter.start(new Child((Integer) starter.arguments().getFirst(), worker)));
                test.runtime().start(PartitionSupervisor.of(child).partitions(known.size())
                        .withArguments((_, partition) -> List.of(partition)).supervisorSpec(spec.children(List.of())),
                        StartOptions.named(NAME));
                yield byKey = PartitionSupervisorRef.of(test.runtime(), NAME);
            }
        };
    }

    private long now() {
        return test.now().toMillis();
    }

    void play(List<Timed> commands) {
        for (int i = 0; i < commands.size(); i++) {
            test.advance(Duration.ofMillis(commands.get(i).gap()));
            perform("r" + i, commands.get(i).command());
            test.run();
        }
        test.advance(Duration.ofSeconds(8));
        observed.snapshot(now(), supervisor.isAlive() ? listing() + (byKey == null ? "" : " of " + byKey.partitions())
                : "ended");
    }

    private void perform(String id, Command command) {
        switch (command) {
            case Command.EndChild(int pick, End end) -> {
                var pid = known.isEmpty() ? null : latest.get(picked(pick));
                if (pid == null) return;
                if (end == End.KILL) test.runtime().exit(pid, ExitReason.KILL);
                else Gen.send(pid, end);
            }
            case Command.RefuseStarts(int pick, int times, boolean ignored) -> {
                if (!known.isEmpty()) refuseStarts(pick % known.size(), times, ignored);
            }
            case Command.Terminate(int pick) -> {
                if (known.isEmpty() || tree.partitioned()) return;
                var child = picked(pick);
                var aimed = latest.get(child);
                if (byId != null) client(id, () -> error(byId().terminateChild(child)));
                else if (aimed != null) client(id, () -> error(byPid().terminateChild(aimed)));
            }
            case Command.Restart(int pick) -> {
                if (byId == null || known.isEmpty()) return;
                var child = picked(pick);
                client(id, () -> result(byId().restartChild(child)));
            }
            case Command.Delete(int pick) -> {
                if (byId == null || known.isEmpty()) return;
                var child = picked(pick);
                client(id, () -> error(byId().deleteChild(child)));
            }
            case Command.Start(Worker worker) -> {
                if (tree.partitioned()) return;
                var child = know(worker);
                client(id, () -> result(tree.dynamic() ? byPid().startChild(child) : byId().startChild(child)));
            }
            case Command.Children() -> client(id, this::listing);
            case Command.Change(int permitted, boolean reversed) -> change(permitted, reversed);
            case Command.EndSupervisor(End end) -> test.runtime().exit(supervisor, reason(end));
            case Command.Resize(int pick) -> {
                int size = pick % (tree.children().size() + 1);
                if (byKey != null) client(id, () -> resize(size));
            }
            case Command.Route(int key) -> {
                if (byKey != null) client(id, () -> route(key));
            }
        }
    }

    private SupervisorRef byId() {
        return Objects.requireNonNull(byId);
    }

    private DynamicSupervisorRef byPid() {
        return Objects.requireNonNull(byPid);
    }

    private PartitionSupervisorRef<Object> byKey() {
        return Objects.requireNonNull(byKey);
    }

    private String resize(int size) {
        try {
            return "from " + byKey().resize(size);
        } catch (StartFailed failed) {
            return "failed";
        }
    }

    private String route(int key) {
        try {
            return byKey().ref(key).call(new Who(), null);
        } catch (IllegalStateException none) {
            return "no partitions";
        }
    }

    private Object picked(int pick) {
        return "c" + pick % known.size();
    }

    private void change(int permitted, boolean reversed) {
        if (byId == null) return;
        Gen.spawn(test.runtime(), self -> {
            try {
                var sys = Sys.of(supervisor).timeout(Duration.ofDays(1));
                sys.suspend();
                var children = new ArrayList<ChildSpec<?>>(known.subList(0, tree.children().size()));
                spec = spec.intensity(permitted, Duration.ofMillis(Tree.PERIOD))
                        .children(reversed ? children.reversed() : List.of());
                sys.changeCode("old", null);
                sys.resume();
            } catch (CallFailed failed) {
                // it has ended
            }
        }, SpawnOptions.NONE);
    }

    private void client(String id, Supplier<String> request) {
        Gen.spawn(test.runtime(), self -> {
            String answer;
            try {
                answer = request.get();
            } catch (CallFailed failed) {
                answer = failed.cause().toString();
            }
            observed.reply(id, now(), answer);
        }, SpawnOptions.NONE);
    }

    private static String result(StartResult<?> result) {
        var error = ChildError.of(result);
        if (error != null) return error(Optional.of(error));
        return switch (result) {
            case StartResult.Started<?> _ -> "started";
            case StartResult.Ignored<?> _ -> "ignored";
            case StartResult.Failed<?> _ -> "failed";
        };
    }

    private static String error(Optional<ChildError> error) {
        return switch (error.orElse(null)) {
            case null -> "ok";
            case ChildError.NotFound _ -> "not found";
            case ChildError.Running _ -> "running";
            case ChildError.Restarting _ -> "restarting";
            case ChildError other -> other.toString();
        };
    }

    private String listing() {
        return switch (tree.kind()) {
            case STATIC -> byId().whichChildren().stream().map(child -> child.id() + "=" + state(child)).toList()
                    .toString();
            case DYNAMIC -> byPid().whichChildren().stream().map(RealSupervisor::state).sorted().toList().toString();
            case PARTITIONED -> byKey().whichChildren().stream().map(child -> "c" + child.id() + "=" + state(child))
                    .toList().toString();
        };
    }

    private static String state(ChildInfo child) {
        return child.state().name().toLowerCase(java.util.Locale.ROOT);
    }

    private static ExitReason reason(End end) {
        return switch (end) {
            case NORMAL -> ExitReason.NORMAL;
            case SHUTDOWN -> ExitReason.SHUTDOWN;
            case BROKEN -> ExitReason.of("broken");
            case KILL -> ExitReason.KILL;
        };
    }

    // ── children ──

    private ChildSpec<Object> know(Worker worker) {
        int index = known.size();
        refusing.add(0);
        if (worker.ignored()) refuseStarts(index, 1, true);
        var child = ChildSpec.of(new Child(index, worker)).id("c" + index).restart(worker.restart())
                .significant(worker.significant())
                .shutdown(worker.shutdown() == 0 ? Shutdown.brutalKill()
                        : Shutdown.timeout(Duration.ofMillis(worker.shutdown())));
        if (worker.backOff() > 0) {
            child = child.backOff(new BackOff(Duration.ofMillis(worker.backOff()), 2,
                    Duration.ofMillis(worker.longest()), 0));
        }
        known.add(child);
        return child;
    }

    private void refuseStarts(int index, int times, boolean ignored) {
        refusing.set(index, times);
        if (ignored) ignoring.add(index);
        else ignoring.remove(index);
    }

    /// The state is whether it ends by itself.
    private final class Child extends GenServer<Boolean, Object> {
        private final int index;
        private final Worker worker;

        Child(int index, Worker worker) {
            this.index = index;
            this.worker = worker;
        }

        @Override protected boolean trapsExits() {
            return true;
        }

        @Override protected Next<Boolean> init() {
            boolean refused = refusing.get(index) > 0;
            boolean ignored = refused && ignoring.contains(index);
            if (refused) refusing.set(index, refusing.get(index) - 1);
            observed.event("tree", now(), (!refused ? "+c" : ignored ? "?c" : "!c") + index);
            if (worker.starting() > 0) test.sleep(Duration.ofMillis(worker.starting()));
            if (ignored) return ignore();
            if (refused) throw new Planned();
            latest.put("c" + index, pid());
            return next(false);
        }

        @Override protected Next<Boolean> handle(Object message, Boolean state) {
            if (message instanceof Who who) return next(state).reply(who, "c" + index);
            return next(true).stop(reason((End) message));
        }

        @Override protected void terminate(ExitReason reason, Boolean byItself) {
            if (!byItself) test.sleep(Duration.ofMillis(worker.stopping()));
            observed.event("tree", now(), "-c" + index);
        }
    }

    @Override public void close() {
        test.close();
        Leaks.check(test.runtime());
    }
}
