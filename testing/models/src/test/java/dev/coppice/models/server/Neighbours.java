package dev.coppice.models.server;

import dev.coppice.models.server.Step.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The processes that the server may link and monitor, and its parent. The second peer does not trap exits.
final class Neighbours {
    static final String OUTSIDE = "outside";

    static final class Neighbour {
        final String name;
        final boolean traps;
        boolean alive = true;
        boolean linked;
        /// The monitor that the server keeps. It may have fired already.
        @Nullable Object monitor;

        Neighbour(String name, boolean traps) {
            this.name = name;
            this.traps = traps;
        }
    }

    private final World world;
    private final ServerProcess server;
    private final Consumer<Entry> arrive;
    private final List<Neighbour> peers = List.of(new Neighbour("p0", true), new Neighbour("p1", false));
    private final @Nullable Neighbour parent;

    Neighbours(World world, ServerProcess server, boolean parented, Consumer<Entry> arrive) {
        this.world = world;
        this.server = server;
        this.arrive = arrive;
        parent = parented ? new Neighbour("parent", true) : null;
        if (parent != null) parent.linked = true;
    }

    private Stream<Neighbour> all() {
        return parent == null ? peers.stream() : Stream.concat(peers.stream(), Stream.of(parent));
    }

    private @Nullable Neighbour at(int which) {
        return which == Step.PARENT ? parent : peers.get(which);
    }

    // ── what the server does ──

    /// Links the server and a peer. Returns false if that throws.
    boolean link(int which, boolean traps) {
        var peer = peers.get(which);
        world.features.add(Feature.LINKS);
        if (peer.alive) {
            peer.linked = true;
            return true;
        }
        if (!traps) return false;
        world.noOther();
        arrive.accept(new Entry.Exit(peer.name, "no process"));
        return true;
    }

    void unlink(int which) {
        if (peers.get(which).linked) world.features.add(Feature.UNLINKS);
        peers.get(which).linked = false;
    }

    void monitor(int which) {
        var peer = peers.get(which);
        if (peer.monitor != null) return;
        var monitor = new Object();
        peer.monitor = monitor;
        if (peer.alive) return;
        world.noOther();
        arrive.accept(new Entry.Down(peer.name, monitor, "no process"));
    }

    /// Returns the monitor that is no more, or null.
    @Nullable Object demonitor(int which) {
        var peer = peers.get(which);
        var monitor = peer.monitor;
        peer.monitor = null;
        return monitor;
    }

    /// The server handles the end of `peer`.
    void seen(String peer) {
        all().filter(other -> other.name.equals(peer)).forEach(other -> other.monitor = null);
    }

    // ── what happens to it ──

    /// Returns whether a shutdown that `from` requests comes from the parent, or from what stands in for it.
    boolean isParent(String from) {
        if (from.equals(OUTSIDE)) return parent == null || !parent.alive;
        return from.equals("parent");
    }

    void exit(int from, Reason reason) {
        if (from == Step.OUTSIDE) {
            server.exitSignal(OUTSIDE, reason.text(), false);
        } else {
            var sender = at(from);
            if (sender != null && sender.alive) server.exitSignal(sender.name, reason.text(), false);
        }
    }

    /// Ends a neighbour: it notifies the server.
    void end(int which, Reason reason) {
        var other = at(which);
        if (other == null || !other.alive) return;
        if (other == parent) server.standsIn(OUTSIDE);
        other.alive = false;
        var text = reason == Reason.KILL ? "killed" : reason.text();
        boolean linked = other.linked;
        other.linked = false;
        if (linked) server.exitSignal(other.name, text, true);
        if (other.monitor != null) arrive.accept(new Entry.Down(other.name, other.monitor, text));
    }

    /// The server has ended: notifies its links.
    void serverEnded(String reason) {
        all().filter(other -> other.linked).forEach(other -> {
            other.linked = false;
            world.otherBecomesReady();
            if (other.traps) world.observed.event(other.name, world.now(), "exit " + reason);
            else if (!reason.equals("normal")) other.alive = false;
        });
    }

    String state(boolean serverEnded) {
        var links = new ArrayList<String>();
        var monitors = new ArrayList<String>();
        var alive = new ArrayList<String>();
        all().forEach(other -> {
            if (other.linked) links.add(other.name);
            if (other.monitor != null && other.alive && !serverEnded) monitors.add(other.name);
            if (other.alive) alive.add(other.name);
        });
        return "links=" + links + " monitors=" + monitors + " alive=" + alive;
    }
}
