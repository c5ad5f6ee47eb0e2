package dev.coppice.cluster.internal.names;

import dev.coppice.cluster.ClashRule;
import dev.coppice.cluster.NameClash;
import dev.coppice.cluster.internal.names.NameMessage.Claim;
import dev.coppice.cluster.internal.names.NameMessage.Entry;
import dev.coppice.cluster.internal.names.NameMessage.Granted;
import dev.coppice.cluster.internal.names.NameMessage.Lost;
import dev.coppice.cluster.internal.names.NameMessage.Refused;
import dev.coppice.cluster.internal.names.NameMessage.Withdrawn;
import dev.coppice.cluster.internal.names.NameTable.Held;
import dev.coppice.core.ActorRuntime.Registration;
import dev.coppice.core.Pid;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The decisions of one node as the home of names: which process gets a name, and which of two holders keeps it. For
/// the node's pump.
///
/// [NameService] states the rules.
final class Decisions {
    private final NameService names;
    private final Surroundings node;
    private final NameTable table;
    private final Home home;
    private final Choosers choosers;
    /// The grants of this home that have not been announced yet.
    private final Map<Object, Reservation> reserved = new HashMap<>();
    /// The keys about which a function of the application decides now.
    private final Set<Object> choosing = new HashSet<>();
    /// The registrations that have lost, as this home has said, and are still in the table.
    private final Set<Held> losers = new HashSet<>();
    private long lastVersion;

    /// @param number the number of the question at the node that asked
    private record Reservation(UUID node, long number, long version) {
        boolean isFor(UUID asking, long question) {
            return node.equals(asking) && number == question;
        }
    }

    Decisions(NameService names, Surroundings node, NameTable table, Home home) {
        this.names = names;
        this.node = node;
        this.table = table;
        this.home = home;
        this.choosers = new Choosers(node);
    }

    /// Adds a function that decides between two holders. Thread-safe.
    Registration provide(String name, Function<? super NameClash, ? extends @Nullable Pid> chooser) {
        return choosers.add(name, chooser);
    }

    /// Notes a version that this node has seen.
    void note(long version) {
        lastVersion = Math.max(lastVersion, version);
    }

    /// A time, and larger than every version that this node has seen.
    private long nextVersion() {
        note(Math.max(lastVersion + 1, node.millis()));
        return lastVersion;
    }

    /// Decides whether the process that `from` names gets the name.
    void claimed(UUID from, Claim claim) {
        var key = claim.key();
        if (claim.group() != home.number() || !home.decides(key)) {
            names.send(from, new Refused(claim.number(), false));
            return;
        }
        var reservation = reserved.get(key);
        var others = table.holders(key).stream().filter(held -> held.entry().pid() != claim.pid()).toList();
        if (reservation != null && !reservation.isFor(from, claim.number())
                || !others.isEmpty() && !claim.replace()) {
            names.send(from, new Refused(claim.number(), true));
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
            names.drop(other);
        }
        if (free) names.send(from, new Granted(claim.number(), claim.group(), key, reservation.version));
        else names.send(from, new Refused(claim.number(), true));
    }

    void withdrawn(UUID from, Withdrawn withdrawn) {
        var reservation = reserved.get(withdrawn.key());
        if (reservation != null && reservation.isFor(from, withdrawn.number())) reserved.remove(withdrawn.key());
    }

    /// Decides about two holders of `key`, if there are two and this node is the home.
    void settle(Object key) {
        losers.removeIf(loser -> !loser.equals(table.of(loser.node(), loser.entry().key())));
        // between two sides that meet, the home of the group decides that they settle together
        var holders = table.holders(key).stream()
                .filter(held -> home.isMember(held.node()) && !losers.contains(held)).toList();
        if (holders.size() < 2 || choosing.contains(key) || !home.decides(key)) return;
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
        node.clashed(key, winner == null ? "no process" : winner.toString(), loser.toString());
        names.send(loser.node(), new Lost(key, loser.entry().version(), winner == null ? null : winner.entry().pid()));
    }

    /// Decides about all names with two holders.
    void settleAll() {
        if (!home.isReady()) return;
        for (var key : table.keys()) settle(key);
    }

    /// A peer has announced a registration: its reservation is used up.
    void announced(UUID from, Entry entry) {
        note(entry.version());
        var reservation = reserved.get(entry.key());
        if (reservation != null && reservation.node.equals(from) && reservation.version == entry.version())
            reserved.remove(entry.key());
    }

    /// A peer is down: nothing is reserved for it any longer.
    void down(UUID peer) {
        reserved.values().removeIf(reservation -> reservation.node.equals(peer));
    }

    /// This node has entered another group: unused grants of an earlier one are void.
    void entered() {
        reserved.clear();
    }
}
