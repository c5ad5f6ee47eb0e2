package dev.coppice.cluster.internal.node;

import static java.util.Objects.requireNonNull;

import dev.coppice.cluster.ClashRule;
import dev.coppice.cluster.ClusterNames;
import dev.coppice.cluster.Factory;
import dev.coppice.cluster.Group;
import dev.coppice.cluster.Member;
import dev.coppice.cluster.MultiReplies;
import dev.coppice.cluster.NameAt;
import dev.coppice.cluster.Node;
import dev.coppice.cluster.NodeEvent;
import dev.coppice.cluster.NodeEvent.Cause;
import dev.coppice.cluster.NodeOptions;
import dev.coppice.cluster.NodeStatistics;
import dev.coppice.cluster.Peer;
import dev.coppice.cluster.TaskFactory;
import dev.coppice.cluster.internal.names.NameService;
import dev.coppice.cluster.spi.Codec;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ActorRuntime.Registration;
import dev.coppice.core.Behaviour;
import dev.coppice.core.Call;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.ops.FarProcesses;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.ops.ProcessControl;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Pump;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One runtime that has joined. Thread-safe.
///
/// It connects its parts: [Joining] and [Leaving], the [Links] to the members of the transport's group, the [Events] of
/// peers that come and go, and the services for processes. Work that may take long or concerns several peers is left to
/// [Steps].
public final class LocalNode implements Node {
    enum Phase { JOINING, JOINED, LEAVING, LEFT }

    private final ActorRuntime runtime;
    private final NodeOptions options;
    private final Reports reports;
    private final Codec.Prepared codec;
    private final Identity identity;
    private final Reasons reasons;
    private final Steps steps;
    private final Handles handles = new Handles();
    private final Provided factories = new Provided();
    private final WeakPids exported = new WeakPids();
    private final Connections connections = new Connections(this);
    private final Epochs epochs = new Epochs();
    private final Events events;
    private final Services services;
    private final Links links;
    private final Groups groups;
    private final NameService nameService;
    private final NameKeys nameKeys;
    private final NamesView names = new NamesView(this, ClashRule.KEEP_OLDER);
    private final Joining joining;
    private final Leaving leaving;
    private volatile Phase phase = Phase.JOINING;

    /// A node that has not joined yet: [Joining#join] does it.
    LocalNode(ActorRuntime runtime, NodeOptions options, Reports reports) {
        this.runtime = runtime;
        this.options = options;
        this.reports = reports;
        this.codec = Joining.codec(options);
        this.identity = new Identity(runtime, options);
        this.reasons = new Reasons(runtime, options.name(), options.maxMessage());
        this.steps = new Steps(runtime, options.name(), reports);
        this.events = new Events((event, thrown) -> reports.error("a listener for events of node " + options.name()
                + " threw at " + event.getClass().getSimpleName() + " of " + event.peer().name(), thrown));
        this.services = new Services(this);
        var _ = events.listen(services::event);
        this.links = new Links(this);
        this.groups = new Groups(this, (group, thrown) -> reports.error(
                "a listener for groups of node " + options.name() + " threw at " + group, thrown));
        this.nameService = new NameService(new Naming(this), groups.group());
        this.nameKeys = new NameKeys(codec, options.maxMessage());
        this.joining = new Joining(this);
        this.leaving = new Leaving(this);
    }

    /// Joins, see [Node#join].
    public static LocalNode join(ActorRuntime runtime, NodeOptions options) {
        return Joining.join(runtime, options);
    }

    /// Returns the node of `runtime`, see [Node#of].
    public static Optional<Node> of(ActorRuntime runtime) {
        requireNonNull(runtime, "runtime must not be null");
        return Slot.of(runtime).node().map(Node.class::cast);
    }

    // ── phases ──

    boolean isJoining() {
        return phase == Phase.JOINING;
    }

    @Override public boolean isJoined() {
        return phase == Phase.JOINED;
    }

    /// Returns whether new connections may begin.
    boolean isOpen() {
        return phase == Phase.JOINING || phase == Phase.JOINED;
    }

    boolean hasLeft() {
        return phase == Phase.LEFT;
    }

    void enter(Phase next) {
        phase = next;
    }

    // ── for the parts ──

    @Override public ActorRuntime runtime() {
        return runtime;
    }

    NodeOptions options() {
        return options;
    }

    Codec.Prepared codec() {
        return codec;
    }

    Reports reports() {
        return reports;
    }

    Identity identity() {
        return identity;
    }

    Steps steps() {
        return steps;
    }

    Epochs epochs() {
        return epochs;
    }

    Links links() {
        return links;
    }

    Joining joining() {
        return joining;
    }

    Leaving leaving() {
        return leaving;
    }

    Services services() {
        return services;
    }

    /// Returns the peers that are up, guests included.
    Events events() {
        return events;
    }

    Reasons reasons() {
        return reasons;
    }

    Handles handles() {
        return handles;
    }

    Provided factories() {
        return factories;
    }

    Groups groups() {
        return groups;
    }

    NameService nameService() {
        return nameService;
    }

    NameKeys nameKeys() {
        return nameKeys;
    }

    Connections connections() {
        return connections;
    }

    /// Returns the node and the runtime, as pids print them elsewhere.
    String place() {
        return options.name() + "." + FarProcesses.number(runtime);
    }

    long now() {
        return ProcessControl.nanoTime(runtime);
    }

    Pump pump(String name, Runnable work) {
        return FarProcesses.pump(runtime, runtime.options().name() + name, work);
    }

