package dev.coppice.cluster.internal.node;

import dev.coppice.core.ops.Report;
import java.util.List;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Registered;
import jdk.jfr.StackTrace;

/// The events of Flight Recorder about peers. Recording costs nothing while no recording runs.
final class LinkEvents {

    static {
        var events = List.of(
                NodeUp.class, NodeDown.class, LinkFullEvent.class, PeerRefused.class, NameClashed.class);
        for (var event : events) {
            Report.addFlightEvent(event);
        }
    }

    private LinkEvents() {}

    @Name("dev.coppice.NodeUp")
    @Label("Node Up")
    @Category({"Coppice", "Cluster"})
    @StackTrace(false)
    @Registered(false)
    static final class NodeUp extends Event {
        @Label("Node") String node = "";
        @Label("Peer") String peer = "";
        @Label("Epoch") long epoch;
    }

    @Name("dev.coppice.NodeDown")
    @Label("Node Down")
    @Category({"Coppice", "Cluster"})
    @StackTrace(false)
    @Registered(false)
    static final class NodeDown extends Event {
        @Label("Node") String node = "";
        @Label("Peer") String peer = "";
        @Label("Cause") String cause = "";
        @Label("Detail") String detail = "";
        @Label("Processes") @Description("Processes of the peer that were known here") int processes;
        @Label("Calls") @Description("Calls to the peer that failed") int calls;
        @Label("Watched") @Description("Processes here that the peer monitored") int watched;
    }

    @Name("dev.coppice.LinkFull")
    @Label("Link Full")
    @Category({"Coppice", "Cluster"})
    @Description("The queue to a peer was full when a message was sent")
    @StackTrace(false)
    @Registered(false)
    static final class LinkFullEvent extends Event {
        @Label("Peer") String peer = "";
        @Label("Bytes") long bytes;
    }

    @Name("dev.coppice.PeerRefused")
    @Label("Peer Refused")
    @Category({"Coppice", "Cluster"})
    @Description("A peer was not admitted, or something that it asked for was refused")
    @StackTrace(false)
    @Registered(false)
    static final class PeerRefused extends Event {
        @Label("Peer") String peer = "";
        @Label("Detail") String detail = "";
    }

    @Name("dev.coppice.NameClashed")
    @Label("Name Clashed")
    @Category({"Coppice", "Cluster"})
    @Description("A cluster-wide name had two holders after a split")
    @StackTrace(false)
    @Registered(false)
    static final class NameClashed extends Event {
        @Label("Node") @Description("The node that decided") String node = "";
        @Label("Key") String key = "";
        @Label("Winner") String winner = "";
        @Label("Loser") String loser = "";
    }

    static void clashed(String node, String key, String winner, String loser) {
        var event = new NameClashed();
        if (!event.shouldCommit()) return;
        event.node = node;
        event.key = key;
        event.winner = winner;
        event.loser = loser;
        event.commit();
    }

    static void up(String node, String peer, long epoch) {
        var event = new NodeUp();
        if (!event.shouldCommit()) return;
        event.node = node;
        event.peer = peer;
        event.epoch = epoch;
        event.commit();
    }

    static void down(String node, String peer, String cause, String detail, Connection.Loss loss) {
        var event = new NodeDown();
        if (!event.shouldCommit()) return;
        event.node = node;
        event.peer = peer;
        event.cause = cause;
        event.detail = detail;
        event.processes = loss.processes();
        event.calls = loss.calls();
        event.watched = loss.watchers();
        event.commit();
    }

    static void full(String peer, long bytes) {
        var event = new LinkFullEvent();
        if (!event.shouldCommit()) return;
        event.peer = peer;
        event.bytes = bytes;
        event.commit();
    }

    static void refused(String peer, String detail) {
        var event = new PeerRefused();
        if (!event.shouldCommit()) return;
        event.peer = peer;
        event.detail = detail;
        event.commit();
    }
}
