package dev.coppice.entities.internal;

import static java.util.Objects.requireNonNull;

import dev.coppice.cluster.Group;
import dev.coppice.cluster.Member;
import dev.coppice.cluster.NodeEvent;
import dev.coppice.core.ActorRuntime.Registration;
import dev.coppice.core.DeadLetter;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.Signal;
import dev.coppice.core.ops.FarProcesses;
import dev.coppice.core.ops.FarProcesses.Outcome;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.ops.ProcessControl;
import dev.coppice.core.ops.Report;
import dev.coppice.core.spi.Enclosing;
import dev.coppice.core.spi.PendingCall;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Request;
import dev.coppice.core.spi.Timeouts;
import dev.coppice.entities.EntityOptions;
import dev.coppice.entities.SplitPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// One kind of entities at one node: the process through which all messages to them pass, in and out.
///
/// [Callers] sends what processes of this node send, [Owner] runs the entities that are here, [Decider] agrees with the
/// other nodes which these are, and [Peers] knows the other regions.
final class Region {
    static final ExitReason OVERFLOW = ExitReason.of("entity_buffer_full");
    static final int ALGORITHM = 1;
    private static final String LOG = "dev.coppice.entities";
    private static final Duration TICK = Duration.ofMillis(500);

    // ── what it is told by processes of this node ──

    /// A message to an entity.
    record Send(Object key, Object message, @Nullable Pid sender, @Nullable Request<?> request) implements Enclosing {
        @Override public Object enclosed() {
            return message;
        }
    }

    /// The caller has given up.
    record Abandoned(Item item) {}

    record CallDone(Item item, Outcome outcome) {}

    record Restart(Object key) {}

    record DecideAgain(long ballot) {}

    private record Tick() {}

    private record Event(NodeEvent event) {}

    private record Settled(Group group) {}

    /// Answered when all nodes that are up have said whether they have this kind: with why one refuses it, or null.
    record Ready() {}

    /// Answered when this node has given away everything that others can take.
    record HandOver() {}

    /// Answered with the [Figures].
    record Look() {}

    private final Kind kind;
    private final ProcessContext self;
    private final Pid pid;
    private final Lease lease;
    private final Peers peers;
    private final Callers callers;
    private final Owner owner;
    private final Decider decider;
    private final Memory memory;
    private final Tenure tenure;
    private final List<Registration> registrations = new ArrayList<>();
    private final List<Request<?>> waitingForReady = new ArrayList<>();
    private final List<Request<?>> waitingForHandOver = new ArrayList<>();
    private @Nullable String refused;
    private boolean stopped;
    private boolean leaving;
    private long lastId;
    private long idleTold;

    Region(Kind kind, Lease lease, ProcessContext self) {
        this.kind = kind;
        this.self = self;
        this.pid = self.pid();
        this.lease = lease;
        int shards = kind.options().shards();
        this.peers = new Peers(this, kind.region());
        this.callers = new Callers(this, shards);
        this.owner = new Owner(this, shards);
        this.decider = new Decider(this);
        this.memory = new Memory(this, kind.options().remembered(), kind.always());
        this.tenure = new Tenure(this);
    }

    void begin() {
        registrations.add(kind.node().onEvent(event -> Gen.offer(pid, new Event(event))));
        registrations.add(kind.node().onGroup(group -> Gen.offer(pid, new Settled(group))));
        self.sendAfter(TICK, new Tick());
    }

    // ── what the parts need ──

    ProcessContext self() {
        return self;
    }

    Pid pid() {
        return pid;
    }

    UUID node() {
        return kind.node().incarnation();
    }

    String nodeName() {
        return kind.node().name();
    }

    String kind() {
        return kind.name();
    }

    Definitions definitions() {
        return kind.definitions();
    }

    EntityOptions options() {
        return kind.options();
    }

    Lease lease() {
        return lease;
    }

    Peers peers() {
        return peers;
    }

    Callers callers() {
        return callers;
    }

    Owner owner() {
        return owner;
    }

    Memory memory() {
        return memory;
    }

    @Nullable Table table() {
        return decider.table();
    }

    long tableNumber() {
        var table = decider.table();
        return table == null ? 0 : table.number();
    }

    boolean isHosting() {
        return kind.hosting();
    }

    boolean isStopped() {
        return stopped;
    }

    boolean isLeaving() {
        return leaving;
    }

    boolean prefersOldest() {
        return kind.prefersOldest();
    }

