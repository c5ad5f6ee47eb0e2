package dev.coppice.models.dispatch;

import static java.util.Objects.requireNonNull;

import dev.coppice.behaviours.registry.Registry;
import dev.coppice.behaviours.registry.ValueRegistry;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessExit;
import dev.coppice.core.Ref;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.Signal;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.ReceiveContext;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.models.Observed;
import dev.coppice.models.Planned;
import dev.coppice.models.dispatch.Step.Dispatch;
import dev.coppice.models.dispatch.Step.Op;
import dev.coppice.testkit.Leaks;
import dev.coppice.testkit.TestRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// The processes that the commands drive, in a simulated runtime.
final class RealDispatch implements AutoCloseable {
    private record Act(List<Op> ops) {}

    /// @param from which dispatch sent it
    private record Note(String from) {
        @Override public String toString() {
            return "note " + from;
        }
    }

    /// Makes a process register under a key of its own, so that its link shows its partition, or unregister.
    private record Probe(boolean begins) {}

    private static final String PROBE = "probe";

    final Observed observed = new Observed();
    private final TestRuntime test;
    private final int partitions;
    private final ValueRegistry<String, Object, Integer> unique;
    private final ValueRegistry<String, Object, Integer> duplicate;
    private final Map<Boolean, Pid> roots = new HashMap<>();
    private final List<Pid> processes = new ArrayList<>();
    /// The names of processes, tasks and the processes of registries.
    private final Map<Pid, String> names = new LinkedHashMap<>();
    private int values;
    private int dispatches;

    RealDispatch(int partitions, long seed) {
        this.partitions = partitions;
        test = TestRuntime.seeded(seed, RuntimeOptions.defaults());
        test.runtime().onDeadLetter(letter -> {
            if (letter.message() instanceof Note note) observed.deadLetter(note.toString(), letter.cause().toString());
        });
        unique = Registry.<String, Object>unique("unique").withValues(0).partitions(partitions);
        duplicate = Registry.<String, Object>duplicate("duplicate").withValues(0).partitions(partitions);
        start(true);
        start(false);
        for (int i = 0; i < Step.PROCESSES; i++) {
            var pid = Gen.spawn(test.runtime(), self -> new Process(self).run(),
                    i % 2 == 1 ? SpawnOptions.NONE.trapExits() : SpawnOptions.NONE);
            processes.add(pid);
            know(pid, "p" + i);
        }
        settle();
    }

    private void start(boolean isUnique) {
        roots.put(isUnique, requireNonNull(test.runtime().start(isUnique ? unique : duplicate).pid()));
    }

    private void know(Pid pid, String name) {
        if (names.put(pid, name) != null) return;
        Gen.whenEnded(pid).thenAccept(reason -> observe(name, "ended " + text(reason)));
    }

    /// Lets all processes have their turns, and finds out which of them serve a registry.
    private void settle() {
        test.run();
        for (var pid : test.runtime().processes()) {
            var label = test.runtime().info(pid).orElseThrow().label();
            for (var registry : List.of("unique", "duplicate")) {
                if (label.equals("Registry " + registry)) names.put(pid, registry);
            }
        }
    }

    /// Returns the partition of each process, with duplicate keys.
    List<Integer> partitionOf() {
        processes.forEach(pid -> Gen.send(pid, new Probe(true)));
        test.run();
        var known = new ArrayList<Pid>();
        var partitionOf = new ArrayList<Integer>();
        for (var process : processes) {
            var partition = test.runtime().info(process).orElseThrow().links().iterator().next();
            if (!known.contains(partition)) known.add(partition);
            partitionOf.add(known.indexOf(partition));
        }
        processes.forEach(pid -> Gen.send(pid, new Probe(false)));
        test.run();
        return partitionOf;
    }

    private void observe(String who, Object what) {
        observed.event(who, test.now().toMillis(), what);
    }

    private static String text(ExitReason reason) {
        return reason instanceof ExitReason.Crash ? "crash" : reason.toString();
    }

    private String name(Pid pid) {
        return names.getOrDefault(pid, "unknown " + pid);
    }

