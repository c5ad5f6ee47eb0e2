package dev.coppice.cluster.internal.node;

import dev.coppice.cluster.Group;
import dev.coppice.cluster.Member;
import dev.coppice.cluster.NodeOptions;
import dev.coppice.cluster.internal.group.Digest;
import dev.coppice.cluster.internal.group.DigestForm;
import dev.coppice.cluster.internal.group.Settling;
import dev.coppice.cluster.internal.wire.Kind;
import dev.coppice.cluster.spi.Input;
import dev.coppice.cluster.spi.Malformed;
import dev.coppice.cluster.spi.Output;
import dev.coppice.core.ActorRuntime.Registration;
import dev.coppice.core.spi.Timeouts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// The settled group of one node, and its listeners. Methods that are not said to be thread-safe are for the node's
/// pump.
final class Groups {
    private final LocalNode node;
    private final Member self;
    private final Settling settling;
    private final BiConsumer<Group, Throwable> failed;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Consumer<? super Group>> listeners = new ArrayList<>();
    /// Written under the lock.
    private volatile Group group;
    private volatile boolean ready;
    private long told;

    /// @param failed called if a listener throws
    Groups(LocalNode node, BiConsumer<Group, Throwable> failed) {
        this.node = node;
        this.failed = failed;
        var options = node.options();
        this.self = new Member(options.name(), node.incarnation(), options.roles(), 0, options.version());
        this.settling = new Settling(self, self.hasRole(NodeOptions.GUEST), Timeouts.nanos(options.settle()),
                node.now());
        this.group = settling.group();
        this.told = settling.digest().revision();
    }

    /// Returns the last settled group. Thread-safe.
    Group group() {
        return group;
    }

    /// Returns this node as a member. Thread-safe.
    Member member() {
        return group.member(self.name()).filter(one -> one.incarnation().equals(self.incarnation())).orElse(self);
    }

    /// Thread-safe.
    Registration listen(Consumer<? super Group> listener) {
        lock.lock();
        try {
            listeners.add(listener);
            if (group.isSettled()) tell(listener, group);
        } finally {
            lock.unlock();
        }
        return () -> {
            lock.lock();
            try {
                listeners.remove(listener);
            } finally {
                lock.unlock();
            }
        };
    }

    private void tell(Consumer<? super Group> listener, Group settled) {
        try {
            listener.accept(settled);
        } catch (Exception | Error thrown) { // the others must not suffer
            failed.accept(settled, thrown);
        }
    }

    // ── events ──

    /// This node has been admitted.
    void joined() {
        settling.found();
        look();
        ready = true;
    }

    /// Returns whether a node that is alone has its group. Thread-safe.
    boolean isReady() {
        return ready;
    }

    void viewChanged() {
        settling.viewChanged(node.now());
    }

    void up(RemotePeer peer) {
        var up = peer.connection();
        if (up == null) return; // lost again
        settling.up(new Member(peer.name(), peer.incarnation(), peer.roles(), 0, peer.version()), peer.isGuest(),
                node.now());
        send(up, settling.digest());
        look();
    }

    void down(RemotePeer peer, boolean hasLeft) {
        if (hasLeft) settling.left(peer.incarnation());
        settling.down(peer.incarnation(), node.now());
        look();
    }

    void digest(Connection from, Digest digest) {
        if (from.peer().connection() != from) return;
        settling.digest(from.peer().incarnation(), digest, node.now());
        look();
    }

    /// Takes the due steps, and notifies the peers and the listeners of changes.
    void look() {
        if (node.isJoined()) settling.look(node.now());
        var digest = settling.digest();
        if (digest.revision() != told) {
            told = digest.revision();
            for (var peer : node.events().peers()) {
                var up = peer.connection();
                if (up != null) send(up, digest);
            }
        }
        var next = settling.group();
        if (next.equals(group)) return;
        lock.lock();
        try {
            group = next;
            for (var listener : List.copyOf(listeners)) tell(listener, next);
        } finally {
            lock.unlock();
        }
        node.settled(next);
    }

    private void send(Connection to, Digest digest) {
        var out = new Output(node.options().maxMessage());
        DigestForm.write(digest, out);
        to.signal(Kind.GROUP, 0, out);
    }

    // ── reading, on the transport's threads ──

    static void inbound(Connection from, Input body) throws Malformed {
        var digest = DigestForm.read(body);
        var node = from.node();
        node.later(() -> node.groups().digest(from, digest));
    }
}
