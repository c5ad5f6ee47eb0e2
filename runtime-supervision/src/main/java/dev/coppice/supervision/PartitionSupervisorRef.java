package dev.coppice.supervision;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.Name;
import dev.coppice.core.Ref;
import dev.coppice.core.StartFailed;
import dev.coppice.core.StartResult;
import dev.coppice.core.ops.ForwardingRef;
import dev.coppice.supervision.internal.engine.SupervisorClient;
import dev.coppice.supervision.internal.engine.SupervisorRequest;
import dev.coppice.supervision.internal.partition.PartitionRef;
import dev.coppice.supervision.internal.partition.Partitions;
import java.util.List;
import java.util.Objects;

/// The address of a running [PartitionSupervisor], with the addresses of its partitions and its requests.
///
/// {@snippet class="dev.coppice.supervision.snippets.PartitionSupervisorExamples" region="partition"}
///
/// [SupervisorRef] describes threads, blocking and failures.
///
/// @param <M> the protocol of the partitions
@SuppressWarnings("exports") // the supertype that forwards calls is not exported
public final class PartitionSupervisorRef<M> extends ForwardingRef<PartitionSupervisor<M>> {
    private final ActorRuntime runtime;
    private final Name<PartitionSupervisor<M>> name;

    private PartitionSupervisorRef(ActorRuntime runtime, Name<PartitionSupervisor<M>> name) {
        super(runtime.ref(name));
        this.runtime = runtime;
        this.name = name;
    }

    /// Returns the address of the supervisor that holds `name` at the time of each use.
    public static <M> PartitionSupervisorRef<M> of(ActorRuntime runtime, Name<PartitionSupervisor<M>> name) {
        requireNonNull(runtime, "runtime must not be null");
        requireNonNull(name, "name must not be null");
        return new PartitionSupervisorRef<>(runtime, name);
    }

    /// Returns the address of the partition that is responsible for `key`, looked up at each use. An integer selects
    /// the partition modulo their number, any other key by its hash.
    ///
    /// A call fails with [CallFailed] if there is no such supervisor or the partition has not started, and with
    /// [IllegalStateException] if the supervisor has no partitions. The future of an ask fails in the same way. A cast
    /// becomes a dead letter in all these cases.
    public Ref<M> ref(Object key) {
        requireNonNull(key, "key must not be null");
        return new PartitionRef<>(runtime, name, key);
    }

    /// Returns the number of partitions among which keys are divided.
    ///
    /// @throws CallFailed if the supervisor is not running
    public int partitions() {
        return Partitions.of(runtime, name).size();
    }

    /// Divides the keys among fewer or more partitions. Ends the surplus partitions, the last one first, or starts them
    /// again.
    ///
    /// The supervisor does so whether or not the caller still waits, and handles one request after the other. A
    /// partition that is temporary and has ended by itself does not start again.
    ///
    /// @param partitions at least zero, at most the number at the start
    /// @return the number of partitions before
    /// @throws CallFailed if the supervisor is not running
    /// @throws StartFailed if a partition did not start
    public int resize(int partitions) {
        var table = Partitions.of(runtime, name);
        if (partitions < 0 || partitions > table.capacity()) {
            throw new IllegalArgumentException(
                    name + " can have 0 to " + table.capacity() + " partitions, not " + partitions);
        }
        var answer = requireNonNull(SupervisorClient.<Object>ask(this, new SupervisorRequest.Resize(partitions)));
        if (answer instanceof StartResult.Failed<?> failed) throw new StartFailed("a partition of " + name, failed);
        return (Integer) answer;
    }

    /// Returns the partitions in order, with their numbers as ids.
    public List<ChildInfo> whichChildren() {
        return Objects.requireNonNull(
                SupervisorClient.<List<ChildInfo>>ask(this, new SupervisorRequest.WhichChildren()));
    }

    /// Returns the numbers of partitions, by kind.
    public ChildCount countChildren() {
        return Objects.requireNonNull(SupervisorClient.<ChildCount>ask(this, new SupervisorRequest.Count()));
    }
}
