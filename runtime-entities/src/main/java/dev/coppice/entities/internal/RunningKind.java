package dev.coppice.entities.internal;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.core.ops.FarProcesses;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.ops.NodeServices;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.ChildStarter;
import dev.coppice.supervision.Shutdown;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A kind of entities at this node: started at once, or by a supervisor, which also restarts it. Thread-safe.
public final class RunningKind {
    private static final Duration MEETING = Duration.ofSeconds(10);
    private static final Duration HAND_OVER = Duration.ofSeconds(30);

    private final Kind kind;
    private final boolean supervised;
    private final EntitySide side;

    private RunningKind(Kind kind, boolean supervised) {
        this.kind = kind;
        this.supervised = supervised;
        this.side = new EntitySide(kind);
    }

    /// Starts a kind at this node.
    ///
    /// @throws IllegalStateException if it runs already, or another node has it with different settings
    public static RunningKind start(Kind kind) {
        var running = new RunningKind(kind, false);
        var unregistered = running.unregistered();
        if (unregistered != null) throw new IllegalStateException(unregistered);
        StartResult<Object> result = Gen.start(kind.node().runtime(), new RegionProgram(kind),
                StartOptions.named(kind.region()), SpawnOptions.NONE.asRoot());
        if (!(result instanceof StartResult.Started<Object> started)) {
            throw new IllegalStateException("the entities " + kind.name() + " run at node " + kind.node().name()
                    + " already, or could not start: " + result);
        }
        var refused = running.refusal(started.pid());
        if (refused != null) throw new IllegalStateException(refused);
        return running;
    }

    /// Prepares a kind that a supervisor starts: see [#childSpec].
    public static RunningKind unstarted(Kind kind) {
        return new RunningKind(kind, true);
    }

    /// Returns which type of the kind this node cannot read, or null. Shards that move to such a node would lose their
    /// states.
    private @Nullable String unregistered() {
        var services = NodeServices.of(kind.node().runtime());
        for (var type : kind.definitions().types()) {
            if (!services.knows(type)) return cannotRun(type.getTypeName()
                    + " is not registered there; name it, or a sealed interface above it, in NodeOptions.types");
        }
        return null;
    }

    private String cannotRun(Object why) {
        return "the entities " + kind.name() + " cannot run at node " + kind.node().name() + ": " + why;
    }

    /// Meets the regions of the other nodes. Returns why the kind cannot run here, and ends it then; or null.
    private @Nullable String refusal(Pid region) {
        @Nullable Object refused;
        try {
            refused = Gen.call(region, new RegionMessage.Ready(), MEETING);
        } catch (CallFailed failed) {
            refused = failed.getMessage();
        }
        if (refused == null) return null;
        Gen.exit(region, ExitReason.KILL);
        return cannotRun(refused);
    }

    // ── as a child ──

    /// Returns the spec with which a supervisor starts the kind, restarts it, and hands everything over when it stops.
    ///
    /// @throws IllegalStateException if it was started otherwise
    public ChildSpec<Object> childSpec() {
        if (!supervised)
            throw new IllegalStateException(this + " was started without a supervisor; make it with unstarted(…)");
        return ChildSpec.of(kind.name(), this::start).shutdown(Shutdown.timeout(HAND_OVER));
    }

    private StartResult<Object> start(ChildStarter starter) {
        var node = kind.node();
        if (starter.runtime() != node.runtime())
            return new StartResult.Failed<>(ExitReason.of(this + " belongs to another runtime than its supervisor"));
        if (!node.isJoined()) return new StartResult.Ignored<>(); // it has left: there is nothing to take part in
        var unregistered = unregistered();
        if (unregistered != null) return new StartResult.Failed<>(ExitReason.of(unregistered));
        var result = starter.start(new RegionProgram(kind), StartOptions.named(kind.region()));
        var refused = result instanceof StartResult.Started<Object> started ? refusal(started.pid()) : null;
        return refused == null ? result : new StartResult.Failed<>(ExitReason.of(refused));
    }

    // ── use ──

    public String name() {
        return kind.name();
    }

    public <M> Ref<M> ref(Object key) {
        return side.ref(key);
    }

    /// @throws CallFailed if the kind does not run
    public Figures figures() {
        var region = Gen.whereis(kind.node().runtime(), kind.region());
        if (region == null) throw CallFailed.unhandled(kind.region(), new RegionMessage.Look(), MEETING,
                ExitReason.NO_PROCESS, this + " does not run");
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

    // ── the end ──

    /// Hands everything over to the other nodes, and ends the kind at this one.
    ///
    /// @throws IllegalStateException if it is the child of a supervisor
    public void close() {
        if (supervised) throw new IllegalStateException(this + " is the child of a supervisor, which ends it");
        var region = Gen.whereis(kind.node().runtime(), kind.region());
        if (region == null) return;
        handOver(region);
        Gen.exit(region, ExitReason.KILL);
    }

    /// Waits until the region has handed everything over.
    static void handOver(Pid region) {
        try {
            Gen.call(region, new RegionMessage.HandOver(), HAND_OVER);
        } catch (CallFailed late) {
            // it ended, or others are too slow: the rest ends with this node
        }
    }

    @Override public String toString() {
        return "entities " + kind.name() + " at node " + kind.node().name();
    }
}
