package dev.coppice.cluster.internal.node;

import dev.coppice.cluster.NodeOptions;
import dev.coppice.cluster.internal.names.NameMessage;
import dev.coppice.cluster.internal.names.Surroundings;
import dev.coppice.cluster.internal.wire.Kind;
import dev.coppice.cluster.Right;
import dev.coppice.cluster.spi.Input;
import dev.coppice.cluster.spi.Malformed;
import dev.coppice.cluster.spi.Output;
import dev.coppice.cluster.spi.Undecodable;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ops.FarProcesses;
import java.time.Duration;
import java.util.UUID;

/// The services of a node for its name service.
final class Naming implements Surroundings {
    private final LocalNode node;

    Naming(LocalNode node) {
        this.node = node;
    }

    @Override public ActorRuntime runtime() {
        return node.runtime();
    }

    @Override public String name() {
        return node.name();
    }

    @Override public UUID incarnation() {
        return node.incarnation();
    }

    @Override public boolean isGuest() {
        return node.options().roles().contains(NodeOptions.GUEST);
    }

    @Override public Duration limit() {
        return node.options().nameTimeout();
    }

    @Override public long millis() {
        return FarProcesses.isSimulated(node.runtime()) ? node.now() / 1_000_000 : System.currentTimeMillis();
    }

    @Override public void later(Runnable action) {
        node.later(action);
    }

    @Override public void after(Duration delay, Runnable action) {
        node.steps().after(delay, action);
    }

    @Override public void send(UUID peer, NameMessage message) {
        var to = node.events().connection(peer);
        if (to == null) return;
        var out = new Output(node.options().maxMessage());
        try {
            to.codec().encode(message, out);
        } catch (IllegalArgumentException cannotTravel) {
            node.reports().warn("node " + node.name() + " cannot tell node " + to.peer().name() + " of a name: "
                    + cannotTravel.getMessage());
            return;
        }
        to.signal(Kind.NAMES, 0, out);
    }

    @Override public void report(String text) {
        node.reports().warn(text);
    }

    @Override public void clashed(Object key, String winner, String loser) {
        LinkEvents.clashed(node.name(), String.valueOf(key), winner, loser);
        node.reports().warn("the name " + key + " had two holders after a split: " + winner + " keeps it, and " + loser
                + " is told that it has lost it");
    }

    // ── reading, on the transport's threads ──

    static void inbound(Inbound in, Connection from, Input body) throws Malformed {
        var node = from.node();
        Object message;
        try {
            message = from.codec().decode(body);
            body.end();
        } catch (Undecodable unknown) {
            in.undecodable(unknown);
            return;
        }
        if (!(message instanceof NameMessage said)) throw new Malformed("no message about names");
        if (!in.permits(Right.SEND)) return;
        node.later(() -> {
            if (from.peer().connection() == from)
                node.nameService().received(from.peer().incarnation(), from.peer().isGuest(), said);
        });
    }
}