    void step(Step step) {
        switch (step) {
            case Step.Act(int process, var ops) -> {
                if (processes.get(process).isAlive()) Gen.send(processes.get(process), new Act(ops));
            }
            case Step.External(var dispatch) -> {
                try {
                    dispatch(DispatchModel.OUTSIDE, dispatch);
                } catch (ProcessExit exit) {
                    observe(DispatchModel.OUTSIDE, "exit " + exit.reason());
                }
            }
            case Step.Wait(int millis) -> test.advance(Duration.ofMillis(millis));
            case Step.Kill(int process) -> test.runtime().exit(processes.get(process), ExitReason.KILL);
            case Step.KillTask(int pick) -> {
                var tasks = tasks();
                if (!tasks.isEmpty()) test.runtime().exit(tasks.get(pick % tasks.size()), ExitReason.KILL);
            }
            case Step.KillRegistry(boolean isUnique) ->
                    test.runtime().exit(requireNonNull(roots.get(isUnique)), ExitReason.KILL);
            case Step.StartRegistry(boolean isUnique) -> {
                if (!requireNonNull(roots.get(isUnique)).isAlive()) start(isUnique);
            }
        }
        settle();
        observed.snapshot(test.now().toMillis(), state());
    }

    /// The tasks that run, by name.
    private List<Pid> tasks() {
        return names.entrySet().stream().filter(entry -> entry.getValue().startsWith("t") && entry.getKey().isAlive())
                .sorted(Map.Entry.comparingByValue()).map(Map.Entry::getKey).toList();
    }

    // ── dispatching ──

    private ValueRegistry<String, Object, Integer> registry(boolean isUnique) {
        return isUnique ? unique : duplicate;
    }

    private void dispatch(String caller, Dispatch dispatch) {
        var run = new Run(caller, dispatches++, dispatch);
        try {
            run.run();
            observe(caller, "dispatched " + run.parts.stream().sorted().toList());
        } catch (Planned planned) {
            observe(caller, "threw");
        } catch (IllegalArgumentException notRunning) {
            observe(caller, DispatchModel.NOT_RUNNING);
        } catch (CallFailed failed) {
            observe(caller, "dispatch exit " + text(failed.cause()));
        }
    }

    /// One dispatch.
    private final class Run {
        private final String caller;
        private final int id;
        private final Dispatch dispatch;
        private final List<String> parts = new ArrayList<>();

        Run(String caller, int id, Dispatch dispatch) {
            this.caller = caller;
            this.id = id;
            this.dispatch = dispatch;
        }

        private void run() {
            var registry = registry(dispatch.unique());
            var key = "k" + dispatch.key();
            if (dispatch.entries()) {
                if (dispatch.parallel()) registry.dispatchEntriesParallel(key, this::handleEntries);
                else registry.dispatchEntries(key, this::handleEntries);
            } else {
                if (dispatch.parallel()) registry.dispatchParallel(key, this::handleRefs);
                else registry.dispatch(key, this::handleRefs);
            }
        }

        private void handleEntries(List<ValueRegistry.Entry<String, Object, Integer>> entries) {
            handle(entries.stream().map(ValueRegistry.Entry::ref).toList(), entries.stream()
                    .map(entry -> name(requireNonNull(entry.ref().pid())) + ":" + entry.value()).toList().toString());
        }

        private void handleRefs(List<Ref<Object>> refs) {
            handle(refs, refs.stream().map(ref -> name(requireNonNull(ref.pid()))).toList().toString());
        }

        private void handle(List<Ref<Object>> refs, String part) {
            int call = parts.size();
            parts.add(part);
            var self = ProcessContext.currentOrNull();
            var task = self == null || processes.contains(self.pid()) ? null : self;
            boolean inTask = task != null;
            int lowest = refs.stream().mapToInt(ref -> processes.indexOf(ref.pid())).min().orElseThrow();
            var plan = dispatch.plans().get(inTask ? lowest : call);
            boolean partIsKnown = inTask || dispatch.unique() || partitions == 1;
            var who = caller;
            if (task != null) {
                who = "t" + id + "." + lowest;
                know(task.pid(), who);
                if (plan.traps()) task.trapExits(true);
            }
            observe(who, "calls " + (partIsKnown ? part : call));
            if (self != null) self.sleep(Duration.ofMillis(plan.millis()));
            switch (plan.end()) {
                case RETURNS -> {
                    if (partIsKnown) refs.forEach(ref -> ref.cast(new Note("d" + id)));
                }
                case THROWS -> throw new Planned();
                case NORMAL -> throw new ProcessExit(ExitReason.NORMAL);
                case BROKEN -> throw new ProcessExit(ExitReason.of("broken"));
            }
        }
    }

