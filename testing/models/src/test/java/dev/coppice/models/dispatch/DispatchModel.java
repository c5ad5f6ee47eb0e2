package dev.coppice.models.dispatch;

import dev.coppice.models.dispatch.Proc.Entry;
import dev.coppice.models.dispatch.Step.Dispatch;
import dev.coppice.models.dispatch.Step.Op;
import dev.coppice.models.dispatch.Step.Plan;
import dev.coppice.models.dispatch.Table.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Assume;
import org.jspecify.annotations.Nullable;

/// Processes that register and dispatch, according to the contract.
final class DispatchModel {
    static final String NOT_RUNNING = "not running";
    static final String OUTSIDE = "outside";

    final World world = new World();
    private final Table unique;
    private final Table duplicate;
    private int values;
    private int dispatches;
    /// Dispatches that have not returned.
    private int running;

    /// @param partitions how many each registry has
    /// @param partitionOf the partition of each process, with duplicate keys
    DispatchModel(int partitions, List<Integer> partitionOf) {
        unique = new Table(true, partitions);
        duplicate = new Table(false, partitions);
        world.tables.addAll(List.of(unique, duplicate));
        for (int i = 0; i < Step.PROCESSES; i++) world.processes.add(Proc.process(i, partitionOf.get(i)));
        world.handleAct = this::act;
        if (partitions > 1) world.features.add(Feature.SEVERAL_PARTITIONS);
    }

    void step(Step step) {
        switch (step) {
            case Step.Act(int process, var ops) -> world.cause(() ->
                    world.arrive(world.processes.get(process), new Entry.Act(ops)));
            case Step.External(var dispatch) -> {
                boolean[] done = {false};
                world.cause(() -> dispatch(null, dispatch, () -> done[0] = true));
                world.time.await(() -> done[0], Long.MAX_VALUE);
            }
            case Step.Wait(int millis) -> world.time.advanceTo(world.time.now() + millis);
            case Step.Kill(int process) -> world.cause(() -> kill(world.processes.get(process)));
            case Step.KillTask(int pick) -> world.cause(() -> {
                var tasks = world.runningTasks();
                if (tasks.isEmpty()) return;
                world.features.add(Feature.TASK_KILLED);
                world.die(tasks.get(pick % tasks.size()), "killed");
            });
            case Step.KillRegistry(boolean isUnique) -> world.cause(() -> killRegistry(table(isUnique)));
            case Step.StartRegistry(boolean isUnique) -> table(isUnique).running = true;
        }
        world.snapshot();
    }

    private Table table(boolean isUnique) {
        return isUnique ? unique : duplicate;
    }

    private void kill(Proc process) {
        if (!process.alive) return;
        if (!process.links.isEmpty()) world.features.add(Feature.CALLER_KILLED);
        world.die(process, "killed");
    }

    private void killRegistry(Table table) {
        if (!table.running) return;
        if (running > 0) world.features.add(Feature.REGISTRY_ENDS_MEANWHILE);
        for (var owner : table.end()) {
            if (!owner.traps) world.features.add(Feature.ENDED_BY_REGISTRY);
            world.exit(table.name, owner, "killed");
        }
    }

    // ── what a process does ──

    private void act(Proc self, List<Op> ops) {
        if (!self.alive) return;
        self.busy = !ops.isEmpty();
        if (self.busy) perform(self, ops.getFirst(), () -> act(self, ops.subList(1, ops.size())));
    }

    private void perform(Proc self, Op op, Runnable then) {
        world.acts(self);
        switch (op) {
            case Op.Sleep(int millis) -> world.sleep(self, millis, then);
            case Op.Kill(int process) -> {
                kill(world.processes.get(process));
                then.run();
            }
            case Op.Run(var dispatch) -> dispatch(self, dispatch, then);
            case Op.Register(boolean isUnique, int key) -> {
                var table = table(isUnique);
                int value = values++;
                world.observe(self, table.running ? register(table, key, self, value) : notRunning());
                then.run();
            }
            case Op.Unregister(boolean isUnique, int key) -> {
                var table = table(isUnique);
                world.observe(self, table.running ? "unregistered " + table.unregister(key, self) : notRunning());
                then.run();
            }
        }
    }

    private String register(Table table, int key, Proc self, int value) {
        if (running > 0) world.features.add(Feature.REGISTERS_MEANWHILE);
        var holder = table.register(key, self, value);
        return holder == null ? "registered" : "held by " + holder;
    }

    private String notRunning() {
        world.features.add(Feature.NOT_RUNNING);
        return NOT_RUNNING;
    }

    // ── dispatching ──

    /// @param self the caller, or null if it is the test's own thread
    private void dispatch(@Nullable Proc self, Dispatch dispatch, Runnable then) {
        int id = dispatches++;
        var table = table(dispatch.unique());
        if (!table.running) {
            world.observe(self, notRunning());
            then.run();
            return;
        }
        var parts = table.parts(dispatch.key());
        exercised(self, dispatch, table, parts);
        running++;
        if (dispatch.parallel() && !table.unique && table.partitions > 1) parallel(self, dispatch, id, parts, then);
        else inCaller(self, dispatch, id, parts, 0, then);
    }

