package dev.coppice.cluster.internal.node;

import static java.util.Objects.requireNonNull;

import dev.coppice.cluster.JoinFailed;
import dev.coppice.cluster.NameAt;
import dev.coppice.cluster.NameTaken;
import dev.coppice.cluster.NoFactory;
import dev.coppice.cluster.NodeOptions;
import dev.coppice.cluster.NotPermitted;
import dev.coppice.cluster.Types;
import dev.coppice.cluster.Undecided;
import dev.coppice.cluster.UndecodableMessage;
import dev.coppice.cluster.codec.RecordCodec;
import dev.coppice.cluster.internal.names.NameMessage;
import dev.coppice.cluster.internal.node.LocalNode.Phase;
import dev.coppice.cluster.internal.wire.Greeting.Code;
import dev.coppice.cluster.spi.Codec;
import dev.coppice.cluster.spi.ModuleTypes;
import dev.coppice.cluster.spi.Transport;
import dev.coppice.cluster.spi.TransportFailed;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.StartResult;
import dev.coppice.core.spi.CounterpartMessage;
import dev.coppice.core.spi.ServiceName;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/// How one node joins: the checks beforehand, and the wait until each member has admitted it. Thread-safe.
final class Joining {
    /// The types in reasons made by nodes, and in the messages between processes of the library.
    private static final Types OWN_TYPES = Types.of(
            UndecodableMessage.class, NotPermitted.class, NoFactory.class, NameAt.class,
            StartResult.AlreadyStarted.class, NameMessage.class, NameTaken.class, Undecided.Value.class,
            ServiceName.class, CounterpartMessage.class);

    private final LocalNode node;
    private final NodeOptions options;
    private volatile @Nullable Refused refused;

    /// Why a member has not admitted this node.
    private record Refused(JoinFailed.Kind kind, String text) {}

    Joining(LocalNode node) {
        this.node = node;
        this.options = node.options();
    }

    /// Joins, see [dev.coppice.cluster.Node#join].
    static LocalNode join(ActorRuntime runtime, NodeOptions options) {
        requireNonNull(runtime, "runtime must not be null");
        requireNonNull(options, "options must not be null");
        if (!runtime.isOpen()) throw new IllegalStateException("the runtime " + runtime + " is closed and cannot join");
        var transport = DefaultTransport.of(options);
        var settings = new Transport.Settings(options.cluster(), options.name(), options.discovery(), options.tls(),
                options.detect(), options.joinTimeout());
        var reports = new Reports(runtime, options.name());
        checkExposure(options, transport.exposure(settings), reports);
        var node = new LocalNode(runtime, options, reports);
        var slot = Slot.of(runtime);
        if (!slot.take(node)) {
            node.steps().close();
            throw new IllegalStateException("the runtime " + runtime + " has joined already, as node "
                    + slot.node().map(LocalNode::name).orElse("?") + "; close that node first");
        }
        boolean joined = false;
        try {
            node.services().begin();
            node.joining().join(transport, settings);
            joined = true;
            return node;
        } finally {
            if (!joined) node.leaving().shutDown();
        }
    }

    // ── beforehand ──

    /// Returns the codec of a node with these options.
    static Codec.Prepared codec(NodeOptions options) {
        var codec = options.codec();
        try {
            return (codec == null ? new RecordCodec() : codec).prepare(allTypes(options), limits(options));
        } catch (IllegalArgumentException cannotTravel) {
            throw new JoinFailed(JoinFailed.Kind.OPTIONS,
                    "node " + options.name() + " registers a type that cannot travel: "
                    + cannotTravel.getMessage(), cannotTravel);
        }
    }

    static Codec.Limits limits(NodeOptions options) {
        var defaults = Codec.Limits.DEFAULTS;
        return new Codec.Limits(defaults.maxDepth(), defaults.maxObjects(), options.maxMessage());
    }

