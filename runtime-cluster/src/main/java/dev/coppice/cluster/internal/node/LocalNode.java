package dev.coppice.cluster.internal.node;

import static java.util.Objects.requireNonNull;

import dev.coppice.cluster.ClashRule;
import dev.coppice.cluster.ClusterNames;
import dev.coppice.cluster.Factory;
import dev.coppice.cluster.Group;
import dev.coppice.cluster.JoinFailed;
import dev.coppice.cluster.Member;
import dev.coppice.cluster.MultiReplies;
import dev.coppice.cluster.NameAt;
import dev.coppice.cluster.NameTaken;
import dev.coppice.cluster.Node;
import dev.coppice.cluster.NodeEvent;
import dev.coppice.cluster.NodeEvent.Cause;
import dev.coppice.cluster.NodeOptions;
import dev.coppice.cluster.NodeStatistics;
import dev.coppice.cluster.NoFactory;
import dev.coppice.cluster.NotPermitted;
import dev.coppice.cluster.Peer;
import dev.coppice.cluster.Right;
import dev.coppice.cluster.TaskFactory;
import dev.coppice.cluster.Types;
import dev.coppice.cluster.Undecided;
import dev.coppice.cluster.UndecodableMessage;
import dev.coppice.cluster.codec.RecordCodec;
import dev.coppice.cluster.internal.names.NameMessage;
import dev.coppice.cluster.internal.names.NameService;
import dev.coppice.cluster.internal.wire.Greeting;
import dev.coppice.cluster.internal.wire.Greeting.Code;
import dev.coppice.cluster.internal.wire.Proofs;
import dev.coppice.cluster.internal.wire.Protocol;
import dev.coppice.cluster.spi.Address;
import dev.coppice.cluster.spi.Channel;
import dev.coppice.cluster.spi.ChannelHandler;
import dev.coppice.cluster.spi.Codec;
import dev.coppice.cluster.spi.ModuleTypes;
import dev.coppice.cluster.spi.Transport;
import dev.coppice.cluster.spi.TransportFailed;
import dev.coppice.cluster.spi.View;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ActorRuntime.Registration;
import dev.coppice.core.Behaviour;
import dev.coppice.core.Call;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.StartResult;
import dev.coppice.core.ops.FarProcesses;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.ops.ProcessControl;
import dev.coppice.core.ops.Report;
import dev.coppice.core.spi.CounterpartMessage;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Pump;
import dev.coppice.core.spi.ServiceName;
import dev.coppice.core.spi.Timeouts;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// One runtime that has joined. Thread-safe.
///
/// What may take long or concerns several peers runs on `pump`, one action after the other.
public final class LocalNode implements Node, ChannelHandler {
    static final String KIND = "dev.coppice.cluster";
    private static final long SILENCE_AFTER_PAUSE = 3;
    private static final int MOST_EPOCHS = 10_000;
    private static final int MOST_REFUSALS = 1_000;
    private static final long REFUSALS_NANOS = 60_000_000_000L;
    /// What reasons made by nodes contain, and what the processes of the library say to each other.
    private static final Types OWN_TYPES = Types.of(
            UndecodableMessage.class, NotPermitted.class, NoFactory.class, NameAt.class,
            StartResult.AlreadyStarted.class, NameMessage.class, NameTaken.class, Undecided.Value.class,
            ServiceName.class, CounterpartMessage.class);

    private enum Phase { JOINING, JOINED, LEAVING, LEFT }

    /// The node of a runtime, or none.
    private static final class Slot {
        final AtomicReference<@Nullable LocalNode> node = new AtomicReference<>();
    }