    boolean goesOnEverywhere() {
        return options().split() == SplitPolicy.BOTH_SIDES;
    }

    boolean mayDecide(Group group) {
        return isHosting() && (goesOnEverywhere() || tenure.isMajority(group));
    }

    /// Returns whether shards may move only for balance: not while two versions of the application are there.
    boolean mayBalance() {
        var group = decider.group();
        return group != null && group.members().stream().map(member -> member.version()).distinct().count() <= 1;
    }

    long now() {
        return ProcessControl.nanoTime(self.runtime());
    }

    long leaseNanos() {
        return Timeouts.nanos(options().lease());
    }

    long stopNanos() {
        return goesOnEverywhere() ? 0 : Timeouts.nanos(options().stopAfter());
    }

    long bufferNanos() {
        return Timeouts.nanos(options().bufferTimeout());
    }

    long handOffNanos() {
        return Timeouts.nanos(options().handOffTimeout());
    }

    int shardOf(Object key) {
        return Shards.of(key, options().shards());
    }

    /// Returns the region of the owner of `shard`, or null if there is none that can be reached.
    @Nullable Pid ownerOf(int shard) {
        var table = decider.table();
        return table == null ? null : regionOf(table.owner(shard));
    }

    @Nullable Pid regionOf(UUID node) {
        if (node.equals(node())) return pid;
        var session = peers.session(node);
        return session == null ? null : session.pid();
    }

    String nameOf(UUID node) {
        var session = peers.session(node);
        return session == null ? node.toString() : session.name();
    }

    Parcel.Hello hello() {
        return new Parcel.Hello(node(), pid, isHosting(), settings());
    }

    private Parcel.Settings settings() {
        return new Parcel.Settings(options().shards(), options().split().name(), ALGORITHM);
    }

    /// Sends a parcel to another region. What a region that is lost would have been told is of no use.
    void post(Pid to, Parcel parcel) {
        if (parcel instanceof Parcel.Deliver || to.isAlive()) Gen.send(to, new Mail(pid, parcel));
    }

    /// Sends a parcel to this region itself.
    void later(Parcel parcel) {
        FarProcesses.send(pid, new Mail(pid, parcel), null);
    }

    void report(String text) {
        report(text, null);
    }

    void report(String text, @Nullable Throwable thrown) {
        Report.write(self.runtime(), LOG, Level.WARN, printer -> text, Map::of, thrown);
    }

    void deadLetter(DeadLetter.Cause cause, Item item) {
        FarProcesses.deadLetter(self.runtime(), cause, item.message, item.sender, kind() + "/" + item.key);
    }

    // ── messages ──

    void message(Object message) {
        if (!stopped && !lease.isValid()) stop();
        switch (message) {
            case Send send -> send(send);
            case Mail(var from, var parcel) -> parcel(from, parcel);
            case CallDone(var item, var outcome) -> owner.done(item, outcome);
            case Abandoned(var item) -> callers.abandoned(item);
            case EntityProgram.Report.Passivate(var cell) -> owner.passivate(cell);
            case EntityProgram.Report.Left left -> owner.left(left);
            case Restart(var key) -> owner.startUnasked(key);
            case Event(var event) -> event(event);
            case Settled(var group) -> settled(group);
            case DecideAgain(long ballot) -> decider.again(ballot);
            case PendingCall.Completed(var tag, var call) -> welcomed(tag, call);
            case Tick _ -> tick();
            default -> self.unhandled(message);
        }
        settle();
    }

    private void send(Send send) {
        var request = send.request();
        var item = Item.own(shardOf(send.key()), request == null ? 0 : ++lastId, send.key(), send.message(),
                send.sender(), request);
        if (request != null) {
            FarProcesses.whenCompleted(request, () -> {
                if (FarProcesses.outcome(request) instanceof Outcome.Abandoned)
                    FarProcesses.send(pid, new Abandoned(item), null);
            });
        }
        callers.send(item);
    }

