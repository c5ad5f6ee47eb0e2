package dev.coppice.supervision;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.StartResult;
import dev.coppice.core.spi.DefinedBehaviour;
import dev.coppice.core.spi.Hashes;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.ProgramOwner;
import dev.coppice.supervision.internal.engine.ChildSpecs;
import dev.coppice.supervision.internal.engine.ValidatedSpec;
import dev.coppice.supervision.internal.partition.Partitions;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;

/// A supervisor of several copies of one child, each responsible for a share of the keys. Use it where a single process
/// would be a bottleneck.
///
/// It must be started under a name. [PartitionSupervisorRef#ref] returns the address of the copy that is responsible
/// for a key. The copy is the same each time, as long as the number of partitions stays the same.
///
/// {@snippet class="dev.coppice.supervision.snippets.PartitionSupervisorExamples" region="partition"}
///
/// Immutable; each method that changes a setting returns a changed copy.
///
/// @param <M> the protocol of the copies
@SuppressWarnings("exports") // the supertype that hides the program is not exported
public final class PartitionSupervisor<M> extends ProgramOwner implements DefinedBehaviour<PartitionSupervisor<M>> {

    private final ChildSpec<M> spec;
    private final int partitions;
    private final BiFunction<List<Object>, Integer, List<Object>> arguments;
    private final SupervisorSpec supervisorSpec;

    private PartitionSupervisor(
            ChildSpec<M> spec, int partitions, BiFunction<List<Object>, Integer, List<Object>> arguments,
            SupervisorSpec supervisorSpec) {
        super(owner -> ((PartitionSupervisor<?>) owner).supervise());
        this.spec = spec;
        this.partitions = partitions;
        this.arguments = arguments;
        this.supervisorSpec = supervisorSpec;
    }

    /// Returns a supervisor of as many copies of `spec` as the runtime has workers; their ids are 0, 1, 2 and so on.
    ///
    /// @throws IllegalArgumentException if the spec is null or invalid
    @SuppressWarnings("ConstantValue")
    public static <M> PartitionSupervisor<M> of(ChildSpec<M> spec) {
        if (spec == null) throw new IllegalArgumentException("spec must not be null");
        spec.check().ifPresent(error -> {
            throw new IllegalArgumentException("invalid child spec: " + error);
        });
        return new PartitionSupervisor<>(spec, 0, (arguments, partition) -> arguments, SupervisorSpec.oneForOne());
    }

    /// @throws IllegalArgumentException if `partitions` is not between 1 and 65,536
    public PartitionSupervisor<M> partitions(int partitions) {
        Hashes.requireParts("the partitions of " + spec.id(), partitions);
        return new PartitionSupervisor<>(spec, partitions, arguments, supervisorSpec);
    }

    /// Gives each copy arguments of its own: `function` computes them from the arguments of the spec and the partition
    /// number.
    @SuppressWarnings("ConstantValue")
    public PartitionSupervisor<M> withArguments(BiFunction<List<Object>, Integer, List<Object>> function) {
        if (function == null) throw new IllegalArgumentException("function must not be null");
        return new PartitionSupervisor<>(spec, partitions, function, supervisorSpec);
    }

    /// Sets the strategy and the intensity to those of `supervisorSpec`.
    ///
    /// @throws IllegalArgumentException if `supervisorSpec` has children or an auto-shutdown
    public PartitionSupervisor<M> supervisorSpec(SupervisorSpec supervisorSpec) {
        requireNonNull(supervisorSpec, "supervisorSpec must not be null");
        if (supervisorSpec.autoShutdown() != AutoShutdown.NEVER) {
            throw new IllegalArgumentException(
                    "a partition supervisor has no auto-shutdown, but its spec sets " + supervisorSpec.autoShutdown());
        }
        if (!supervisorSpec.children().isEmpty()) {
            throw new IllegalArgumentException("a partition supervisor creates its children itself; its spec has some");
        }
        return new PartitionSupervisor<>(spec, partitions, arguments, supervisorSpec);
    }

    public PartitionSupervisor<M> intensity(int restarts, Duration period) {
        requireNonNull(period, "period must not be null");
        return supervisorSpec(supervisorSpec.intensity(restarts, period));
    }

    private Program<?> supervise() {
        return ChildSpecs.program(this, null, PartitionSupervisor.class, this::validated);
    }

    private ValidatedSpec validated() {
        var self = ProcessContext.current();
        var name = self.name().orElseThrow(() -> new IllegalArgumentException(
                "a partition supervisor needs a name; start it with StartOptions.named(...)"));
        int size = partitions == 0 ? self.runtime().options().workers() : partitions;
        var table = Partitions.open(self, name, size);
        var children = new ChildSpec<?>[size];
        for (int i = 0; i < size; i++) children[i] = copy(i, table);
        return ValidatedSpec.of(supervisorSpec.children(List.of(children)));
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
}
