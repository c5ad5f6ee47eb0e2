package dev.coppice.core.ops;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Pid;
import dev.coppice.core.spi.PeerServices;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.ServiceName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The processes of one runtime that have counterparts at other nodes, and the connections over which they find them.
/// Library modules register processes; the module that connects runtimes tells of connections. Neither knows the other.
///
/// A registered process is sent a [PeerUp] for each connection that is up and for each that comes up later, before any
/// message from there. Its counterparts there are found by its [ServiceName].
///
/// If several processes of a runtime register one name, the one that has been registered longest and lives has it.
///
/// May be used from any thread. Nothing here waits.
public final class NodeServices {
    /// Orders registrations and connections, so that each process is notified of each connection exactly once.
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<ServiceName, List<Pid>> services = new LinkedHashMap<>();
    private final List<PeerServices> peers = new ArrayList<>();
    private volatile @Nullable Encoder encoder;

    private NodeServices() {}

    /// Encodes values for other nodes. Thread-safe.
    public interface Encoder {

        /// Returns whether there may be values of `type` that travel.
        boolean knows(Class<?> type);

        /// Returns the bytes of `value`, which are good for every connection of the node.
        ///
        /// @param reserve how many bytes the message around it may need
        /// @throws IllegalArgumentException if it cannot travel; the message names the path to the component
        byte[] encode(Object value, int reserve);
    }

    /// Tells a registered process of a connection.
    public record PeerUp(PeerServices peer) {}

    /// Returns the services of `runtime`.
    public static NodeServices of(ActorRuntime runtime) {
        return ProcessControl.shared(runtime, NodeServices.class, NodeServices::new);
    }

    // ── for the processes ──

    /// Registers the calling process until it ends.
    public static void register(ProcessContext self, ServiceName name) {
        of(self.runtime()).register(name, self.pid());
    }

    private void register(ServiceName name, Pid pid) {
        lock.lock();
        try {
            var holders = services.computeIfAbsent(name, any -> new ArrayList<>());
            if (holders.contains(pid)) return;
            holders.add(pid);
            if (holders.getFirst() == pid) tellAll(pid);
        } finally {
            lock.unlock();
        }
        var _ = Gen.whenEnded(pid).thenRun(() -> remove(name, pid));
    }

    private void remove(ServiceName name, Pid pid) {
        lock.lock();
        try {
            var holders = services.get(name);
            if (holders == null) return;
            boolean first = holders.getFirst() == pid;
            holders.remove(pid);
            if (holders.isEmpty()) services.remove(name);
            else if (first) tellAll(holders.getFirst());
        } finally {
            lock.unlock();
        }
    }

    private void tellAll(Pid pid) {
        for (var peer : peers) Gen.offer(pid, new PeerUp(peer));
    }

    /// Checks that `value` can travel, if the runtime has joined a cluster.
    ///
    /// @throws IllegalArgumentException if it cannot
    public void checkTravels(Object value) {
        encode(value, 0);
    }

    /// Returns whether there may be values of `type` that travel, or the runtime has not joined a cluster.
    public boolean knows(Class<?> type) {
        var known = encoder;
        return known == null || known.knows(type);
    }

    /// Encodes `value` in the calling process, if the runtime has joined a cluster: later changes to it are not seen
    /// elsewhere. Returns null if the runtime has not joined.
    ///
    /// @param reserve how many bytes the message around it may need
    /// @throws IllegalArgumentException if it cannot travel
    public byte @Nullable [] encode(Object value, int reserve) {
        var known = encoder;
        return known == null ? null : known.encode(value, reserve);
    }

    // ── for the module that connects runtimes ──

    /// Says that the runtime has joined, or is joining.
    ///
    /// @param codec encodes values for the other nodes
    public void joined(Encoder codec) {
        encoder = codec;
    }

    /// Says that the runtime has left.
    public void left() {
        encoder = null;
    }

    /// Says that a connection is up. Nothing of it may have been delivered yet.
    public void up(PeerServices peer) {
        lock.lock();
        try {
            peers.add(peer);
            for (var holders : services.values()) Gen.offer(holders.getFirst(), new PeerUp(peer));
        } finally {
            lock.unlock();
        }
    }

    /// Says that a connection has ended.
    public void down(PeerServices peer) {
        lock.lock();
        try {
            peers.remove(peer);
        } finally {
            lock.unlock();
        }
    }

    /// Returns the process that has `name`, or null.
    public @Nullable Pid whereis(ServiceName name) {
        lock.lock();
        try {
            var holders = services.get(name);
            var holder = holders == null ? null : holders.getFirst();
            return holder != null && holder.isAlive() ? holder : null;
        } finally {
            lock.unlock();
        }
    }
}