    private void exercised(@Nullable Proc self, Dispatch dispatch, Table table, List<List<Row>> parts) {
        var features = world.features;
        boolean tasks = !table.unique && table.partitions > 1;
        features.add(!dispatch.parallel() ? Feature.PLAIN : tasks ? Feature.PARALLEL : Feature.PARALLEL_IN_CALLER);
        if (table.unique) features.add(Feature.UNIQUE_KEY);
        if (self == null) features.add(Feature.EXTERNAL_CALLER);
        if (dispatch.entries() && !parts.isEmpty()) features.add(Feature.ENTRIES);
        features.add(parts.isEmpty() ? Feature.NO_HOLDER : parts.size() == 1 ? Feature.ONE_PART
                : Feature.SEVERAL_PARTS);
        if (parts.stream().anyMatch(part -> part.stream().map(Row::owner).distinct().count() < part.size())) {
            features.add(Feature.HOLDS_TWICE);
        }
    }

    /// Calls the action for one part after the other.
    private void inCaller(
            @Nullable Proc self, Dispatch dispatch, int id, List<List<Row>> parts, int call, Runnable then) {
        var table = table(dispatch.unique());
        boolean partIsKnown = table.unique || table.partitions == 1;
        // whether the next parts are what they were at the beginning is not promised
        Assume.that(call == 0 || partIsKnown || table.parts(dispatch.key()).equals(parts));
        if (call == parts.size()) {
            world.observe(self, "dispatched " + parts.stream().map(part -> shown(part, dispatch)).sorted().toList());
            running--;
            then.run();
            return;
        }
        var part = parts.get(call);
        var plan = dispatch.plans().get(call);
        world.observe(self, "calls " + (partIsKnown ? shown(part, dispatch) : call));
        Runnable finish = () -> {
            if (plan.end() == Plan.End.RETURNS) {
                if (partIsKnown) notifyAll(part, id);
                inCaller(self, dispatch, id, parts, call + 1, then);
                return;
            }
            running--;
            fail(self, plan.end(), then);
        };
        if (self == null) finish.run();
        else world.sleep(self, plan.millis(), finish);
    }

    private void fail(@Nullable Proc self, Plan.End end, Runnable then) {
        if (end == Plan.End.THROWS) {
            world.features.add(Feature.THROWS_IN_CALLER);
            world.observe(self, "threw");
            then.run();
        } else if (self == null) {
            world.observe(null, "exit " + reason(end));
            then.run();
        } else {
            world.features.add(Feature.ENDS_IN_CALLER);
            world.end(self, reason(end));
        }
    }

    private static String reason(Plan.End end) {
        return end == Plan.End.THROWS ? "crash" : end.name().toLowerCase(java.util.Locale.ROOT);
    }

    private static String shown(List<Row> part, Dispatch dispatch) {
        return part.stream().map(row -> dispatch.entries() ? row.owner() + ":" + row.value() : row.owner().name)
                .toList().toString();
    }

    /// Sends each holder of the part a message, as often as it holds the key.
    private void notifyAll(List<Row> part, int id) {
        for (var row : part) {
            if (!row.owner().alive) world.features.add(Feature.HOLDER_ENDS_MEANWHILE);
            world.arrive(row.owner(), new Entry.Note("d" + id));
        }
    }

    // ── in parallel ──

    private void parallel(@Nullable Proc self, Dispatch dispatch, int id, List<List<Row>> parts, Runnable then) {
        var tasks = new ArrayList<Proc>();
        for (var part : parts) {
            int lowest = part.stream().mapToInt(row -> row.owner().number).min().orElseThrow();
            var plan = dispatch.plans().get(lowest);
            var task = Proc.task("t" + id + "." + lowest);
            world.tasks.add(task);
            tasks.add(task);
            if (self != null) World.link(self, task);
            world.observe(task, "calls " + shown(part, dispatch));
            task.traps = plan.traps();
            world.sleep(task, plan.millis(), () -> finish(task, part, id, plan.end()));
        }
        world.await(self, () -> tasks.stream().allMatch(Proc::returned) || tasks.stream().anyMatch(Proc::failed), () ->
                finish(self, dispatch, parts, tasks, then));
    }

    private void finish(Proc task, List<Row> part, int id, Plan.End end) {
        if (end == Plan.End.RETURNS) {
            notifyAll(part, id);
            task.outcome = "value";
            world.end(task, "normal");
        } else {
            if (end == Plan.End.NORMAL) world.features.add(Feature.TASK_ENDS_NORMALLY);
            world.end(task, reason(end));
        }
    }

    private void finish(
            @Nullable Proc self, Dispatch dispatch, List<List<Row>> parts, List<Proc> tasks, Runnable then) {
        running--;
        var failed = tasks.stream().filter(Proc::failed).findFirst();
        if (failed.isEmpty()) {
            world.observe(self, "dispatched " + parts.stream().map(part -> shown(part, dispatch)).sorted().toList());
            then.run();
            return;
        }
        world.features.add(Feature.TASK_FAILS);
        if (tasks.stream().anyMatch(Proc::returned)) world.features.add(Feature.OTHERS_RETURNED);
        for (var task : tasks) {
            if (!task.alive) continue;
            world.features.add(Feature.OTHERS_KILLED);
            if (self != null) World.unlink(self, task);
            world.die(task, "killed");
        }
        world.observe(self, "dispatch " + Objects.requireNonNull(failed.get().outcome));
        then.run();
    }
}
