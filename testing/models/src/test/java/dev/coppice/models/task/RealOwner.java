package dev.coppice.models.task;

import dev.coppice.behaviours.task.OnTimeout;
import dev.coppice.behaviours.task.Outcome;
import dev.coppice.behaviours.task.StreamOptions;
import dev.coppice.behaviours.task.Task;
import dev.coppice.behaviours.task.TaskOptions;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessExit;
import dev.coppice.core.Signal;
import dev.coppice.core.StartResult;
import dev.coppice.core.spi.ReceiveContext;
import dev.coppice.models.Planned;
import dev.coppice.models.task.RealTasks.Act;
import dev.coppice.models.task.RealTasks.Delivered;
import dev.coppice.models.task.Step.How;
import dev.coppice.models.task.Step.Op;
import dev.coppice.models.task.Step.Use;
import dev.coppice.models.task.Step.Work;
import dev.coppice.supervision.ChildError;
import dev.coppice.supervision.Shutdown;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// A process that owns tasks and does what the commands say.
final class RealOwner {
    private record Handle(String name, Task<String> task) {
        @Override public String toString() {
            return name;
        }
    }

    private final RealTasks world;
    final String name;
    @Nullable Pid pid;
    int started;
    private final List<Handle> handles = new ArrayList<>();

    RealOwner(RealTasks world, String name) {
        this.world = world;
        this.name = name;
    }

    Pid pid() {
        return Objects.requireNonNull(pid);
    }

    void run(ReceiveContext self) {
        while (true) {
            switch (self.receive()) {
                case Act(var ops) -> {
                    for (var op : ops) perform(self, op);
                }
                case Signal.Exit(var from, var reason) -> world.observed.event(
                        name + " from " + world.name(from), world.now(), "exit " + RealTasks.text(reason));
                case Delivered(var task, var outcome) ->
                    world.observed.event(name + " gets " + task, world.now(), RealTasks.text(outcome));
                case Object other -> throw new IllegalStateException("unexpected: " + other);
            }
        }
    }

    private void observe(String what) {
        world.observed.event(name, world.now(), what);
    }

    private static @Nullable Duration timeout(int millis) {
        return millis < 0 ? null : Duration.ofMillis(millis);
    }

    private void perform(ReceiveContext self, Op op) {
        switch (op) {
            case Op.Async(var work, var how) -> start(work, how);
            case Op.Child(var work, var restart) -> {
                var task = name + ++started;
                observe("child " + task + " " + failing(() -> switch (world.supervisor.startChild(
                        () -> world.work(work, task), options(work).restart(restart))) {
                            case StartResult.Started<?> child -> {
                                world.know(child.pid(), task);
                                yield "started";
                            }
                            case StartResult<?> other -> ChildError.of(other) instanceof ChildError.MaxChildren
                                    ? "most children" : other.toString();
                        }));
            }
            case Op.Children() -> observe(failing(() -> world.supervisor.children().stream().map(world::name).sorted()
                    .toList().toString()));
            case Op.Terminate(int owner, int which) -> {
                var target = world.target(world.owners.get(owner), which);
                if (target == null || target == world.owners.get(owner).pid) return;
                observe("terminated " + world.name(target) + " " + failing(() ->
                        world.supervisor.terminateChild(target).isEmpty() ? "ok" : "not found"));
            }
            case Op.Consume(var stream) -> new RealConsumer(self, stream).use();
            case Op.Sleep(int millis) -> self.sleep(Duration.ofMillis(millis));
            case Op.Trap(boolean traps) -> self.trapExits(traps);
            case Op.End(var reason) -> throw new ProcessExit(RealTasks.reason(reason));
            case Op.AwaitMany(var picks, int timeout) -> {
                var tasks = pickAll(picks);
                observe("await " + tasks + " " + failing(() -> Task.awaitMany(
                        tasks.stream().map(Handle::task).toList(), timeout(timeout)).stream()
                        .map(value -> "value " + value).toList().toString(), "exit "));
            }
            case Op.YieldMany(var picks, int timeout, OnTimeout onTimeout, int enough) -> {
                var tasks = pickAll(picks);
                observe("yield " + tasks + " " + failing(() -> Task.yieldMany(
                        tasks.stream().map(Handle::task).toList(), timeout(timeout), onTimeout, enough).stream()
                        .map(RealOwner::text).toList().toString()));
            }
            case Op.Await(int task, int timeout) ->
                with(task, "await", picked -> "value " + picked.await(timeout(timeout)));
            case Op.Yield(int task, int timeout) ->
                with(task, "yield", picked -> text(picked.yield(timeout(timeout))));
            case Op.Shutdown(int task, int timeout) ->
                with(task, "shutdown", picked -> text(picked.shutdown(timeout(timeout))));
            case Op.Kill(int task) -> with(task, "kill", picked -> text(picked.kill()));
            case Op.Ignore(int task) -> with(task, "ignore", picked -> text(picked.ignore()));
            case Op.Deliver(int task) -> {
                var picked = picked(task);
                if (picked == null) return;
                try {
                    picked.task.deliver(outcome -> new Delivered(picked.name, outcome));
                } catch (IllegalArgumentException refused) {
                    observe("deliver " + picked + " refused");
                }
            }
        }
    }

