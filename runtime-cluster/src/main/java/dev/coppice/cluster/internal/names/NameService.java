package dev.coppice.cluster.internal.names;

import dev.coppice.cluster.ClashRule;
import dev.coppice.cluster.Group;
import dev.coppice.cluster.NameClash;
import dev.coppice.cluster.NameTaken;
import dev.coppice.cluster.Undecided;
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
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One node's part of the cluster-wide names. What is not said to be thread-safe is for the node's pump.
public final class NameService {
    /*
     * Rules  (1) each node is the authority for the registrations of its own processes. It tells all of them when a
     *            connection begins, and changes later; the others forget them with the connection. So nothing that was
     *            removed can come back, and no trace of it has to be kept;
     *        (2) the home decides. What it has granted it reserves until the asking node has announced it, or has
     *            withdrawn. A node takes up a grant only in the settled group in which it asked;
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
    private final Choosers choosers;
    /// The names and roles of the peers that are up; guests are no members.
    private final Map<UUID, String> peers = new LinkedHashMap<>();
    private final Map<Long, Registering> registering = new LinkedHashMap<>();
    /// What takes back the listener at the end of each own holder.
    private final Map<Entry, Runnable> watches = new HashMap<>();
    /// What this home has granted and not seen announced.
    private final Map<Object, Reservation> reserved = new HashMap<>();
    /// The keys about which a function of the application decides now.
    private final Set<Object> choosing = new HashSet<>();
    /// The registrations that have lost, as this home has said, and are still in the table.
    private final Set<Held> losers = new HashSet<>();
    private long lastNumber;
    private long lastVersion;
    private volatile boolean closed;

    /// @param number the number of the question at the node that asked
    private record Reservation(UUID node, long number, long version) {
        boolean isFor(UUID asking, long question) {
            return node.equals(asking) && number == question;
        }
    }

    public NameService(Surroundings node, Group group) {
        this.node = node;
        this.self = node.incarnation();
        this.home = new Home(self, group);
        this.choosers = new Choosers(node);
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
        return choosers.add(name, chooser);
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
        node.later(() -> begin(new Registering(++lastNumber, key, pid, rule, replace, result)));
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

    // ── registering ──

    private void begin(Registering wanted) {
        registering.put(wanted.number, wanted);
        node.after(node.limit(), () -> giveUp(wanted));
        step(wanted);
    }

    private void end(Registering wanted) {
        registering.remove(wanted.number);
    }

    private void giveUp(Registering wanted) {
        if (registering.get(wanted.number) != wanted) return;
        withdraw(wanted);
        wanted.result.completeExceptionally(new Undecided(wanted.key, node.limit(), wanted.missing));
    }

    private void withdraw(Registering wanted) {
        end(wanted);
        if (wanted.lastAsked != null) send(wanted.lastAsked, new Withdrawn(wanted.number, wanted.key));
    }

    private void step(Registering wanted) {
        if (registering.get(wanted.number) != wanted || wanted.asked != null) return;
        if (wanted.result.isDone()) { // its caller has given up
            withdraw(wanted);
            return;
        }
        var holder = table.find(wanted.key);
        if (holder == wanted.pid || !wanted.pid.isAlive()) {
            withdraw(wanted);
            wanted.result.complete(null);
        } else if (holder != null && !wanted.replace) {
            withdraw(wanted);
            wanted.result.complete(holder);
        } else {
            ask(wanted);
        }
    }

    private void ask(Registering wanted) {
        var to = home.of(wanted.key);
        if (to == null) {
            wanted.missing = home.number() == 0
                    ? "no group of nodes has settled" : "its home is not connected";
            again(wanted);
            return;
        }
        wanted.asked = wanted.lastAsked = to;
        wanted.missing = "its home has not answered";
        send(to, new Claim(wanted.number, home.number(), wanted.key, wanted.pid, wanted.replace));
    }

    private void again(Registering wanted) {
        node.after(Duration.ofMillis(wanted.pause()), () -> step(wanted));
    }

    private void refused(UUID from, Refused answer) {
        var wanted = registering.get(answer.number());
        if (wanted == null || !from.equals(wanted.asked)) return;
        wanted.asked = null;
        wanted.missing = answer.held()
                ? "its home knows a holder that this node does not see"
                : "the nodes have not agreed on their group";
        again(wanted);
    }

    private void granted(UUID from, Granted grant) {
        var wanted = registering.get(grant.number());
        boolean stands = wanted != null && from.equals(wanted.asked) && grant.group() == home.number()
                && !wanted.result.isDone();
        if (!stands || wanted == null) {
            send(from, new Withdrawn(grant.number(), grant.key()));
            return;
        }
        end(wanted);
        withdrawn(self, new Withdrawn(wanted.number, wanted.key)); // if it was granted here
        add(new Entry(grant.key(), wanted.pid, grant.version(), wanted.rule));
        wanted.result.complete(null);
    }

    // ── the registrations of this node ──

    private void add(Entry entry) {
        var before = table.of(self, entry.key());
        if (before != null) remove(before.entry());
        note(entry.version());
        table.put(new Held(self, node.name(), entry));
        watches.put(entry, FarProcesses.onEnd(entry.pid(), reason -> node.later(() -> remove(entry))));
        tellAll(new Added(List.of(entry)));
        settle(entry.key());
    }

    private void remove(Entry entry) {
        if (!table.remove(self, entry.key(), entry.version())) return;
        var takeBack = watches.remove(entry);
        if (takeBack != null) takeBack.run();
        tellAll(new Removed(entry.key(), entry.version()));
        settle(entry.key());
    }

    private void lost(Lost lost) {
        var held = table.of(self, lost.key());
        if (held == null || held.entry().version() != lost.version()) return;
        remove(held.entry());
        FarProcesses.exit(null, held.entry().pid(), ExitReason.shutdown(new NameTaken(lost.key(), lost.winner())));
    }

    private void drop(Held held) {
        if (held.node().equals(self)) remove(held.entry());
        else send(held.node(), new Drop(held.entry().key(), held.entry().version()));
    }

    // ── the home ──

    private void note(long version) {
        lastVersion = Math.max(lastVersion, version);
    }

    /// A time, and larger than every version that this node has seen.
    private long nextVersion() {
        note(Math.max(lastVersion + 1, node.millis()));
        return lastVersion;
    }

    private void decide(UUID from, Claim claim) {
        var key = claim.key();
        if (claim.group() != home.number() || !home.isReady() || !self.equals(home.of(key))) {
            send(from, new Refused(claim.number(), false));
            return;
        }
        var reservation = reserved.get(key);
        var others = table.holders(key).stream().filter(held -> held.entry().pid() != claim.pid()).toList();
        if (reservation != null && !reservation.isFor(from, claim.number())
                || !others.isEmpty() && !claim.replace()) {
            send(from, new Refused(claim.number(), true));
            return;
        }
        if (reservation == null) {
            reservation = new Reservation(from, claim.number(), nextVersion());
            reserved.put(key, reservation);
        }
        boolean free = true;
        for (var other : others) {
            if (other.node().equals(from)) continue; // it replaces its own registration itself
            free = false;
            drop(other);
        }
        if (free) send(from, new Granted(claim.number(), claim.group(), key, reservation.version));
        else send(from, new Refused(claim.number(), true));
    }

    private void withdrawn(UUID from, Withdrawn withdrawn) {
        var reservation = reserved.get(withdrawn.key());
        if (reservation != null && reservation.isFor(from, withdrawn.number())) reserved.remove(withdrawn.key());
    }

    /// Decides about two holders of `key`, if there are two and this node is the home.
    private void settle(Object key) {
        losers.removeIf(loser -> !loser.equals(table.of(loser.node(), loser.entry().key())));
        // between two sides that meet, the home of the group decides that they settle together
        var holders = table.holders(key).stream()
                .filter(held -> home.isMember(held.node()) && !losers.contains(held)).toList();
        if (holders.size() < 2 || choosing.contains(key) || !home.isReady() || !self.equals(home.of(key))) return;
        var older = holders.getFirst();
        var newer = holders.get(1);
        switch (older.entry().rule()) {
            case ClashRule.Fixed fixed -> {
                switch (fixed) {
                    case KEEP_OLDER -> loses(newer, older);
                    case KEEP_NEWER -> loses(older, newer);
                    case NOTIFY -> {
                        for (var each : holders) loses(each, null);
                    }
                }
            }
            case ClashRule.Resolver(var name) -> {
                choosing.add(key);
                choosers.choose(name, new NameClash(key, older.entry().pid(), newer.entry().pid()), chosen -> {
                    choosing.remove(key);
                    boolean same = older.equals(table.of(older.node(), key))
                            && newer.equals(table.of(newer.node(), key));
                    if (!same || !home.isReady()) settle(key); // it has changed meanwhile
                    else if (chosen == older.entry().pid()) loses(newer, older);
                    else loses(older, newer);
                });
            }
        }
    }

    private void loses(Held loser, @Nullable Held winner) {
        var key = loser.entry().key();
        losers.add(loser);
        node.clashed(key, winner == null ? "nobody" : winner.toString(), loser.toString());
        send(loser.node(), new Lost(key, loser.entry().version(), winner == null ? null : winner.entry().pid()));
    }

    private void settleAll() {
        if (!home.isReady()) return;
        for (var key : table.keys()) settle(key);
    }

    // ── messages ──

    /// Sends a message, or handles it if it is for this node.
    private void send(UUID to, NameMessage message) {
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
                if (table.remove(from, key, version)) settle(key);
            }
            case Entered(var group) -> {
                home.entered(from, group);
                settleAll();
            }
            case Claim claim -> decide(from, claim);
            case Withdrawn withdrawn -> withdrawn(from, withdrawn);
            case Granted grant -> granted(from, grant);
            case Refused refused -> refused(from, refused);
            case Drop(var key, var version) -> {
                var held = table.of(self, key);
                if (held != null && held.entry().version() == version) remove(held.entry());
            }
            case Lost lost -> lost(lost);
        }
    }

    private void added(UUID from, Entry entry) {
        note(entry.version());
        var reservation = reserved.get(entry.key());
        if (reservation != null && reservation.node.equals(from) && reservation.version == entry.version())
            reserved.remove(entry.key());
        table.put(new Held(from, peers.getOrDefault(from, "?"), entry));
        settle(entry.key());
    }

    // ── what happens ──

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
        stepAll();
    }

    /// A peer is down.
    ///
    /// @param hasLeft whether it said that it leaves
    public void down(UUID peer, boolean hasLeft) {
        if (peers.remove(peer) == null) return;
        home.down(peer, hasLeft);
        reserved.values().removeIf(reservation -> reservation.node.equals(peer));
        table.removeAll(peer).forEach(this::settle);
        for (var wanted : List.copyOf(registering.values())) {
            if (peer.equals(wanted.asked)) wanted.asked = null;
        }
        stepAll();
    }

    /// This node has entered a settled group.
    public void entered(Group group) {
        if (closed || node.isGuest()) return;
        home.enter(group);
        reserved.clear();
        tellAll(new Entered(group.number()));
        for (var wanted : List.copyOf(registering.values())) wanted.asked = null;
        stepAll();
        settleAll();
    }

    private void stepAll() {
        for (var wanted : List.copyOf(registering.values())) step(wanted);
    }

    /// The node leaves: it has no names any longer.
    public void close() {
        closed = true;
        for (var wanted : List.copyOf(registering.values())) {
            end(wanted);
            wanted.result.completeExceptionally(
                    new IllegalStateException("node " + node.name() + " has left its cluster"));
        }
        watches.values().forEach(Runnable::run);
        watches.clear();
    }
}