    private final ActorRuntime runtime;
    private final NodeOptions options;
    private final UUID incarnation;
    private final Codec.Prepared codec;
    private final Proofs proofs;
    private final Reasons reasons;
    private final Handles handles = new Handles();
    private final Provided factories = new Provided();
    private final WeakPids exported = new WeakPids();
    private final Connections connections = new Connections(this);
    private final Events events;
    private final Groups groups;
    private final NameService nameService;
    private final NameKeys nameKeys;
    private final NamesView names = new NamesView(this, ClashRule.KEEP_OLDER);
    private final @Nullable SecureRandom secureRandom;
    /// The number of the latest connection to each member, of the members that were connected last.
    private final Map<Address, Long> epochs = Collections.synchronizedMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override protected boolean removeEldestEntry(Map.Entry<Address, Long> eldest) {
            return size() > MOST_EPOCHS;
        }
    });
    private final ConcurrentHashMap<Address, PeerLink> links = new ConcurrentHashMap<>();
    private final Services services;
    private final ConcurrentLinkedQueue<Runnable> actions = new ConcurrentLinkedQueue<>();
    private final Pump pump;
    private final List<Runnable> waiting = new CopyOnWriteArrayList<>();
    private final List<Runnable> beforeLeaving = new CopyOnWriteArrayList<>();
    private final AtomicBoolean isLeaving = new AtomicBoolean();
    /// When each refusal was reported last.
    private final Map<String, Long> refusals = new ConcurrentHashMap<>();
    private final LongAdder undecodable = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder ups = new LongAdder();
    private final LongAdder downs = new LongAdder();
    private volatile @Nullable Channel channel;
    private volatile Phase phase = Phase.JOINING;
    private volatile @Nullable View view;
    private volatile long viewSince;
    private volatile @Nullable JoinFailed failure;
    private volatile Runnable notClosing = () -> {};
    private long lastTick;

    private LocalNode(ActorRuntime runtime, NodeOptions options, Codec.Prepared codec) {
        this.runtime = runtime;
        this.options = options;
        this.codec = codec;
        this.secureRandom = FarProcesses.isSimulated(runtime) ? null : new SecureRandom();
        this.incarnation = new UUID(random(), random());
        this.proofs = new Proofs(options.secret());
        this.reasons = new Reasons(runtime, options.name(), options.maxMessage());
        this.events = new Events((event, thrown) -> Report.write(runtime, KIND, Level.ERROR,
                printer -> "a listener for events of node " + options.name() + " threw at "
                        + event.getClass().getSimpleName()
                        + " of " + event.peer().name(), Map::of, thrown));
        this.services = new Services(this);
        var _ = events.listen(services::event);
        this.pump = pump("-cluster", this::runActions);
        this.viewSince = now();
        this.lastTick = now();
        this.groups = new Groups(this, (group, thrown) -> Report.write(runtime, KIND, Level.ERROR,
                printer -> "a listener for groups of node " + options.name() + " threw at " + group, Map::of, thrown));
        this.nameService = new NameService(new Naming(this), groups.group());
        this.nameKeys = new NameKeys(codec, options.maxMessage());
    }

    // ── joining ──

    /// Joins, see [Node#join].
    public static LocalNode join(ActorRuntime runtime, NodeOptions options) {
        requireNonNull(runtime, "runtime must not be null");
        requireNonNull(options, "options must not be null");
        if (!runtime.isOpen()) throw new IllegalStateException("the runtime " + runtime + " is closed and cannot join");
        var slot = ProcessControl.shared(runtime, Slot.class, Slot::new);
        var transport = DefaultTransport.of(options);
        var settings = new Transport.Settings(options.cluster(), options.name(), options.discovery(), options.tls(),
                options.detect(), options.joinTimeout());
        checkExposure(runtime, options, transport.exposure(settings));
        var node = new LocalNode(runtime, options, prepare(options));
        if (!slot.node.compareAndSet(null, node)) {
            node.pump.close();
            throw new IllegalStateException("the runtime " + runtime + " has joined already, as node "
                    + Optional.ofNullable(slot.node.get()).map(LocalNode::name).orElse("?")
                    + "; close that node first");
        }
        boolean joined = false;
        try {
            node.services.begin();
            node.open(transport, settings);
            node.awaitAdmission();
            joined = true;
            return node;
        } finally {
            if (!joined) {
                node.shutDown();
                slot.node.set(null);
            }
        }
    }

    /// Returns the node of `runtime`, see [Node#of].
    public static Optional<Node> of(ActorRuntime runtime) {
        requireNonNull(runtime, "runtime must not be null");
        return Optional.ofNullable(ProcessControl.shared(runtime, Slot.class, Slot::new).node.get());
    }

    private static Codec.Prepared prepare(NodeOptions options) {
        var codec = options.codec();
        try {
            return (codec == null ? new RecordCodec() : codec).prepare(allTypes(options), new Codec.Limits(
                    Codec.Limits.DEFAULTS.maxDepth(), Codec.Limits.DEFAULTS.maxObjects(), options.maxMessage()));
        } catch (IllegalArgumentException cannotTravel) {
            throw new JoinFailed(JoinFailed.Kind.OPTIONS,
                    "node " + options.name() + " registers a type that cannot travel: "
                    + cannotTravel.getMessage(), cannotTravel);
        }
    }

    private static Types allTypes(NodeOptions options) {
        var all = options.types().and(OWN_TYPES);
        for (var module : ServiceLoader.load(ModuleTypes.class, LocalNode.class.getClassLoader())) {
            all = all.and(module.types());
        }
        return all;
    }

    private static void checkExposure(ActorRuntime runtime, NodeOptions options, Transport.Exposure exposure) {
        if (exposure != Transport.Exposure.OPEN) return;
        if (!options.isInsecure()) {
            throw new JoinFailed(JoinFailed.Kind.INSECURE, "node " + options.name()
                    + " would be reachable from other machines without TLS; "
                    + "set certificates with NodeOptions.tls(...), listen on"
                    + " loopback only, or write insecure() if the network is closed to everybody else", null);
        }
        Report.write(runtime, KIND, Level.WARN, printer -> "node " + options.name()
                + " is reachable from other machines without TLS, because its options say insecure()", Map::of, null);
    }

    private void open(Transport transport, Transport.Settings settings) {
        try {
            channel = transport.open(settings, this);
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
        tick();
        for (var link : links.values()) link.wakeWriter();
        pump.wake();
    }

    private void awaitAdmission() {
        boolean admitted = await("the cluster to admit node " + options.name(),
                () -> failure != null || isAdmitted(), options.joinTimeout());
        var wrong = failure;
        if (wrong != null) throw wrong;
        if (!admitted) {
            var missing = new ArrayList<String>();
            for (var link : links.values()) {
                if (link.isPending()) missing.add(link.toString());
            }
            throw new JoinFailed(JoinFailed.Kind.NO_ANSWER, "node " + options.name() + " was not admitted within "
                    + options.joinTimeout() + ": " + (view == null ? "the transport has reported no group"
                    : "no answer from " + missing
                            + "; look whether they run, and whether the network lets both directions through"), null);
        }
        phase = Phase.JOINED;
        later(groups::joined);
        await("node " + options.name() + " to look at its group", groups::isReady, options.joinTimeout());
        notClosing = FarProcesses.whenClosing(runtime, this::leave);
        if (!runtime.isOpen()) leave(); // it closed meanwhile
        var where = requireNonNull(channel).description();
        Report.write(runtime, KIND, Level.INFO,
                printer -> "node " + options.name() + " has joined the cluster " + options.cluster()
                + " at " + where + " with " + events.peers().size() + " other nodes", Map::of, null);
    }

    private boolean isAdmitted() {
        var current = view;
        if (current == null || !actions.isEmpty()) return false;
        var self = requireNonNull(channel).address();
        for (var member : current.members()) {
            if (member.equals(self)) continue;
            var link = links.get(member);
            if (link == null || link.isPending()) return false;
        }
        return true;
    }

    /// Waits until `done` is true; it is looked at again after each change.
    private boolean await(String what, BooleanSupplier done, Duration timeout) {
        var wake = FarProcesses.waker();
        waiting.add(wake);
        try {
            return FarProcesses.await(runtime, what, done, Timeouts.deadline(now(), timeout));
        } finally {
            waiting.remove(wake);
        }
    }

    /// Wakes those who wait for a change.
    void changed() {
        for (var wake : waiting) wake.run();
    }

    // ── what the parts need ──

    @Override public ActorRuntime runtime() {
        return runtime;
    }

    NodeOptions options() {
        return options;
    }

    Codec.Prepared codec() {
        return codec;
    }

    Proofs proofs() {
        return proofs;
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

    /// Returns the peers that are up, guests included.
    List<RemotePeer> everyone() {
        return events.peers();
    }

    Connections connections() {
        return connections;
    }

    @Nullable Channel channel() {
        return channel;
    }

    /// Returns the node and the runtime, as pids print them elsewhere.
    String place() {
        return options.name() + "." + FarProcesses.number(runtime);
    }

    long now() {
        return ProcessControl.nanoTime(runtime);
    }

    private long random() {
        return secureRandom == null ? ProcessControl.random(runtime) : secureRandom.nextLong();
    }

    /// Returns the number of the latest connection to `member`, or 0.
    long lastEpoch(Address member) {
        return epochs.getOrDefault(member, 0L);
    }

    void lastEpoch(Address member, long epoch) {
        epochs.remove(member); // so that it becomes the latest entry
        epochs.put(member, epoch);
    }

    /// Returns a new number for an attempt to connect.
    long attempt() {
        while (true) {
            long number = random();
            if (number != 0) return number;
        }
    }

    Greeting.Hello hello(long attempt, long epoch) {
        return new Greeting.Hello(Protocol.OLDEST, Protocol.NEWEST, 0, attempt, incarnation, options.cluster(),
                options.name(),
                options.roles(), options.version(), phase == Phase.JOINING, proofs.hasSecret(), epoch,
                FarProcesses.number(runtime),
                freshNonce());
    }

    private byte[] freshNonce() {
        var fresh = ByteBuffer.allocate(Greeting.NONCE);
        while (fresh.hasRemaining()) fresh.putLong(random());
        return fresh.array();
    }

    long detectNanos() {
        return Timeouts.nanos(options.detect());
    }

    long settleNanos() {
        return Timeouts.nanos(options.settle());
    }

    /// Returns after how long without a place in the view a peer that answers is given up: the transport's group must
    /// have had the time to find it again.
    long splitNanos() {
        return settleNanos() + detectNanos();
    }

    boolean viewIsSettled() {
        return now() - viewSince >= settleNanos();
    }

    boolean isJoining() {
        return phase == Phase.JOINING;
    }

    /// Returns whether new connections may begin.
    boolean isOpen() {
        return phase == Phase.JOINING || phase == Phase.JOINED;
    }

    Pump pump(String name, Runnable work) {
        return FarProcesses.pump(runtime, runtime.options().name() + name, work);
    }

    /// Runs `action` on the node's pump, after all earlier ones.
    void later(Runnable action) {
        actions.add(action);
        pump.wake();
    }

    /// Runs `action` on the node's pump, in `nanos`.
    void laterAfter(long nanos, Runnable action) {
        FarProcesses.after(runtime, Duration.ofNanos(nanos), () -> later(action));
    }

    /// Runs code of the application on a thread of its own.
    void elsewhere(Runnable action) {
        FarProcesses.elsewhere(runtime, action);
    }

    private void runActions() {
        for (var action = actions.poll(); action != null; action = actions.poll()) {
            try {
                action.run();
            } catch (RuntimeException | Error failed) { // the next action may succeed
                Report.write(runtime, KIND, Level.ERROR,
                        printer -> "node " + options.name() + " failed at an internal step", Map::of,
                        failed);
            }
        }
        changed();
    }

    void export(Pid pid) {
        exported.get(pid.number(), () -> pid);
    }

    @Nullable Pid exported(long number) {
        return exported.get(number);
    }

    /// Returns the connection to this incarnation, or null.
    @Nullable Connection connection(UUID wanted) {
        for (var peer : events.peers()) {
            if (peer.incarnation().equals(wanted)) return peer.connection();
        }
        return null;
    }

    /// Returns the link to the peer that is up under `name` in another incarnation than `other`, or null.
    @Nullable PeerLink linkOf(String name, UUID other) {
        for (var link : links.values()) {
            var up = link.connection();
            if (up != null && up.peer().name().equals(name) && !up.peer().incarnation().equals(other)) return link;
        }
        return null;
    }

    // ── reports ──

    void report(String text) {
        Report.write(runtime, KIND, Level.WARN, printer -> text, Map::of, null);
    }

    /// Reports a refusal, each at most once a minute.
    private void reportRefusal(String what, String text) {
        long now = now();
        if (refusals.size() > MOST_REFUSALS) refusals.clear();
        var last = refusals.get(what);
        if (last != null && now - last < REFUSALS_NANOS) return;
        refusals.put(what, now);
        report(text);
    }

    void undecodable(RemotePeer peer, @Nullable String what) {
        undecodable.increment();
        reportRefusal(peer.name() + what,
                "node " + options.name() + " cannot read a message from node " + peer.name() + ": " + what);
    }

    void refused(RemotePeer peer, Right right) {
        refused.increment();
        LinkEvents.refused(peer.name(), "no right " + right);
        reportRefusal(peer.name() + right, "node " + options.name() + " refuses something that node " + peer.name()
                + " asks for: it has no right " + right);
    }

    void failedToRead(PeerLink link, Throwable thrown) {
        Report.write(runtime, KIND, Level.ERROR,
                printer -> "node " + options.name() + " failed to handle a packet from " + link, Map::of,
                thrown);
    }

    void refusedPacket(PeerLink link, String what) {
        LinkEvents.refused(link.toString(), what);
        reportRefusal(link.toString(),
                "node " + options.name() + " refuses what it receives from " + link + ": " + what);
    }

    void refusedGreeting(String peer, String why) {
        LinkEvents.refused(peer, why);
        reportRefusal(peer + why, "node " + options.name() + " does not connect to node " + peer + ": " + why);
    }

    /// Notes that the two sides will not connect. A node that is joining fails.
    void refusedBy(PeerLink link, Code code, String text) {
        if (phase != Phase.JOINING) {
            reportRefusal(link + text, "node " + options.name() + " and " + link + " do not connect: " + text);
            return;
        }
        var kind = switch (code) {
            case NAME_IN_USE -> JoinFailed.Kind.NAME_IN_USE;
            case SECRET -> JoinFailed.Kind.SECRET;
            case VERSION -> JoinFailed.Kind.VERSION;
            case CLUSTER -> JoinFailed.Kind.CLUSTER;
            default -> JoinFailed.Kind.OTHER;
        };
        link.failAdmission();
        if (failure == null)
            failure = new JoinFailed(kind, "node " + options.name() + " was not admitted: " + text, null);
    }

    // ── peers that come and go ──

    void up(PeerLink link, RemotePeer peer, long epoch) {
        ups.increment();
        LinkEvents.up(options.name(), peer.name(), epoch);
        events.up(peer);
        later(() -> {
            if (peer.connection() != null) nameService.up(peer.incarnation(), peer.name());
            groups.up(peer);
        });
        report(Level.INFO,
                "node " + options.name() + " is connected to node " + peer.name() + " at " + link.address() + ", epoch "
                + epoch);
        changed();
    }

    void down(PeerLink link, RemotePeer peer, Cause cause, String detail, Connection.Loss loss) {
        downs.increment();
        LinkEvents.down(options.name(), peer.name(), cause.name(), detail, loss);
        report(cause == Cause.LEFT || cause == Cause.DISCONNECTED ? Level.INFO : Level.WARN,
                "node " + options.name() + " has lost node "
                + peer.name() + " at " + link.address() + " (" + cause + ": " + detail + "): " + loss.processes()
                + " of its processes were known here, " + loss.calls() + " calls to it failed, it monitored "
                + loss.watchers()
                + " processes here");
        events.down(peer, cause);
        nameService.down(peer.incarnation(), cause == Cause.LEFT);
        groups.down(peer, cause == Cause.LEFT);
        for (var other : links.values()) other.retryHeld();
    }

    void settled(Group group) {
        report(Level.INFO, "node " + options.name() + " is in " + group);
        nameService.entered(group);
        changed();
    }

    private void report(Level level, String text) {
        Report.write(runtime, KIND, level, printer -> text, Map::of, null);
    }

    // ── the transport, on its threads ──

    @Override public void view(View next) {
        later(() -> changeView(next));
    }

    @Override public void received(Address from, ByteBuffer packet) {
        if (phase == Phase.LEFT) return;
        var link = link(from);
        if (phase == Phase.LEFT && links.remove(from, link)) link.closeWriter(); // it left meanwhile
        else link.received(packet);
    }

    @Override public void broken(Address peer, String why) {
        var link = links.get(peer);
        var up = link == null ? null : link.connection();
        if (link != null && up != null) later(() -> link.end(up, Cause.LOST, why, Code.LOST));
    }

    @Override public void writable(Address to) {
        var link = links.get(to);
        if (link != null) link.wakeWriter();
    }

    @Override public void failed(String why) {
        later(() -> {
            report("the transport of node " + options.name() + " has failed: " + why);
            for (var link : links.values())
                link.end(link.connection(), Cause.LOST, "the transport has failed: " + why, null);
        });
    }

    private PeerLink link(Address address) {
        return links.computeIfAbsent(address, any -> new PeerLink(this, any));
    }

    private void changeView(View next) {
        var self = channel == null ? null : channel.address();
        if (self == null) { // the transport is still opening
            FarProcesses.after(runtime, Timeouts.RESOLUTION, () -> later(() -> changeView(next)));
            return;
        }
        var current = view;
        if (current != null && current.number() >= next.number()) return;
        if (current == null || !current.members().equals(next.members())) {
            viewSince = now();
            groups.viewChanged();
        }
        view = next;
        if (phase == Phase.LEFT) return;
        for (var member : next.members()) {
            if (!member.equals(self)) link(member).view(true);
        }
        for (var link : links.values()) {
            if (!next.contains(link.address())) link.view(false);
        }
        changed();
    }

    // ── time ──

    private void tick() {
        if (phase == Phase.LEFT) return;
        FarProcesses.after(runtime, options.heartbeat(), () -> later(this::tick));
        long now = now();
        // after a pause of this node, what its peers have sent meanwhile is read before anybody is found silent
        boolean paused = now - lastTick > SILENCE_AFTER_PAUSE * Timeouts.nanos(options.heartbeat());
        lastTick = now;
        for (var link : links.values()) {
            link.heartbeat(now);
            link.retryHeld();
            if (!paused) link.look(now);
            if (link.isUnused() && links.remove(link.address(), link)) link.closeWriter();
        }
        groups.look();
    }

    // ── Node ──

    @Override public String name() {
        return options.name();
    }

    @Override public UUID incarnation() {
        return incarnation;
    }

    @Override public boolean isJoined() {
        return phase == Phase.JOINED;
    }

    private List<Peer> listed(boolean guests) {
        var list = new ArrayList<Peer>();
        for (var peer : events.peers()) {
            if (peer.isGuest() == guests) list.add(peer);
        }
        list.sort(Comparator.comparing(Peer::name));
        return List.copyOf(list);
    }

    @Override public List<Peer> peers() {
        return listed(false);
    }

    @Override public List<Peer> guests() {
        return listed(true);
    }

    @Override public Optional<Peer> peer(String wanted) {
        requireNonNull(wanted, "name must not be null");
        for (var peer : events.peers()) {
            if (peer.name().equals(wanted)) return Optional.of(peer);
        }
        return Optional.empty();
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
        for (var peer : events.peers()) {
            var up = peer.name().equals(named.node()) ? peer.connection() : null;
            if (up != null) return up.named(named.key());
        }
        return FarProcesses.createLost(runtime, named.node(), named.node(), 0, "", named.key());
    }

    @Override public Registration onEvent(Consumer<? super NodeEvent> listener) {
        return events.listen(requireNonNull(listener, "listener must not be null"));
    }

    @Override public <M> Registration onEvent(Ref<M> subscriber, Function<? super NodeEvent, ? extends M> message) {
        requireNonNull(subscriber, "subscriber must not be null");
        requireNonNull(message, "message must not be null");
        return events.listen(event -> {
            var pid = subscriber.pid();
            if (pid != null) Gen.offer(pid, message.apply(event));
        });
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
        requireNonNull(subscriber, "subscriber must not be null");
        requireNonNull(message, "message must not be null");
        return groups.listen(group -> {
            var pid = subscriber.pid();
            if (pid != null) Gen.offer(pid, message.apply(group));
        });
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

    void disconnect(RemotePeer peer) {
        later(() -> {
            for (var link : links.values()) {
                var up = link.connection();
                if (up != null && up.peer() == peer)
                    link.end(up, Cause.DISCONNECTED, "it was disconnected here", Code.DISCONNECTED);
            }
        });
    }

    @Override public NodeStatistics statistics() {
        var list = new ArrayList<NodeStatistics.Link>();
        long now = now();
        for (var link : links.values()) {
            var up = link.connection();
            if (up == null) continue;
            var figures = up.outbound().figures();
            list.add(new NodeStatistics.Link(up.peer(), Duration.ofNanos(now - up.since()), figures.waitingBytes(),
                    figures.waitingSenders(), figures.framesSent(), figures.bytesSent(), up.inbound.frames(),
                    up.inbound.bytes(),
                    Duration.ofNanos(link.roundTrip()), Duration.ofNanos(Math.max(0, now - link.lastHeard())),
                    up.openCalls(),
                    up.inbound.openRequests(), up.inbound.watches(), up.knownProcesses()));
        }
        list.sort(Comparator.comparing(link -> link.peer().name()));
        var current = view;
        return new NodeStatistics(list, current == null ? 1 : current.members().size(), undecodable.sum(),
                refused.sum(),
                ups.sum(), downs.sum());
    }

    // ── leaving ──

    @Override public Registration beforeLeaving(Runnable action) {
        requireNonNull(action, "action must not be null");
        beforeLeaving.add(action);
        return () -> beforeLeaving.remove(action);
    }

    @Override public void close() {
        var self = ProcessContext.currentOrNull();
        if (self != null && self.runtime() == runtime) {
            throw new IllegalStateException(self.pid()
                    + " cannot make its own node leave; do it from an external thread");
        }
        leave();
    }

    private void leave() {
        if (!isLeaving.compareAndSet(false, true)) return;
        for (var action : beforeLeaving) {
            try {
                action.run();
            } catch (RuntimeException | Error failed) { // it must not keep the node from leaving
                Report.write(runtime, KIND, Level.ERROR,
                        printer -> "an action before node " + options.name() + " leaves has failed", Map::of, failed);
            }
        }
        phase = Phase.LEAVING;
        notClosing.run();
        var leaving = new ArrayList<PeerLink>();
        for (var link : links.values()) {
            link.stop();
            var up = link.connection();
            if (up == null) continue;
            up.leave();
            leaving.add(link);
        }
        await("what is queued to be sent before node " + options.name() + " leaves", () -> {
            for (var link : leaving) {
                if (!link.saidBye() && link.connection() != null) return false;
            }
            return true;
        }, options.leaveTimeout());
        shutDown();
        ProcessControl.shared(runtime, Slot.class, Slot::new).node.compareAndSet(this, null);
        report(Level.INFO, "node " + options.name() + " has left the cluster " + options.cluster());
    }

    /// Ends all connections and closes the channel.
    private void shutDown() {
        phase = Phase.LEFT;
        var done = new AtomicBoolean();
        later(() -> {
            nameService.close();
            for (var link : links.values())
                link.end(link.connection(), Cause.DISCONNECTED, "this node leaves", Code.LEAVING);
            connections.giveUpAwaited();
            done.set(true);
        });
        await("the end of the connections of node " + options.name(), done::get, Duration.ofSeconds(10));
        await("the last words of node " + options.name(), () -> {
            for (var link : links.values()) {
                if (link.hasUnsentGreetings()) return false;
            }
            return true;
        }, Duration.ofSeconds(channel == null ? 0 : 1));
        var open = channel;
        if (open != null) open.close();
        for (var link : links.values()) link.closeWriter();
        links.clear();
        services.end();
        pump.close();
    }

    @Override public String toString() {
        return "node " + options.name() + " of cluster " + options.cluster();
    }
}
