package dev.coppice.entities.internal;

import dev.coppice.cluster.Peer;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.PendingCall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The regions of the same kind at other nodes.
final class Peers {

    /// The region of another node, over the present connection.
    record Session(UUID node, String name, Pid pid, boolean hosting) {}

    private final Region region;
    private final Name<Parcel> name;
    private final Map<UUID, Peer> up = new LinkedHashMap<>();
    private final Map<UUID, Session> sessions = new LinkedHashMap<>();
    private final Map<Pid, UUID> byPid = new HashMap<>();
    /// The nodes that are up of which it is not known whether they have this kind: they have not answered yet, or the
    /// connection to their region is lost, which is about to be reported of them.
    private final Set<UUID> unknown = new HashSet<>();
    /// When nodes were lost that are not up; forgotten when they return.
    private final Map<UUID, Long> lost = new HashMap<>();
    /// The nodes whose regions have ever introduced themselves, and whether over the latest connection.
    private final Map<UUID, Boolean> introduced = new HashMap<>();
    /// The nodes that have left. Not those that had come back and left before they told which table they stood on: they
    /// may have gone on with others.
    private final Set<UUID> left = new HashSet<>();
    /// When a node left last, or null.
    private @Nullable Long lastLeave;
    /// When nodes that are up were seen to run no region; forgotten when they run one.
    private final Map<UUID, Long> absent = new HashMap<>();

    Peers(Region region, Name<Parcel> name) {
        this.region = region;
        this.name = name;
    }

    /// A greeting that was sent to a node, as the tag of its answer.
    record Greeted(UUID node) {}

    void up(Peer peer) {
        up.put(peer.incarnation(), peer);
        lost.remove(peer.incarnation());
        absent.remove(peer.incarnation());
        introduced.replace(peer.incarnation(), false);
        unknown.add(peer.incarnation());
        PendingCall<Parcel.Welcome> call = Gen.request(peer.ref(name), region.hello());
        call.deliverAs(new Greeted(peer.incarnation()));
    }

    /// A node is down. Comes after everything that it has sent.
    void down(Peer peer, boolean hasLeft) {
        var node = peer.incarnation();
        up.remove(node);
        unknown.remove(node);
        absent.remove(node);
        if (hasLeft) lastLeave = region.now();
        if (hasLeft && introduced.getOrDefault(node, true)) {
            lost.remove(node);
            left.add(node);
        } else {
            lost.put(node, region.now());
        }
    }

    /// Notes that a node has answered whether it has this kind.
    void answered(UUID node) {
        unknown.remove(node);
    }

    /// Notes that a node runs no region: its entities have ended with the one that it had.
    void absent(UUID node) {
        if (up.containsKey(node) && !sessions.containsKey(node)) absent.put(node, region.now());
    }

    /// Returns whether this is news.
    boolean met(UUID node, Pid pid, boolean hosting) {
        var peer = up.get(node);
        if (peer == null) return false; // lost meanwhile, or not told yet: then it is greeted
        introduced.put(node, true);
        unknown.remove(node);
        absent.remove(node);
        var known = sessions.get(node);
        if (known != null && known.pid() == pid) return false;
        sessions.put(node, new Session(node, peer.name(), pid, hosting));
        byPid.put(pid, node);
        region.self().monitor(pid);
        return true;
    }

    /// The region `pid` cannot be reached any longer. Returns its entry, or null.
    ///
    /// @param disconnected whether the connection is lost; otherwise the region has ended
    @Nullable Session ended(Pid pid, boolean disconnected) {
        var node = byPid.remove(pid);
        var session = node == null ? null : sessions.get(node);
        if (session == null || session.pid() != pid) return null;
        sessions.remove(node);
        if (!up.containsKey(node)) return session;
        if (disconnected) unknown.add(node);
        else absent.put(node, region.now());
        return session;
    }

    @Nullable Session session(@Nullable UUID node) {
        return node == null ? null : sessions.get(node);
    }

    @Nullable Session session(Pid pid) {
        return session(byPid.get(pid));
    }

    boolean isUp(UUID node) {
        return up.containsKey(node);
    }

    boolean isUnknown(UUID node) {
        return unknown.contains(node);
    }

    boolean areKnown() {
        return unknown.isEmpty();
    }

    @Nullable Peer peer(UUID node) {
        return up.get(node);
    }

    boolean hasLeft(UUID node) {
        return left.contains(node);
    }

    /// Returns for how long `node` cannot have been in touch with this node, or has run no region, in nanoseconds.
    ///
    /// That a node has never been in touch with this one says nothing by itself: it may have been in touch with one
    /// that has left since, and whose heir this node is.
    long lostFor(UUID node) {
        boolean isUp = up.containsKey(node);
        var since = isUp ? absent.get(node) : lost.get(node);
        if (since == null && isUp) return 0;
        if (since == null && !left.contains(node)) since = lastLeave;
        return since == null ? Long.MAX_VALUE : region.now() - since;
    }

    List<Session> all() {
        return new ArrayList<>(sessions.values());
    }

    List<Session> hosts() {
        var list = new ArrayList<Session>();
        for (var session : sessions.values()) {
            if (session.hosting()) list.add(session);
        }
        return list;
    }
}