    private void parcel(Pid from, Parcel parcel) {
        boolean own = from == pid;
        var session = peers.session(from);
        if (!own && session == null) return; // from before a loss that has been told
        var sender = own ? node() : requireNonNull(session).node();
        switch (parcel) {
            case Parcel.Hello _ -> throw new IllegalStateException("a greeting is a request");
            case Parcel.Deliver deliver -> owner.accept(deliver, from);
            case Parcel.Answered(long id, var reply) -> callers.answered(id, reply);
            case Parcel.Failed(long id, var reason, boolean unhandled) -> callers.failed(id, reason, unhandled);
            case Parcel.Abandon(long id) -> owner.abandon(from, id);
            case Parcel.Returned returned -> callers.returned(from, returned);
            case Parcel.Close(int shard) -> owner.close(from, shard);
            case Parcel.Closed(int shard, long number) -> callers.closed(from, shard, number);
            case Parcel.Arrival arrival -> owner.arrival(arrival);
            case Parcel.Token(int shard, long number) -> {
                if (stopped) return;
                owner.token(shard, number);
                post(from, new Parcel.Taken(shard));
            }
            case Parcel.Taken(int shard) -> {
                var out = owner.shard(shard).out;
                if (out != null) out.taken(from);
            }
            case Parcel.Inquiry(int shard, long number) -> {
                var known = owner.shard(shard);
                if (known.held && known.since >= number) post(from, new Parcel.Taken(shard));
                else {
                    owner.forgetArrivals(shard);
                    post(from, new Parcel.Missing(shard));
                }
            }
            case Parcel.Missing(int shard) -> {
                var out = owner.shard(shard).out;
                if (out != null) out.missing(from);
            }
            case Parcel.Ask ask -> answer(from, decider.ask(ask));
            case Parcel.Adopt(var table) -> answer(from, decider.adopt(table));
            case Parcel.Vote vote -> decider.vote(sender, vote);
            case Parcel.Adopted adopted -> decider.adopted(sender, adopted);
            case Parcel.Refused refusal -> decider.refused(refusal);
            case Parcel.Activate(var table) -> activate(table);
            case Parcel.Idle(long number) -> decider.idle(sender, number);
            case Parcel.Leaving _ -> decider.leaving(sender);
            case Parcel.Remember(var key, boolean present, var note) -> memory.put(key, present, note);
        }
    }

    private void answer(Pid from, Parcel parcel) {
        if (from == pid) later(parcel);
        else post(from, parcel);
    }

    // ── requests ──

    @SuppressWarnings("unchecked") // each request is answered with what its type says
    void request(Request<?> request) {
        switch (request.payload()) {
            case Parcel.Hello hello -> welcome(hello, (Request<Parcel.Welcome>) request);
            case Ready _ -> {
                request.defer();
                waitingForReady.add(request);
            }
            case HandOver _ -> {
                request.defer();
                waitingForHandOver.add(request);
                if (!leaving) {
                    leaving = true;
                    decider.leaving(node());
                    for (var host : peers.hosts()) post(host.pid(), new Parcel.Leaving());
                }
            }
            case Look _ -> ((Request<Figures>) request).reply(figures());
            default -> request.fail(ExitReason.of("a region of entities does not understand " + request.payload()));
        }
        settle();
    }

    private void welcome(Parcel.Hello hello, Request<Parcel.Welcome> request) {
        String why = null;
        if (!hello.settings().equals(settings())) {
            why = "node " + nodeName() + " runs " + kind() + " with " + settings() + ", not " + hello.settings()
                    + "; all nodes must give a kind the same settings";
            report("a node is refused the kind " + kind() + ": " + why);
        }
        request.reply(new Parcel.Welcome(node(), pid, isHosting(), why)); // before anything else that it is sent
        if (why == null && peers.met(hello.node(), hello.region(), hello.hosting())) met(hello.node());
    }

    private void welcomed(Object tag, PendingCall<?> call) {
        if (!(tag instanceof Peers.Greeted(var peer))) return;
        peers.answered(peer);
        try {
            if (call.await(Duration.ZERO) instanceof Parcel.Welcome welcome) {
                if (welcome.refused() != null) refused = welcome.refused();
                else if (peers.met(welcome.node(), welcome.region(), welcome.hosting())) met(welcome.node());
            }
        } catch (dev.coppice.core.CallFailed absent) {
            // it does not have this kind; if it starts it later, it says so
        }
        decider.sessionsChanged();
    }

    /// The region of a node can be reached from now on.
    private void met(UUID node) {
        var session = requireNonNull(peers.session(node));
        var table = decider.table();
        if (!session.hosting() && table != null) post(session.pid(), new Parcel.Activate(table));
        if (session.hosting() && leaving) post(session.pid(), new Parcel.Leaving());
        if (session.hosting()) memory.tell(session.pid());
        for (var shard : owner.shards()) {
            if (shard.out != null) shard.out.met(node, session.pid());
        }
        callers.tableChanged();
        decider.sessionsChanged();
    }