    /// Runs `action` on the node's pump, after all earlier ones.
    void later(Runnable action) {
        steps.later(action);
    }

    /// Wakes the threads that wait for a change.
    void changed() {
        steps.changed();
    }

    /// Runs code of the application on a thread of its own.
    void elsewhere(Runnable action) {
        FarProcesses.elsewhere(runtime, action);
    }

    /// Returns the own pids that have travelled: the same object is found when one comes back.
    WeakPids exported() {
        return exported;
    }

    // ── peers that come and go ──

    void up(PeerLink link, RemotePeer peer, long epoch) {
        reports.up(peer, link.address(), epoch);
        events.up(peer);
        later(() -> {
            if (peer.connection() != null) nameService.up(peer.incarnation(), peer.name());
            groups.up(peer);
        });
        changed();
    }

    void down(PeerLink link, RemotePeer peer, Cause cause, String detail, Connection.Loss loss) {
        reports.down(peer, link.address(), cause, detail, loss);
        events.down(peer, cause);
        nameService.down(peer.incarnation(), cause == Cause.LEFT);
        groups.down(peer, cause == Cause.LEFT);
        links.retryHeld();
    }

    void settled(Group group) {
        reports.info("node " + options.name() + " is in " + group);
        nameService.entered(group);
        changed();
    }

    // ── Node ──

    @Override public String name() {
        return options.name();
    }

    @Override public UUID incarnation() {
        return identity.incarnation();
    }

    @Override public List<Peer> peers() {
        return events.peers(false);
    }

    @Override public List<Peer> guests() {
        return events.peers(true);
    }

    @Override public Optional<Peer> peer(String wanted) {
        requireNonNull(wanted, "name must not be null");
        return Optional.ofNullable(events.peer(wanted));
    }

    @Override public <M> Ref<M> ref(String at, Name<M> wanted) {
        requireNonNull(at, "node must not be null");
        requireNonNull(wanted, "name must not be null");
        if (wanted.registry() != dev.coppice.core.NameRegistry.LOCAL) {
            throw new IllegalArgumentException("only names of a node's own table can be used at another node, not "
                    + wanted);
        }
        if (at.equals(options.name())) return runtime.ref(wanted);
        var named = new NameAt(wanted.key(), at);
        return FarProcesses.nameRef(runtime, named, () -> standIn(named));
    }

    private Pid standIn(NameAt named) {
        var up = events.connection(named.node());
        if (up != null) return up.named(named.key());
        return FarProcesses.createLost(runtime, named.node(), named.node(), 0, "", named.key());
    }

    @Override public Registration onEvent(Consumer<? super NodeEvent> listener) {
        return events.listen(requireNonNull(listener, "listener must not be null"));
    }

    @Override public <M> Registration onEvent(Ref<M> subscriber, Function<? super NodeEvent, ? extends M> message) {
        return events.listen(offering(subscriber, message));
    }

    @Override public <M> Name<M> name(Object key) {
        return names.name(key);
    }

    @Override public <M> Name<M> name(Object key, ClashRule rule) {
        return new NamesView(this, rule).name(key);
    }

    @Override public ClusterNames names() {
        return names;
    }

    @Override public Member member() {
        return groups.member();
    }

    @Override public Group group() {
        return groups.group();
    }

    @Override public Registration onGroup(Consumer<? super Group> listener) {
        return groups.listen(requireNonNull(listener, "listener must not be null"));
    }

    @Override public <M> Registration onGroup(Ref<M> subscriber, Function<? super Group, ? extends M> message) {
        return groups.listen(offering(subscriber, message));
    }

    /// Returns a listener that applies `message` to each event and sends the result.
    private static <M, E> Consumer<E> offering(Ref<M> subscriber, Function<? super E, ? extends M> message) {
        requireNonNull(subscriber, "subscriber must not be null");
        requireNonNull(message, "message must not be null");
        return event -> {
            var pid = subscriber.pid();
            if (pid != null) Gen.offer(pid, message.apply(event));
        };
    }

    @Override public <M, R extends @Nullable Object> MultiReplies<R> multiCall(
            Collection<String> nodes, Name<M> wanted, Call<? extends M, R> request, @Nullable Duration timeout) {
        return MultiCalls.call(this, nodes, wanted, request, timeout);
    }

    @Override public <M> void castAll(Collection<String> nodes, Name<M> wanted, M message) {
        for (var each : List.copyOf(nodes)) ref(each, wanted).cast(message);
    }

    @Override public <A,
            M> Registration provide(Factory<A, M> factory, Function<? super A, ? extends Behaviour<M>> code) {
        return factories.add(factory.name(), requireNonNull(code, "code must not be null"));
    }

    @Override public <A, R extends @Nullable Object> Registration provide(
            TaskFactory<A, R> task, Function<? super A, ? extends R> code) {
        return factories.add(task.name(), requireNonNull(code, "code must not be null"));
    }

    @Override public NodeStatistics statistics() {
        return reports.statistics(links.figures(), links.members());
    }

    // ── leaving ──

    @Override public Registration beforeLeaving(Runnable action) {
        return leaving.before(action);
    }

    @Override public void close() {
        var self = ProcessContext.currentOrNull();
        if (self != null && self.runtime() == runtime) {
            throw new IllegalStateException(self.pid()
                    + " cannot make its own node leave; do it from an external thread");
        }
        leaving.leave();
    }

    @Override public String toString() {
        return "node " + options.name() + " of cluster " + options.cluster();
    }
}