    private static Types allTypes(NodeOptions options) {
        var all = options.types().and(OWN_TYPES);
        for (var module : ServiceLoader.load(ModuleTypes.class, Joining.class.getClassLoader())) {
            all = all.and(module.types());
        }
        return all;
    }

    /// Refuses to be reachable without TLS unless the options say so.
    private static void checkExposure(NodeOptions options, Transport.Exposure exposure, Reports reports) {
        if (exposure != Transport.Exposure.OPEN) return;
        if (!options.isInsecure()) {
            throw new JoinFailed(JoinFailed.Kind.INSECURE, "node " + options.name()
                    + " would be reachable from other machines without TLS; "
                    + "set certificates with NodeOptions.tls(...), listen on"
                    + " loopback only, or write insecure() if the network is closed to everybody else", null);
        }
        reports.warn("node " + options.name()
                + " is reachable from other machines without TLS, because its options say insecure()");
    }

    // ── admission ──

    /// Opens the channel, and waits until every member has admitted this node.
    private void join(Transport transport, Transport.Settings settings) {
        open(transport, settings);
        awaitAdmission();
        enter();
        node.reports().info("node " + options.name() + " has joined the cluster " + options.cluster()
                + " at " + requireNonNull(node.links().channel()).description()
                + " with " + node.events().peers().size() + " other nodes");
    }

    private void open(Transport transport, Transport.Settings settings) {
        try {
            node.links().open(transport, settings);
        } catch (TransportFailed failed) {
            var kind = switch (failed.kind()) {
                case ADDRESS -> JoinFailed.Kind.ADDRESS;
                case NO_ADDRESS_REACHED -> JoinFailed.Kind.NO_ADDRESS_REACHED;
                case TLS -> JoinFailed.Kind.TLS;
                case SETTINGS -> JoinFailed.Kind.OPTIONS;
                case OTHER -> JoinFailed.Kind.OTHER;
            };
            throw new JoinFailed(kind, "node " + options.name() + " cannot join: " + failed.getMessage(), failed);
        }
    }

    private void awaitAdmission() {
        var links = node.links();
        boolean admitted = node.steps().await("the cluster to admit node " + options.name(),
                () -> refused != null || links.areDecided(), options.joinTimeout());
        var why = refused;
        if (why != null)
            throw new JoinFailed(why.kind, "node " + options.name() + " was not admitted: " + why.text, null);
        if (!admitted) {
            throw new JoinFailed(JoinFailed.Kind.NO_ANSWER, "node " + options.name() + " was not admitted within "
                    + options.joinTimeout() + ": " + (!links.hasView() ? "the transport has reported no group"
                    : "no answer from " + links.pending()
                            + "; look whether they run, and whether the network lets both directions through"), null);
        }
    }

    /// Looks at the group, and stays until the runtime closes.
    private void enter() {
        node.enter(Phase.JOINED);
        node.later(node.groups()::joined);
        node.steps().await("node " + options.name() + " to look at its group", node.groups()::isReady,
                options.joinTimeout());
        node.leaving().whenRuntimeCloses();
    }

    /// Notes that the two sides will not connect. A node that is joining fails.
    void refused(PeerLink link, Code code, String text) {
        if (!node.isJoining()) {
            node.reports().refusal(link + text,
                    "node " + options.name() + " and " + link + " do not connect: " + text);
            return;
        }
        var kind = switch (code) {
            case NAME_IN_USE -> JoinFailed.Kind.NAME_IN_USE;
            case SECRET -> JoinFailed.Kind.SECRET;
            case VERSION -> JoinFailed.Kind.VERSION;
            case CLUSTER -> JoinFailed.Kind.CLUSTER;
            case CERTIFICATE -> JoinFailed.Kind.TLS;
            default -> JoinFailed.Kind.OTHER;
        };
        link.failAdmission();
        if (refused == null) refused = new Refused(kind, text);
    }
}
