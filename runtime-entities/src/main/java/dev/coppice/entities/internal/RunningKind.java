package dev.coppice.entities.internal;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.ActorRuntime.Registration;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.core.ops.FarProcesses;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.ops.ProcessControl;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.entities.NoQuorum;
import java.time.Duration;

/// A kind of entities that has been started at this node. Thread-safe.
public final class RunningKind {
    private static final Duration MEETING = Duration.ofSeconds(10);
    private static final Duration HAND_OVER = Duration.ofSeconds(30);

    private final Kind kind;
    private final Pid region;
    private final EntitySide side;
    private final Registration beforeLeaving;

    private RunningKind(Kind kind, Pid region) {
        this.kind = kind;
        this.region = region;
        this.side = new EntitySide(kind, region);
        this.beforeLeaving = kind.node().beforeLeaving(this::handOver);
    }

    /// Starts a kind at this node.
    ///
    /// @throws IllegalStateException if it runs already, or another node has it with different settings
    public static RunningKind start(Kind kind) {
        var runtime = kind.node().runtime();
        var lease = new Lease(() -> ProcessControl.nanoTime(runtime), ExitReason.of(new NoQuorum(kind.name())));
        StartResult<Object> result = Gen.start(runtime, new RegionProgram(kind, lease),
                StartOptions.named(kind.region()), SpawnOptions.NONE.asRoot());
        if (!(result instanceof StartResult.Started<Object> started)) {
            throw new IllegalStateException("the entities " + kind.name() + " run at node " + kind.node().name()
                    + " already, or could not start: " + result);
        }
        var region = requireNonNull(started.ref().pid());
        var refused = Gen.call(region, new RegionMessage.Ready(), MEETING);
        if (refused == null) return new RunningKind(kind, region);
        Gen.exit(region, ExitReason.KILL);
        throw new IllegalStateException("the entities " + kind.name() + " cannot run at node " + kind.node().name()
                + ": " + refused);
    }

    public <M> Ref<M> ref(Object key) {
        return side.ref(key);
    }

    public Figures figures() {
        return (Figures) requireNonNull(Gen.call(region, new RegionMessage.Look(), MEETING));
    }

    /// Starts a child. Returns false if there is one of this id.
    public boolean startChild(Object id, ChildEntry entry, Duration timeout) {
        return Boolean.TRUE.equals(FarProcesses.await(side.ask(id, new Parcel.StartChild(entry)), timeout));
    }

    /// Ends a child. Returns whether there was one.
    public boolean stopChild(Object id, Duration timeout) {
        return Boolean.TRUE.equals(FarProcesses.await(side.ask(id, new Parcel.StopChild()), timeout));
    }

    /// Returns the name of the node that owns this key, as far as this node knows.
    public String ownerOf(Figures figures, Object key) {
        return figures.owners().isEmpty() ? "" : figures.owners().get(Shards.of(key, figures.owners().size()));
    }

    private void handOver() {
        if (!region.isAlive()) return;
        try {
            Gen.call(region, new RegionMessage.HandOver(), HAND_OVER);
        } catch (CallFailed late) {
            // it ended, or others are too slow: the rest ends with this node
        }
        Gen.exit(region, ExitReason.KILL);
    }

    /// Hands everything over to the other nodes, and ends the kind at this one.
    public void close() {
        beforeLeaving.close();
        handOver();
    }

    @Override public String toString() {
        return "entities " + kind.name() + " at node " + kind.node().name();
    }
}
