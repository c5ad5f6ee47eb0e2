package dev.coppice.cluster.internal.names;

import dev.coppice.cluster.ClashRule;
import dev.coppice.cluster.Group;
import dev.coppice.cluster.NameClash;
import dev.coppice.cluster.NameTaken;
import dev.coppice.cluster.internal.names.NameMessage.Added;
import dev.coppice.cluster.internal.names.NameMessage.Claim;
import dev.coppice.cluster.internal.names.NameMessage.Drop;
import dev.coppice.cluster.internal.names.NameMessage.Entered;
import dev.coppice.cluster.internal.names.NameMessage.Entry;
import dev.coppice.cluster.internal.names.NameMessage.Granted;
import dev.coppice.cluster.internal.names.NameMessage.Lost;
import dev.coppice.cluster.internal.names.NameMessage.Refused;
import dev.coppice.cluster.internal.names.NameMessage.Removed;
import dev.coppice.cluster.internal.names.NameMessage.Withdrawn;
import dev.coppice.cluster.internal.names.NameTable.Held;
import dev.coppice.core.ActorRuntime.Registration;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.ops.FarProcesses;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One node's part of the cluster-wide names. Methods that are not said to be thread-safe are for the node's pump.
public final class NameService {
    /*
     * Rules  (1) each node is the authority for the registrations of its own processes. It tells all of them when a
     *            connection begins, and changes later; the others forget them with the connection. So nothing that was
     *            removed can come back, and no trace of it has to be kept;
     *        (2) the home decides. It reserves a granted name until the asking node has announced it, or has withdrawn.
     *            A node takes up a grant only in the settled group in which it asked;
     *        (3) a home decides only after every other member has entered its settled group. By (2) and the order of
     *            messages it then knows all that earlier homes have granted. So in a settled group at most one process
     *            gets a name;
     *        (4) a node that is refused looks into its own table. It answers its caller when it sees the holder there,
     *            and asks again otherwise: the table lags, or the home knows of an end or loss later than this node;
     *        (5) a clash is decided only by the home, under (3). It says which registration has lost, by version; the
     *            node of the loser removes exactly that one, so saying it twice has no further effect.
     */
    private static final int BATCH = 500;

    private final Surroundings node;
    private final UUID self;
    private final NameTable table = new NameTable();
    private final Home home;
    private final Claims claims;
    private final Decisions decisions;
    /// The names of the peers that are up. Guests are among them, and are no members.
    private final Map<UUID, String> peers = new LinkedHashMap<>();
    /// The actions that remove the listeners for the ends of own holders.
    private final Map<Entry, Runnable> watches = new HashMap<>();
    private volatile boolean closed;

    public NameService(Surroundings node, Group group) {
        this.node = node;
        this.self = node.incarnation();
        this.home = new Home(self, group);
        this.claims = new Claims(this, node, table, home);
        this.decisions = new Decisions(this, node, table, home);
    }

    // ── for the application: thread-safe ──

    public @Nullable Pid find(Object key) {
        return closed ? null : table.find(key);
    }

    public Map<Object, Pid> living() {
        return closed ? Map.of() : table.living();
    }

    public boolean isClosed() {
        return closed;
    }

    public Registration provide(String name, Function<? super NameClash, ? extends @Nullable Pid> chooser) {
        return decisions.provide(name, chooser);
    }

    /// Begins to register. The future completes on the pump, with null or the holder; cancelling it gives up.
    public CompletableFuture<@Nullable Pid> register(Object key, Pid pid, ClashRule rule, boolean replace) {
        if (closed) throw new IllegalStateException("node " + node.name() + " has left its cluster");
        if (node.isGuest()) {
            throw new IllegalStateException("node " + node.name()
                    + " is a guest and holds no name of the cluster; register at a member");
        }
        if (!FarProcesses.isLocal(node.runtime(), pid)) {
            throw new IllegalArgumentException(pid + " runs on node " + pid.node().orElse("?")
                    + "; a process is registered at its own node");
        }
        var result = new CompletableFuture<@Nullable Pid>();
        node.later(() -> claims.begin(key, pid, rule, replace, result));
        return result;
    }

    /// Frees `key` if `pid`, a process of this node, holds it.
    public void unregister(Object key, Pid pid) {
        table.hide(key, pid);
        node.later(() -> {
            var held = table.of(self, key);
            if (held != null && held.entry().pid() == pid) remove(held.entry());
        });
    }