    /// What one process does.
    private final class Process {
        private final ReceiveContext self;
        private String latestExit = "";

        Process(ReceiveContext self) {
            this.self = self;
        }

        void run() {
            while (true) {
                switch (self.receive()) {
                    case Act(var ops) -> ops.forEach(this::perform);
                    case Probe(boolean begins) -> probe(begins);
                    case Note note -> observe(name(self.pid()) + " from " + note.from, note);
                    case Signal.Exit exit -> exited(exit);
                    case Object other -> throw new IllegalStateException("unexpected: " + other);
                }
            }
        }

        /// Several partitions of one registry count as one.
        private void exited(Signal.Exit exit) {
            var text = test.now() + shown(exit);
            if (text.equals(latestExit)) return;
            latestExit = text;
            observe(name(self.pid()) + " from " + name(exit.from()), shown(exit));
        }

        private void probe(boolean begins) {
            if (begins) duplicate.register(PROBE, Gen.ref(self.pid()), 0);
            else duplicate.unregister(PROBE);
        }

        private void perform(Op op) {
            if (!self.pid().isAlive()) return; // its code continues, and nothing of it counts
            var name = name(self.pid());
            switch (op) {
                case Op.Sleep(int millis) -> self.sleep(Duration.ofMillis(millis));
                case Op.Kill(int process) -> self.exit(processes.get(process), ExitReason.KILL);
                case Op.Run(var dispatch) -> dispatch(name, dispatch);
                case Op.Register(boolean isUnique, int key) -> {
                    int value = values++;
                    observe(name, checked(() -> registry(isUnique).tryRegister("k" + key, Gen.ref(self.pid()), value)
                            .map(holder -> "held by " + name(requireNonNull(holder.pid()))).orElse("registered")));
                }
                case Op.Unregister(boolean isUnique, int key) ->
                        observe(name, checked(() -> "unregistered " + registry(isUnique).unregister("k" + key)));
            }
        }

        private static String checked(Supplier<String> action) {
            try {
                return action.get();
            } catch (IllegalArgumentException notRunning) {
                return DispatchModel.NOT_RUNNING;
            }
        }
    }

    // ── the state after a command ──

    private String state() {
        var text = new StringBuilder();
        for (var pid : processes) {
            test.runtime().info(pid, 1000).ifPresent(info -> {
                boolean busy = info.stack().stream().anyMatch(frame -> frame.getMethodName().equals("perform"));
                text.append("\n    ").append(name(pid)).append(busy ? " busy " : " waits ")
                        .append(info.messages().stream().flatMap(this::shown).distinct().sorted().toList())
                        .append(" links ")
                        .append(info.links().stream().map(this::name).distinct().sorted().toList());
            });
        }
        for (var pid : tasks()) {
            text.append("\n    ").append(name(pid)).append(" links ").append(
                    test.runtime().info(pid).orElseThrow().links().stream().map(this::name).sorted().toList());
        }
        return text.toString();
    }

    /// Without the normal exits of tasks: whether they are there until all tasks have returned is not promised.
    private Stream<String> shown(Object entry) {
        return switch (entry) {
            case Signal.Exit exit when exit.reason() instanceof ExitReason.Normal -> Stream.empty();
            case Signal.Exit exit -> Stream.of(shown(exit));
            case Note note -> Stream.of(note.toString());
            default -> Stream.empty();
        };
    }

    private String shown(Signal.Exit exit) {
        return "exit " + name(exit.from()) + " " + text(exit.reason());
    }

    @Override public void close() {
        test.close();
        Leaks.check(test.runtime());
    }
}