    // ── the cluster ──

    void signal(Signal signal) {
        if (!stopped && !lease.isValid()) stop();
        switch (signal) {
            case Signal.Exit(var from, var reason) -> {
                if (from == self.parent()) {
                    self.end(reason);
                    return;
                }
                owner.ended(from, reason);
            }
            case Signal.Down down when down.process() instanceof Pid ended -> lost(ended);
            default -> {}
        }
        settle();
    }

    private void lost(Pid ended) {
        var session = peers.ended(ended);
        if (session == null) return;
        owner.lost(ended);
        callers.lost(ended);
        memory.lost(session.node());
        decider.sessionsChanged();
    }

    private void event(NodeEvent event) {
        switch (event) {
            case NodeEvent.Up(var peer) -> peers.up(peer);
            case NodeEvent.Down(var peer, var cause) -> peers.down(peer, cause == NodeEvent.Cause.LEFT);
        }
        decider.look();
    }

    private void settled(Group group) {
        if (!group.isSettled()) return;
        boolean majority = tenure.isMajority(group);
        if (majority) base(members(group));
        else if (isHosting() && !goesOnEverywhere() && decider.table() != null) stop();
        decider.group(group);
    }

    /// Sets the nodes of which a majority must be in touch, and at once what the lease is then.
    private void base(List<UUID> members) {
        tenure.base(members);
        if (!stopped) renew();
    }

    private void tick() {
        self.sendAfter(TICK, new Tick());
        if (!stopped) renew();
        callers.expire();
        owner.expire();
        decider.look();
    }

    private boolean renew() {
        if (goesOnEverywhere() || !isHosting()) return true;
        long until = tenure.end();
        lease.until(until);
        return lease.isValid();
    }

    private void activate(Table table) {
        if (!decider.isNews(table)) return;
        var group = decider.group();
        boolean same = group != null && group.contains(table.decider())
                && group.incarnations().containsAll(table.hosts());
        tenure.base(group != null && same ? members(group) : table.hosts()); // else its own news of the group will come
        if (!renew()) { // it cannot be sure that others do not start its entities already
            lease.end();
            if (!stopped) stop();
            return;
        }
        decider.activate(table);
        stopped = false;
        for (int shard = 0; shard < table.shards(); shard++) owner.reconcile(shard);
        callers.tableChanged();
    }

    private static List<UUID> members(Group group) {
        return group.members().stream().map(Member::incarnation).toList();
    }

    /// Ends everything, because this side of a split may not go on.
    private void stop() {
        if (stopped) return;
        stopped = true;
        lease.end();
        report("node " + kind.node().name() + " ends its " + owner.entities() + " entities of " + kind() + ": "
                + lease.reason());
        owner.stop();
        callers.stopped();
    }

    /// Tells others what has come to rest.
    private void settle() {
        var table = decider.table();
        if (table != null && !stopped && isHosting() && table.number() != idleTold && isInPlace(table)) {
            idleTold = table.number();
            var to = regionOf(table.decider());
            if (to != null) answer(to, new Parcel.Idle(table.number()));
        }
        if (!waitingForReady.isEmpty() && (refused != null || !peers.isGreeting())) {
            for (var request : waitingForReady) FarProcesses.complete(request, refused);
            waitingForReady.clear();
        }
        if (!waitingForHandOver.isEmpty() && hasHandedOver()) {
            for (var request : waitingForHandOver) FarProcesses.complete(request, null);
            waitingForHandOver.clear();
        }
    }

    private boolean isInPlace(Table table) {
        for (var shard : owner.shards()) {
            if (shard.out != null) return false;
            if (!shard.held && table.owner(shard.number).equals(node())) {
                var source = table.from(shard.number);
                if (source != null && peers.session(source) != null) return false;
            }
        }
        return true;
    }

    private boolean hasHandedOver() {
        if (stopped || !isHosting()) return true;
        boolean others = peers.hosts().stream().anyMatch(host -> !decider.isLeaving(host.node()));
        return !others || owner.isEmpty();
    }

    Figures figures() {
        var table = decider.table();
        var owners = new ArrayList<String>();
        for (int shard = 0; table != null && shard < table.shards(); shard++) {
            var node = table.owner(shard);
            owners.add(node.equals(node()) ? kind.node().name() : nameOf(node));
        }
        return new Figures(tableNumber(), owners, owner.held().length, owner.entities(), callers.waiting(), stopped,
                memory.children());
    }
}