    /// Frees `key`, whichever process holds it.
    public void unregister(Object key) {
        node.later(() -> {
            for (var held : table.holders(key)) drop(held);
        });
    }

    // ── the registrations of this node ──

    /// A process of this node holds a name: notifies all nodes.
    void add(Entry entry) {
        var before = table.of(self, entry.key());
        if (before != null) remove(before.entry());
        decisions.note(entry.version());
        table.put(new Held(self, node.name(), entry));
        watches.put(entry, FarProcesses.onEnd(entry.pid(), reason -> node.later(() -> remove(entry))));
        tellAll(new Added(List.of(entry)));
        decisions.settle(entry.key());
    }

    private void remove(Entry entry) {
        if (!table.remove(self, entry.key(), entry.version())) return;
        var takeBack = watches.remove(entry);
        if (takeBack != null) takeBack.run();
        tellAll(new Removed(entry.key(), entry.version()));
        decisions.settle(entry.key());
    }

    private void lost(Lost lost) {
        var held = table.of(self, lost.key());
        if (held == null || held.entry().version() != lost.version()) return;
        remove(held.entry());
        FarProcesses.exit(null, held.entry().pid(), ExitReason.shutdown(new NameTaken(lost.key(), lost.winner())));
    }

    /// Makes the node of `held` remove exactly this registration.
    void drop(Held held) {
        if (held.node().equals(self)) remove(held.entry());
        else send(held.node(), new Drop(held.entry().key(), held.entry().version()));
    }

    // ── messages ──

    /// Sends a message, or handles it if it is for this node.
    void send(UUID to, NameMessage message) {
        if (to.equals(self)) handle(self, message);
        else node.send(to, message);
    }

    private void tellAll(NameMessage message) {
        for (var peer : peers.keySet()) node.send(peer, message);
    }

    /// A peer that is up has sent `message`.
    public void received(UUID from, boolean isGuest, NameMessage message) {
        if (closed || !peers.containsKey(from)) return;
        if (isGuest && !(message instanceof Drop)) return; // guests hold nothing and decide nothing
        handle(from, message);
    }

    private void handle(UUID from, NameMessage message) {
        switch (message) {
            case Added(var entries) -> {
                for (var entry : entries) added(from, entry);
            }
            case Removed(var key, var version) -> {
                if (table.remove(from, key, version)) decisions.settle(key);
            }
            case Entered(var group) -> {
                home.entered(from, group);
                decisions.settleAll();
            }
            case Claim claim -> decisions.claimed(from, claim);
            case Withdrawn withdrawn -> decisions.withdrawn(from, withdrawn);
            case Granted grant -> claims.granted(from, grant);
            case Refused refused -> claims.refused(from, refused);
            case Drop(var key, var version) -> {
                var held = table.of(self, key);
                if (held != null && held.entry().version() == version) remove(held.entry());
            }
            case Lost lost -> lost(lost);
        }
    }

    private void added(UUID from, Entry entry) {
        decisions.announced(from, entry);
        table.put(new Held(from, peers.getOrDefault(from, "?"), entry));
        decisions.settle(entry.key());
    }

    // ── events ──

    /// A peer is up: it gets all registrations of this node.
    public void up(UUID peer, String name) {
        if (closed) return;
        peers.put(peer, name);
        home.up(peer);
        if (!node.isGuest()) {
            var own = table.entriesOf(self);
            for (int i = 0; i < own.size(); i += BATCH)
                node.send(peer, new Added(List.copyOf(own.subList(i, Math.min(own.size(), i + BATCH)))));
            if (home.number() > 0) node.send(peer, new Entered(home.number()));
        }
        claims.stepAll();
    }

    /// A peer is down.
    ///
    /// @param hasLeft whether it said that it leaves
    public void down(UUID peer, boolean hasLeft) {
        if (peers.remove(peer) == null) return;
        home.down(peer, hasLeft);
        decisions.down(peer);
        table.removeAll(peer).forEach(decisions::settle);
        claims.down(peer);
        claims.stepAll();
    }

    /// This node has entered a settled group.
    public void entered(Group group) {
        if (closed || node.isGuest()) return;
        home.enter(group);
        decisions.entered();
        tellAll(new Entered(group.number()));
        claims.entered();
        claims.stepAll();
        decisions.settleAll();
    }

    /// The node leaves: it has no names any longer.
    public void close() {
        closed = true;
        claims.close();
        watches.values().forEach(Runnable::run);
        watches.clear();
    }
}
