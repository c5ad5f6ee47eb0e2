package dev.coppice.cluster.internal.node;

import dev.coppice.cluster.NodeEvent.Cause;
import dev.coppice.cluster.NodeStatistics;
import dev.coppice.cluster.Right;
import dev.coppice.cluster.UndecodableMessage;
import dev.coppice.cluster.spi.Address;
import dev.coppice.cluster.spi.Undecodable;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ops.ProcessControl;
import dev.coppice.core.ops.Report;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// The information of one node for its operators: reports, events of the flight recorder, and counts. Thread-safe.
final class Reports {
    private static final String KIND = "dev.coppice.cluster";
    private static final int MOST_REFUSALS = 1_000;
    private static final long REFUSALS_NANOS = 60_000_000_000L;

    private final ActorRuntime runtime;
    private final String node;
    /// When each refusal was reported last.
    private final Map<String, Long> refusals = new ConcurrentHashMap<>();
    private final LongAdder undecodable = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder ups = new LongAdder();
    private final LongAdder downs = new LongAdder();

    /// @param node the name of the node
    Reports(ActorRuntime runtime, String node) {
        this.runtime = runtime;
        this.node = node;
    }

    void info(String text) {
        write(Level.INFO, text, null);
    }

    void warn(String text) {
        write(Level.WARN, text, null);
    }

    void error(String text, Throwable thrown) {
        write(Level.ERROR, text, thrown);
    }

    private void write(Level level, String text, @Nullable Throwable thrown) {
        Report.write(runtime, KIND, level, printer -> text, Map::of, thrown);
    }

    // ── refusals ──

    /// Reports a refusal, each at most once a minute.
    ///
    /// @param what the key that tells refusals apart
    void refusal(String what, String text) {
        long now = ProcessControl.nanoTime(runtime);
        if (refusals.size() > MOST_REFUSALS) refusals.clear();
        var last = refusals.get(what);
        if (last != null && now - last < REFUSALS_NANOS) return;
        refusals.put(what, now);
        warn(text);
    }

    /// Counts and reports a message that cannot be read. Returns the explanation for its sender or for a dead letter.
    UndecodableMessage undecodable(RemotePeer peer, Undecodable what) {
        undecodable.increment();
        var text = "node " + node + " cannot read a message from node " + peer.name() + ": " + what.getMessage();
        refusal(peer.name() + what.getMessage(), text);
        return new UndecodableMessage(text);
    }

    void refused(RemotePeer peer, Right right) {
        refused.increment();
        LinkEvents.refused(peer.name(), "no right " + right);
        refusal(peer.name() + right, "node " + node + " refuses something that node " + peer.name()
                + " asks for: it has no right " + right);
    }

    void refusedPacket(PeerLink link, String what) {
        LinkEvents.refused(link.toString(), what);
        refusal(link.toString(), "node " + node + " refuses what it receives from " + link + ": " + what);
    }

    void refusedGreeting(String peer, String why) {
        LinkEvents.refused(peer, why);
        refusal(peer + why, "node " + node + " does not connect to node " + peer + ": " + why);
    }

    // ── peers that come and go ──

    void up(RemotePeer peer, Address address, long epoch) {
        ups.increment();
        LinkEvents.up(node, peer.name(), epoch);
        info("node " + node + " is connected to node " + peer.name() + " at " + address + ", epoch " + epoch);
    }

    void down(RemotePeer peer, Address address, Cause cause, String detail, Connection.Loss loss) {
        downs.increment();
        LinkEvents.down(node, peer.name(), cause.name(), detail, loss);
        write(cause == Cause.LEFT || cause == Cause.DISCONNECTED ? Level.INFO : Level.WARN,
                "node " + node + " has lost node " + peer.name() + " at " + address + " (" + cause + ": " + detail
                + "): " + loss.processes() + " of its processes were known here, " + loss.calls()
                + " calls to it failed, it monitored " + loss.watchers() + " processes here", null);
    }

    /// Returns the counts of this node with the figures of its links.
    NodeStatistics statistics(List<NodeStatistics.Link> links, int members) {
        return new NodeStatistics(links, members, undecodable.sum(), refused.sum(), ups.sum(), downs.sum());
    }
}
