package dev.coppice.supervision;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Behaviour;
import dev.coppice.core.CallFailed;
import dev.coppice.core.Name;
import dev.coppice.core.Ref;
import dev.coppice.core.StartFailed;
import dev.coppice.core.StartResult;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.supervision.internal.partition.PartitionRef;
import dev.coppice.supervision.internal.partition.Partitions;
import dev.coppice.supervision.internal.process.Ask;
import dev.coppice.supervision.internal.process.Asking;
import dev.coppice.supervision.internal.process.Blueprint;
import dev.coppice.supervision.internal.process.Definitions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// A supervisor of several copies of one child, among which keys are divided: for a process that would be a bottleneck if there was one.
///
/// It must be started under a name. [#ref] gives the address of the copy that is responsible for a key: the same one each time, as long
/// as the number of partitions stays the same.
///
/// {@snippet class="dev.coppice.supervision.snippets.PartitionSupervisorExamples" region="partition"}
///
/// Immutable; each method that says how to supervise returns a changed copy.
///
/// @param <M> the protocol of the copies
public final class PartitionSupervisor<M> implements Behaviour<PartitionSupervisor.Message<M>> {

    /// The protocol of partition supervisors: nobody sends them anything, the static methods do.
    ///
    /// @param <M> the protocol of the copies
    @SuppressWarnings("unused") // M is there for the compiler, which learns from a name what the copies understand
    public static final class Message<M> {
        private Message() {}
    }

    private final ChildSpec<M> spec;
    private final int partitions;
    private final BiFunction<List<Object>, Integer, List<Object>> arguments;
    private final Plan plan;

    private PartitionSupervisor(
            ChildSpec<M> spec, int partitions, BiFunction<List<Object>, Integer, List<Object>> arguments, Plan plan) {
        this.spec = spec;
        this.partitions = partitions;
        this.arguments = arguments;
        this.plan = plan;
    }

    /// As many copies of `spec` as the runtime has workers; their ids are 0, 1, 2 and so on.
    ///
    /// @throws IllegalArgumentException if the spec is missing or wrong
    @SuppressWarnings("ConstantValue")
    public static <M> PartitionSupervisor<M> of(ChildSpec<M> spec) {
        if (spec == null) throw new IllegalArgumentException("a partition supervisor needs a child spec");
        spec.check().ifPresent(error -> {
            throw new IllegalArgumentException("wrong child spec: " + error);
        });
        return new PartitionSupervisor<>(spec, 0, (arguments, partition) -> arguments, Plan.oneForOne());
    }

    /// @throws IllegalArgumentException if `partitions` is less than 1
    public PartitionSupervisor<M> partitions(int partitions) {
        if (partitions < 1) throw new IllegalArgumentException("there must be at least one partition, not " + partitions);
        return new PartitionSupervisor<>(spec, partitions, arguments, plan);
    }

    /// Gives each copy arguments of its own: those that `function` makes of the arguments of the spec and the number of the partition.
    @SuppressWarnings("ConstantValue")
    public PartitionSupervisor<M> withArguments(BiFunction<List<Object>, Integer, List<Object>> function) {
        if (function == null) throw new IllegalArgumentException("the function that makes arguments must not be null");
        return new PartitionSupervisor<>(spec, partitions, function, plan);
    }

    /// Supervises with the strategy and the intensity of `plan`.
    ///
    /// @throws IllegalArgumentException if `plan` has children, or shuts down by itself
    public PartitionSupervisor<M> plan(Plan plan) {
        if (plan.autoShutdown() != AutoShutdown.NEVER) {
            throw new IllegalArgumentException("a partition supervisor never shuts down by itself, but the plan says " + plan.autoShutdown());
        }
        if (!plan.children().isEmpty()) throw new IllegalArgumentException("a partition supervisor makes its children itself");
        return new PartitionSupervisor<>(spec, partitions, arguments, plan);
    }

    public PartitionSupervisor<M> intensity(int restarts, Duration period) {
        return plan(plan.intensity(restarts, period));
    }

    @Override
    @SuppressWarnings("exports")
    public Program<?> program() {
        return Definitions.program(this, this::blueprint);
    }

    private Blueprint blueprint() {
        var self = ProcessContext.current();
        var name = self.name().orElseThrow(() -> new IllegalArgumentException(
                "a partition supervisor needs a name, by which its partitions are found: start it with StartOptions.named(...)"));
        int size = partitions == 0 ? self.runtime().options().workers() : partitions;
        var table = Partitions.open(self, name, size);
        var children = new ChildSpec<?>[size];
        for (int i = 0; i < size; i++) children[i] = copy(i, table);
        return Blueprint.of(plan.children(List.of(children)));
    }

    private ChildSpec<M> copy(int partition, Partitions table) {
        return spec.id(partition)
                .arguments(arguments.apply(spec.arguments(), partition).toArray())
                .start(starter -> {
                    var result = spec.start().start(starter);
                    if (result instanceof StartResult.Started<M> started) table.set(partition, started.pid());
                    return result;
                });
    }

    // ── routing ──

    /// The address of the partition that is responsible for `key`, found anew on each use: an integer counts round the partitions, any other key goes by
    /// its hash.
    ///
    /// To use it fails with [CallFailed] if there is no such supervisor, and with [IllegalStateException] if it has no partitions; a cast is dropped.
    public static <M> Ref<M> ref(ActorRuntime runtime, Name<Message<M>> supervisor, Object key) {
        return new PartitionRef<>(runtime, supervisor, key);
    }

    /// How many partitions keys are divided among.
    ///
    /// @throws CallFailed if the supervisor is not there
    public static int partitions(ActorRuntime runtime, Name<? extends Message<?>> supervisor) {
        return Partitions.of(runtime, supervisor).size();
    }

    /// Divides keys among fewer or more partitions from now on: ends those that are too many, the last one first, or starts them again.
    ///
    /// @param partitions at least zero, at most as many as there were at the start
    /// @return how many there were before
    /// @throws CallFailed if the supervisor is not there
    /// @throws StartFailed if a partition did not start
    public static <M> int resize(ActorRuntime runtime, Name<Message<M>> supervisor, int partitions) {
        var table = Partitions.of(runtime, supervisor);
        if (partitions < 0 || partitions > table.capacity()) {
            throw new IllegalArgumentException(
                    supervisor + " can have 0 to " + table.capacity() + " partitions, not " + partitions);
        }
        int before = table.size();
        table.shrinkTo(partitions);
        var failed = Asking.<@Nullable StartResult<?>>ask(runtime.ref(supervisor), new Ask.Resize(partitions));
        if (failed != null) throw new StartFailed("a partition of " + supervisor, failed);
        table.size(partitions);
        return before;
    }

    // ── requests ──

    /// The partitions in their order, with their numbers as ids.
    public static <M> List<ChildInfo> whichChildren(Ref<Message<M>> supervisor) {
        return Objects.requireNonNull(Asking.<List<ChildInfo>>ask(supervisor, new Ask.Which()));
    }

    public static <M> ChildCount countChildren(Ref<Message<M>> supervisor) {
        return Objects.requireNonNull(Asking.<ChildCount>ask(supervisor, new Ask.Count()));
    }
}
