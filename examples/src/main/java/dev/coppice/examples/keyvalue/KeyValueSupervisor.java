package dev.coppice.examples.keyvalue;

import dev.coppice.behaviours.registry.PubSub;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Name;
import dev.coppice.core.Ref;
import dev.coppice.core.StartOptions;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.DynamicSupervisor;
import dev.coppice.supervision.DynamicSupervisorSpec;
import dev.coppice.supervision.PartitionSupervisor;
import dev.coppice.supervision.PartitionSupervisorRef;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The supervision tree of the server: the partitions of the keys, the channels, the connections, and the listener that
/// starts connections.
///
/// Later children need the earlier ones, so a failure restarts the rest: connections end when the channels do, and the
/// listener restarts last. A partition that fails is replaced by its own supervisor, and only the clients that are
/// waiting for it notice.
final class KeyValueSupervisor extends Supervisor {
    static final Name<PartitionSupervisor<Partition.Message>> PARTITIONS = new Name<>("keyvalue.partitions");
    static final Name<DynamicSupervisor> CONNECTIONS = new Name<>("keyvalue.connections");
    static final Name<Listener.Message> LISTENER = new Name<>("keyvalue.listener");

    private final ActorRuntime runtime;
    private final Path folder;
    private final int port;
    private final int partitions;
    private final PubSub<Bytes, Bytes> channels = new PubSub<>("keyvalue.channels");

    KeyValueSupervisor(ActorRuntime runtime, Path folder, int port, int partitions) {
        this.runtime = runtime;
        this.folder = folder;
        this.port = port;
        this.partitions = partitions;
    }

    // @start region="tree"
    @Override protected SupervisorSpec init() {
        return restForOne(
                        ChildSpec.of(PARTITIONS, PartitionSupervisor.of(partition())
                                .partitions(partitions)
                                .withArguments((arguments, number) -> List.of(number))
                                .intensity(20, Duration.ofSeconds(5))),
                        ChildSpec.of(channels),
                        ChildSpec.of(CONNECTIONS, DynamicSupervisor.of(DynamicSupervisorSpec.defaults())),
                        ChildSpec.of(
                                        new Listener(port, router(), channels),
                                        StartOptions.named(LISTENER).onDedicatedThread())
                                .awaitRelease(Duration.ofSeconds(5)))
                .intensity(20, Duration.ofSeconds(5));
    }
    // @end

    /// A partition owns its log: the next incarnation starts only when the code of the last one has returned.
    private ChildSpec<Partition.Message> partition() {
        return ChildSpec.<Partition.Message>of("partition", starter ->
                        starter.start(new Partition(folder, "partition-" + starter.arguments().getFirst())))
                .awaitRelease(Duration.ofSeconds(5));
    }

    private Router router() {
        var all = new ArrayList<Ref<Partition.Message>>();
        for (int i = 0; i < partitions; i++) all.add(PartitionSupervisorRef.of(runtime, PARTITIONS).ref(i));
        return new Router(all);
    }
}
