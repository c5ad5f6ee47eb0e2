package dev.coppice.entities.internal;

import dev.coppice.cluster.Group;
import dev.coppice.cluster.UndecodableMessage;
import dev.coppice.cluster.spi.Envelope;
import dev.coppice.core.DeadLetter;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.ops.FarProcesses;
import dev.coppice.core.ops.NodeServices;
import dev.coppice.core.ops.ProcessControl;
import dev.coppice.core.ops.Report;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Timeouts;
import dev.coppice.entities.EntityOptions;
import dev.coppice.entities.SplitPolicy;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// One kind of entities at one node: a process through which all messages to them pass, in and out. This class holds
/// its parts and connects them.
///
/// [RegionInbox] distributes incoming messages to the parts, and [Outbox] sends those that go out. [Callers] sends the
/// messages of this node's processes, [Owner] holds the shards that are here, [Residents] runs their entities, and
/// [Replies] notifies senders of the fate of their messages. [Decider] agrees with the other nodes on the owner of each
/// shard, [Authority] knows whether this node may go on, and [Peers] knows the other regions.
final class Region {
    static final ExitReason OVERFLOW = ExitReason.of("entity_buffer_full");
    static final int ALGORITHM = 1;
    /// How many bytes a parcel takes at most around a message, apart from the key.
    static final int AROUND = 1024;
    private static final String LOG = "dev.coppice.entities";

    private final Kind kind;
    private final ProcessContext self;
    private final Pid pid;
    private final Lease lease;
    private final NodeServices services;
    private final Peers peers;
    private final Outbox outbox;
    private final Callers callers;
    private final Owner owner;
    private final Residents entities;
    private final Replies replies;
    private final Decider decider;
    private final Authority authority;
    private final Memory memory;
    private boolean leaving;

    Region(Kind kind, Lease lease, ProcessContext self) {
        this.kind = kind;
        this.self = self;
        this.pid = self.pid();
        this.lease = lease;
        this.services = NodeServices.of(self.runtime());
        int shards = kind.options().shards();
        this.peers = new Peers(this, kind.region());
        this.outbox = new Outbox(this);
        this.callers = new Callers(this, shards);
        this.owner = new Owner(this, shards);
        this.entities = new Residents(this);
        this.replies = new Replies(this);
        this.decider = new Decider(this);
        this.authority = new Authority(this, lease, decider);
        this.memory = new Memory(this, kind.options().remembered(), kind.always());
    }

    // ── for the parts ──

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

    Outbox outbox() {
        return outbox;
    }

    Callers callers() {
        return callers;
    }

    Owner owner() {
        return owner;
    }

    Residents entities() {
        return entities;
    }

    Replies replies() {
        return replies;
    }

    Decider decider() {
        return decider;
    }

    Authority authority() {
        return authority;
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
        return authority.isStopped();
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
        return isHosting() && (goesOnEverywhere() || group.majority() && !decider.isBehind());
    }

    /// Returns whether shards may move only for balance: not while two versions of the application are there.
    boolean mayBalance() {
        var group = decider.group();
        return group != null && group.members().stream().map(member -> member.version()).distinct().count() <= 1;
    }

    /// Returns the nodes of the settled group that run the newest version of the application.
    Set<UUID> newest() {
        var group = decider.group();
        return group == null ? Set.of() : Versions.newest(group);
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
        var table = decider.routes();
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
        return new Parcel.Hello(node(), pid, isHosting(), settings(), decider.table());
    }

    private Parcel.Settings settings() {
        return new Parcel.Settings(options().shards(), options().split().name(), ALGORITHM);
    }

    /// Encodes a message to an entity, its reply or its state, on any thread.
    ///
    /// @throws IllegalArgumentException if it cannot travel
    byte @Nullable [] encode(Object value) {
        return services.encode(value, AROUND);
    }

    /// Encodes a value and encloses it.
    ///
    /// @throws IllegalArgumentException if it cannot travel
    Envelope enclose(@Nullable Object value) {
        return Envelope.of(value, value == null ? null : encode(value));
    }

    /// Sends a parcel to another region, without waiting. A parcel to a region that is lost is dropped.
    void post(Pid to, Parcel parcel) {
        outbox.post(to, parcel);
    }

    /// Sends a parcel to this region itself.
    void later(Parcel parcel) {
        FarProcesses.send(pid, new Mail(pid, parcel), null);
    }

    /// Posts a parcel to a region, which may be this one.
    void answer(Pid to, Parcel parcel) {
        if (to == pid) later(parcel);
        else post(to, parcel);
    }

    void report(String text) {
        report(text, null);
    }

    void report(String text, @Nullable Throwable thrown) {
        Report.write(self.runtime(), LOG, Level.WARN, printer -> text, Map::of, thrown);
    }

    /// Reports, here and at the node that sent it, an entry that cannot be read here.
    ///
    /// @param what the entity and its fate
    void unread(Pid sender, String what, UndecodableMessage why) {
        unread(what, why);
        post(sender, new Parcel.Unread(what, why));
    }

    /// Reports an entry that a node cannot read.
    void unread(String what, UndecodableMessage why) {
        report(what + ": " + why.what());
    }

    void dropped(Item item) {
        dropped(item.message, item.sender, item.key);
    }

    void dropped(Object message, @Nullable Pid sender, @Nullable Object key) {
        deadLetter(DeadLetter.Cause.DROPPED, message, sender, key);
    }

    void undecodable(UndecodableMessage why, @Nullable Pid sender, @Nullable Object key) {
        deadLetter(DeadLetter.Cause.UNDECODABLE, why, sender, key);
    }

    private void deadLetter(DeadLetter.Cause cause, Object message, @Nullable Pid sender, @Nullable Object key) {
        FarProcesses.deadLetter(self.runtime(), cause, message, sender, kind() + "/" + (key == null ? "?" : key));
    }

    /// Notifies all regions that this node is about to leave.
    void leave() {
        if (leaving) return;
        leaving = true;
        decider.leaving(node());
        for (var host : peers.hosts()) post(host.pid(), new Parcel.Leaving());
    }

    Figures figures() {
        var table = decider.table();
        var owners = new ArrayList<String>();
        var moving = new LinkedHashSet<Integer>();
        for (int shard = 0; table != null && shard < table.shards(); shard++) {
            var node = table.owner(shard);
            boolean own = node.equals(node());
            owners.add(own ? nodeName() : nameOf(node));
            if (!isStopped() && own != owner.shard(shard).held) moving.add(shard);
        }
        int waiting = callers.waiting() + outbox.size();
        return new Figures(tableNumber(), owners, moving, entities.count(), waiting, isStopped(),
                memory.children());
    }
}
