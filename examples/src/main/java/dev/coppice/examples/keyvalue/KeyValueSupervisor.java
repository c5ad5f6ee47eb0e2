package dev.coppice.examples.keyvalue;

import dev.coppice.behaviours.PubSub;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Name;
import dev.coppice.core.Ref;
import dev.coppice.core.StartOptions;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.DynamicPlan;
import dev.coppice.supervision.DynamicSupervisor;
import dev.coppice.supervision.PartitionSupervisor;
import dev.coppice.supervision.Plan;
import dev.coppice.supervision.Supervisor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The tree of the server: the keys in their partitions, the channels, the connections, and the listener that makes those.
///
/// What comes later needs what comes before, so that a failure restarts the rest: connections end when the channels do, and the listener
/// comes back last. A partition that fails is replaced below its own supervisor, and nobody else notices but who was waiting for it.
final class KeyValueSupervisor extends Supervisor {
    static final Name<PartitionSupervisor.Message<Partition.Message>> PARTITIONS = new Name<>("keyvalue.partitions");
    static final Name<DynamicSupervisor.Message> CONNECTIONS = new Name<>("keyvalue.connections");
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
    @Override protected Plan init() {
        return restForOne(
                        ChildSpec.of(PARTITIONS, PartitionSupervisor.of(partition())
                                .partitions(partitions)
                                .withArguments((arguments, number) -> List.of(number))
                                .intensity(20, Duration.ofSeconds(5))),
                        ChildSpec.of(channels),
                        ChildSpec.of(CONNECTIONS, DynamicSupervisor.of(DynamicPlan.defaults())),
                        ChildSpec.of(new Listener(port, router(), channels), StartOptions.named(LISTENER).blocking())
                                .awaitRelease(Duration.ofSeconds(5)))
                .intensity(20, Duration.ofSeconds(5));
    }
    // @end

    /// A partition owns its log: the next incarnation waits until the code of the last one has let go of it.
    private ChildSpec<Partition.Message> partition() {
        return ChildSpec.<Partition.Message>of("partition", starter ->
                        starter.start(new Partition(folder, "partition-" + starter.arguments().getFirst())))
                .awaitRelease(Duration.ofSeconds(5));
    }

    private Router router() {
        var all = new ArrayList<Ref<Partition.Message>>();
        for (int i = 0; i < partitions; i++) all.add(PartitionSupervisor.ref(runtime, PARTITIONS, i));
        return new Router(all);
    }
}
