package dev.coppice.cluster.internal.names;

import dev.coppice.cluster.ClashRule;
import dev.coppice.cluster.Undecided;
import dev.coppice.cluster.internal.names.NameMessage.Claim;
import dev.coppice.cluster.internal.names.NameMessage.Entry;
import dev.coppice.cluster.internal.names.NameMessage.Granted;
import dev.coppice.cluster.internal.names.NameMessage.Refused;
import dev.coppice.cluster.internal.names.NameMessage.Withdrawn;
import dev.coppice.core.Pid;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// The requests of one node to homes: the names that its processes want, until each has been decided. For the node's
/// pump.
///
/// [NameService] states the rules.
final class Claims {
    private final NameService names;
    private final Surroundings node;
    private final NameTable table;
    private final Home home;
    private final Map<Long, Registering> registering = new LinkedHashMap<>();
    private long lastNumber;

    Claims(NameService names, Surroundings node, NameTable table, Home home) {
        this.names = names;
        this.node = node;
        this.table = table;
        this.home = home;
    }

    /// Begins to ask for `key`. The future is completed with null or the holder; cancelling it gives the request up.
    void begin(Object key, Pid pid, ClashRule rule, boolean replace, CompletableFuture<@Nullable Pid> result) {
        var wanted = new Registering(++lastNumber, key, pid, rule, replace, result);
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
        if (wanted.lastAsked != null) names.send(wanted.lastAsked, new Withdrawn(wanted.number, wanted.key));
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
        names.send(to, new Claim(wanted.number, home.number(), wanted.key, wanted.pid, wanted.replace));
    }

    private void again(Registering wanted) {
        node.after(Duration.ofMillis(wanted.pause()), () -> step(wanted));
    }

    void refused(UUID from, Refused answer) {
        var wanted = registering.get(answer.number());
        if (wanted == null || !from.equals(wanted.asked)) return;
        wanted.asked = null;
        wanted.missing = answer.held()
                ? "its home knows a holder that this node does not see"
                : "the nodes have not agreed on their group";
        again(wanted);
    }

    void granted(UUID from, Granted grant) {
        var wanted = registering.get(grant.number());
        boolean stands = wanted != null && from.equals(wanted.asked) && grant.group() == home.number()
                && !wanted.result.isDone();
        if (!stands || wanted == null) {
            names.send(from, new Withdrawn(grant.number(), grant.key()));
            return;
        }
        end(wanted);
        names.send(node.incarnation(), new Withdrawn(wanted.number, wanted.key)); // if it was granted here
        names.add(new Entry(grant.key(), wanted.pid, grant.version(), wanted.rule));
        wanted.result.complete(null);
    }

    /// Looks again at everything that is asked for.
    void stepAll() {
        for (var wanted : List.copyOf(registering.values())) step(wanted);
    }

    /// A peer is down: it answers no longer.
    void down(UUID peer) {
        for (var wanted : List.copyOf(registering.values())) {
            if (peer.equals(wanted.asked)) wanted.asked = null;
        }
    }

    /// This node has entered another group: open requests of an earlier one are sent again.
    void entered() {
        for (var wanted : List.copyOf(registering.values())) wanted.asked = null;
    }

    /// Fails everything that is asked for, because the node leaves.
    void close() {
        for (var wanted : List.copyOf(registering.values())) {
            end(wanted);
            wanted.result.completeExceptionally(
                    new IllegalStateException("node " + node.name() + " has left its cluster"));
        }
    }
}
