package dev.coppice.cluster.internal.node;

import dev.coppice.cluster.NodeEvent.Cause;
import dev.coppice.cluster.NodeStatistics;
import dev.coppice.cluster.internal.wire.Greeting.Code;
import dev.coppice.cluster.spi.Address;
import dev.coppice.cluster.spi.Channel;
import dev.coppice.cluster.spi.ChannelHandler;
import dev.coppice.cluster.spi.Transport;
import dev.coppice.cluster.spi.TransportFailed;
import dev.coppice.cluster.spi.View;
import dev.coppice.core.spi.Timeouts;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The links of one node, one to each member of the transport's view, and the channel that carries them. Thread-safe.
///
/// The transport's threads call the methods of [ChannelHandler]. Views and time are for the node's pump.
final class Links implements ChannelHandler {
    private static final long SILENCE_AFTER_PAUSE = 3;

    private final LocalNode node;
    private final ConcurrentHashMap<Address, PeerLink> links = new ConcurrentHashMap<>();
    private volatile @Nullable Channel channel;
    /// The newest view that the transport has reported.
    private volatile @Nullable View reported;
    /// The newest view of which every link knows.
    private volatile @Nullable View view;
    private volatile long viewSince;
    private long lastTick;

    Links(LocalNode node) {
        this.node = node;
        this.viewSince = node.now();
        this.lastTick = node.now();
    }

    /// Returns the channel, or null before it is open.
    @Nullable Channel channel() {
        return channel;
    }

    void open(Transport transport, Transport.Settings settings) throws TransportFailed {
        channel = transport.open(settings, this);
        var first = reported;
        if (first != null) node.later(() -> change(first));
        node.later(this::tick);
        for (var link : links.values()) link.wakeWriter();
    }

    void close() {
        var open = channel;
        if (open != null) open.close();
        for (var link : links.values()) link.closeWriter();
        links.clear();
    }

    // ── the transport, on its threads ──

    @Override public void view(View next) {
        reported = next;
        node.later(() -> change(next));
    }

    @Override public void received(Address from, ByteBuffer packet) {
        if (node.hasLeft()) return;
        var link = link(from);
        if (node.hasLeft() && links.remove(from, link)) link.closeWriter(); // it left meanwhile
        else link.received(packet);
    }

    @Override public void broken(Address peer, String why) {
        var link = links.get(peer);
        var up = link == null ? null : link.connection();
        if (link != null && up != null) node.later(() -> link.end(up, Cause.LOST, why, Code.LOST));
    }

    @Override public void writable(Address to) {
        var link = links.get(to);
        if (link != null) link.wakeWriter();
    }

    @Override public void failed(String why) {
        node.later(() -> {
            node.reports().warn("the transport of node " + node.name() + " has failed: " + why);
            endAll(Cause.LOST, "the transport has failed: " + why, null);
        });
    }

    private PeerLink link(Address address) {
        return links.computeIfAbsent(address, any -> new PeerLink(node, any));
    }

    // ── the view, on the node's pump ──

    private void change(View next) {
        var self = channel == null ? null : channel.address();
        if (self == null) return; // the transport is still opening; the newest view is taken when it is open
        var current = view;
        if (current != null && current.number() >= next.number()) return;
        if (current == null || !current.members().equals(next.members())) {
            viewSince = node.now();
            node.groups().viewChanged();
        }
        if (node.hasLeft()) return;
        for (var member : next.members()) {
            if (!member.equals(self)) link(member).view(true);
        }
        for (var link : links.values()) {
            if (!next.contains(link.address())) link.view(false);
        }
        view = next;
        node.changed();
    }

    boolean hasView() {
        return view != null;
    }

    /// Returns whether a peer that answers, but has had no place in the view for `nanos`, is given up: the view has
    /// settled, and the transport's group has had the time to find the peer again.
    boolean haveExcluded(long nanos) {
        long settle = Timeouts.nanos(node.options().settle());
        return nanos >= settle + Timeouts.nanos(node.options().detect()) && node.now() - viewSince >= settle;
    }

    /// Returns whether there is a view, and of each other member of the newest it is known whether it connects.
    boolean areDecided() {
        var current = view;
        var open = channel;
        if (current == null || current != reported || open == null) return false;
        var self = open.address();
        for (var member : current.members()) {
            if (member.equals(self)) continue;
            var link = links.get(member);
            if (link == null || link.isPending()) return false;
        }
        return true;
    }

    /// Returns the links to members that have not answered.
    List<PeerLink> pending() {
        return links.values().stream().filter(PeerLink::isPending).toList();
    }

    /// Returns the link to the peer that is up under `name` in another incarnation than `other`, or null.
    @Nullable PeerLink holding(String name, UUID other) {
        for (var link : links.values()) {
            var up = link.connection();
            if (up != null && up.peer().name().equals(name) && !up.peer().incarnation().equals(other)) return link;
        }
        return null;
    }

    // ── time, on the node's pump ──

    private void tick() {
        if (node.hasLeft()) return;
        node.steps().after(node.options().heartbeat(), this::tick);
        long now = node.now();
        // after a pause of this node, waiting packets are read before any peer is found silent
        boolean paused = now - lastTick > SILENCE_AFTER_PAUSE * Timeouts.nanos(node.options().heartbeat());
        lastTick = now;
        for (var link : links.values()) {
            link.heartbeat(now);
            link.retryHeld();
            if (!paused) link.look(now);
            if (link.isUnused() && links.remove(link.address(), link)) link.closeWriter();
        }
        node.groups().look();
    }

    // ── ends of connections, on the node's pump ──

    /// Takes up greetings that were held back because of the name of a peer that is gone now.
    void retryHeld() {
        for (var link : links.values()) link.retryHeld();
    }

    void disconnect(RemotePeer peer) {
        for (var link : links.values()) {
            var up = link.connection();
            if (up != null && up.peer() == peer)
                link.end(up, Cause.DISCONNECTED, "it was disconnected here", Code.DISCONNECTED);
        }
    }

    /// @param code the code to send to the other sides, or null if they cannot be notified
    void endAll(Cause cause, String detail, @Nullable Code code) {
        for (var link : links.values()) link.end(link.connection(), cause, detail, code);
    }

    // ── leaving ──

    /// Stops greeting, and notifies the peers that this node leaves. Returns the links whose peers were notified.
    List<PeerLink> leave() {
        var told = new ArrayList<PeerLink>();
        for (var link : links.values()) {
            link.stop();
            var up = link.connection();
            if (up == null) continue;
            up.leave();
            told.add(link);
        }
        return told;
    }

    boolean haveUnsentGreetings() {
        return links.values().stream().anyMatch(PeerLink::hasUnsentGreetings);
    }

    // ── figures ──

    /// Returns the figures of the links that are up, by the name of the peer.
    List<NodeStatistics.Link> figures() {
        var list = new ArrayList<NodeStatistics.Link>();
        long now = node.now();
        for (var link : links.values()) {
            var figures = link.figures(now);
            if (figures != null) list.add(figures);
        }
        list.sort(Comparator.comparing(figures -> figures.peer().name()));
        return list;
    }

    /// Returns how many members the view has, this node included.
    int members() {
        var current = view;
        return current == null ? 1 : current.members().size();
    }
}
