package dev.coppice.cluster.internal.node;

import dev.coppice.cluster.internal.wire.Greeting.Code;
import dev.coppice.cluster.internal.wire.Greeting.Hello;
import dev.coppice.cluster.internal.wire.Protocol;
import dev.coppice.cluster.spi.Address;
import org.jspecify.annotations.Nullable;

/// Whether a connection with the node that greets over one link is possible. For the holder of the link's lock.
final class Acceptance {
    /// The reaction to a Hello.
    sealed interface Verdict {}

    enum Simple implements Verdict {
        ACCEPT,
        /// It is decided later.
        HOLD,
        IGNORE
    }

    record Refuse(Code code, String text) implements Verdict {}

    private final LocalNode node;
    /// The attempt of the other side whose name is that of a peer, and since when.
    private long conflict;
    private long conflictSince;

    Acceptance(LocalNode node) {
        this.node = node;
    }

    Verdict of(Hello hello, Address from) {
        if (Protocol.common(hello.oldest(), hello.newest()) == 0) {
            return new Refuse(Code.VERSION,
                    "node " + node.name() + " speaks the versions " + Protocol.OLDEST + " to " + Protocol.NEWEST
                    + " of the protocol, and node " + hello.node() + " speaks " + hello.oldest() + " to "
                    + hello.newest()
                    + "; update the older one first to a version in between");
        }
        if (!hello.cluster().equals(node.options().cluster())) {
            return new Refuse(Code.CLUSTER, "node " + node.name() + " belongs to the cluster \""
                    + node.options().cluster() + "\", and node " + hello.node() + " to \"" + hello.cluster() + "\"");
        }
        if (hello.hasSecret() != node.identity().hasSecret()) {
            return new Refuse(Code.SECRET, "node " + (hello.hasSecret() ? node.name() : hello.node())
                    + " has no secret, and the other side has one; set the same secret at all nodes");
        }
        if (hello.incarnation().equals(node.incarnation())) return Simple.IGNORE; // a reflection of own packets
        var foreign = ofCertificate(hello, from);
        return foreign != null ? foreign : ofName(hello);
    }

    /// Returns null unless the certificate must have the name of the node, and has not.
    private @Nullable Verdict ofCertificate(Hello hello, Address from) {
        var tls = node.options().tls();
        var channel = node.links().channel();
        if (tls == null || !tls.bindsNames()) return null;
        if (channel == null) return Simple.HOLD;
        var names = channel.certificateNames(from);
        if (names != null && names.contains(hello.node())) return null;
        return new Refuse(Code.CERTIFICATE, "the certificate of node " + hello.node() + " is for "
                + (names == null ? "no known name" : names) + ", and node " + node.name()
                + " admits nodes only under the names of their certificates");
    }

    private Verdict ofName(Hello hello) {
        if (hello.node().equals(node.name())) {
            // of two that join at the same moment, the one with the smaller incarnation stays
            boolean stays = !node.isJoining() || hello.joining()
                    && node.incarnation().compareTo(hello.incarnation()) < 0;
            return stays ? nameInUse(hello) : Simple.IGNORE;
        }
        var holder = node.links().holding(hello.node(), hello.incarnation());
        if (holder == null) return Simple.ACCEPT;
        if (conflict != hello.attempt()) {
            conflict = hello.attempt();
            conflictSince = node.now();
        }
        // a living holder will send something soon; otherwise its loss will be detected
        return holder.wasHeardAfter(conflictSince) ? nameInUse(hello) : Simple.HOLD;
    }

    private static Verdict nameInUse(Hello hello) {
        return new Refuse(Code.NAME_IN_USE, "another living node of the cluster is named " + hello.node());
    }
}