    private void start(Work work, How how) {
        var task = name + ++started;
        switch (how) {
            case COMPLETED -> handles.add(new Handle(task, Task.completed(task)));
            case ASYNC -> keep(task, Task.async(() -> world.work(work, task), options(work)));
            case START -> world.know(Task.start(() -> world.work(work, task)), task);
            case START_LINK -> world.know(Task.startLink(() -> world.work(work, task)), task);
            case SUPERVISED, NO_LINK -> {
                var answer = failing(() -> {
                    keep(task, how == How.SUPERVISED
                            ? world.supervisor.async(() -> world.work(work, task), options(work))
                            : world.supervisor.asyncNoLink(() -> world.work(work, task), options(work)));
                    return "started";
                });
                if (!answer.equals("started")) observe(task + " " + answer);
            }
        }
    }

    private void keep(String task, Task<String> handle) {
        world.know(Objects.requireNonNull(handle.pid()), task);
        handles.add(new Handle(task, handle));
    }

    private static TaskOptions options(Work work) {
        return TaskOptions.defaults().shutdown(work.shutdown() == 0 ? Shutdown.brutalKill()
                : Shutdown.timeout(Duration.ofMillis(work.shutdown())));
    }

    // ── tasks ──

    private @Nullable Handle picked(int task) {
        var owners = world.owners;
        var from = (task < Op.OTHERS ? this : owners.get((owners.indexOf(this) + 1) % owners.size())).handles;
        return from.isEmpty() ? null : from.get(from.size() - 1 - task % from.size());
    }

    private List<Handle> pickAll(List<Integer> tasks) {
        return tasks.stream().flatMap(task -> Stream.ofNullable(picked(task))).distinct().toList();
    }

    private void with(int task, String what, Function<Task<String>, String> use) {
        var picked = picked(task);
        if (picked != null) observe(what + " " + picked + " " + failing(() -> use.apply(picked.task), "exit "));
    }

    private static String text(Optional<? extends Outcome<?>> outcome) {
        return outcome.map(RealTasks::text).orElse("nothing");
    }

    private static String failing(Supplier<String> use) {
        return failing(use, "failed ");
    }

    private static String failing(Supplier<String> use, String prefix) {
        try {
            return use.get();
        } catch (CallFailed failed) {
            return prefix + RealTasks.text(failed.cause());
        } catch (IllegalArgumentException refused) {
            return "refused";
        } catch (IllegalStateException full) {
            if (!String.valueOf(full.getMessage()).contains("maximum")) throw full;
            return "most children";
        }
    }

    /// A process that consumes a stream of tasks.
    private final class RealConsumer {
        private final ReceiveContext self;
        private final Step.Stream plan;
        private final int first = started;

        RealConsumer(ReceiveContext self, Step.Stream plan) {
            this.self = self;
            this.plan = plan;
        }

        void use() {
            var elements = stream();
            if (plan.uses().stream().anyMatch(use -> use.kind() == Use.Kind.LEAVE)) {
                consume(elements);
                return;
            }
            try (elements) {
                consume(elements);
            }
        }

        private void consume(Stream<Outcome<String>> elements) {
            var next = elements.spliterator();
            for (var use : plan.uses()) {
                switch (use.kind()) {
                    case PAUSE -> self.sleep(Duration.ofMillis(use.millis()));
                    case CLOSE -> elements.close();
                    case LEAVE -> {
                        return;
                    }
                    case NEXT, THROW -> observe("stream " + failing(() -> {
                        var got = new String[1];
                        try {
                            boolean more = next.tryAdvance(outcome -> {
                                if (use.kind() == Use.Kind.THROW) throw new Planned("consumer");
                                got[0] = "got " + RealTasks.text(outcome);
                            });
                            return more ? got[0] : "end";
                        } catch (Planned planned) {
                            return "failed " + planned.getMessage();
                        }
                    }));
                }
            }
        }

        private Stream<Outcome<String>> stream() {
            var input = input().onClose(() -> world.observed.event(name + " input", world.now(), "closed"));
            var options = StreamOptions.defaults().maxConcurrency(plan.most()).timeout(timeout(plan.timeout()))
                    .shutdown(Shutdown.timeout(Duration.ofMillis(Step.STREAM_SHUTDOWN)));
            if (!plan.ordered()) options = options.unordered();
            if (plan.killsLate()) options = options.killLate();
            if (plan.zips()) options = options.zipInputOnExit();
            return switch (plan.how()) {
                case SUPERVISED -> world.supervisor.stream(input, this::work, options);
                case NO_LINK -> world.supervisor.streamNoLink(input, this::work, options);
                default -> Task.stream(input, this::work, options);
            };
        }

        private Stream<Integer> input() {
            Iterable<Integer> numbers = () -> new Iterator<>() {
                private int next;

                @Override public boolean hasNext() {
                    return next < plan.input().size();
                }

                @Override public Integer next() {
                    if (next == plan.failing()) throw new Planned("input");
                    started++;
                    return next++;
                }
            };
            return StreamSupport.stream(numbers.spliterator(), false);
        }

        private String work(Integer element) throws Exception {
            return world.work(plan.input().get(element), name + (first + element + 1));
        }
    }
}
