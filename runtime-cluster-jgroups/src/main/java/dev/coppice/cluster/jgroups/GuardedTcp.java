package dev.coppice.cluster.jgroups;

import java.io.DataInput;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jgroups.Address;
import org.jgroups.Message;
import org.jgroups.PhysicalAddress;
import org.jgroups.blocks.cs.Connection;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.BasicTCP;
import org.jgroups.protocols.TCP;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.ByteArrayDataInputStream;
import org.jgroups.util.Util;
import org.jspecify.annotations.Nullable;

/// The engine's TCP, with a guard between the sockets and the engine.
///
/// Each packet is read as a whole and up to a limit, and passes through [PacketGate]. When a connection ends without
/// having been closed by the peer, the peer's port is asked at once: if the operating system refuses, the process is
/// gone, and no decision of the failure detector is needed. [GuardedServer] keeps the connections.
final class GuardedTcp extends BasicTCP {
    /// The largest packet of a node, and the engine's own message about some ten thousand members.
    private static final int LONGEST_PACKET = 1 << 20;
    private static final int ASK_MILLIS = 500;
    private static final int BUFFER = 1 << 16;

    private final RefusalLog refusals;
    private final BiConsumer<Address, String> gone;
    private final Duration silence;
    private final Map<Address, Outbox> outboxes = new ConcurrentHashMap<>();
    /// The thread is a writer of the node, which may wait.
    private final ThreadLocal<Boolean> writing = ThreadLocal.withInitial(() -> false);
    /// Null unless names are bound to certificates.
    private final @Nullable PeerCertificates certificates;
    private @Nullable GuardedServer server;

    /// @param gone called with each member that is certainly gone, and the reason
    /// @param silence after how long without a packet a connection is closed
    /// @param certificates binds members to the certificates of their connections; null if they need not be bound
    GuardedTcp(BiConsumer<Address, String> gone, Duration silence, @Nullable PeerCertificates certificates) {
        this.gone = gone;
        this.certificates = certificates;
        this.silence = silence;
        setId(ClassConfigurator.getProtocolId(TCP.class)); // the id of the headers: peers know the engine's own TCP
        refusals = new RefusalLog(log);
    }

    // ── the server ──

    @Override public void start() throws Exception {
        var made = new GuardedServer(getThreadFactory(), getSocketFactory(), bind_addr, bind_port,
                bind_port + port_range, external_addr, external_port, silence);
        made.setBufferedInputStreamSize(BUFFER).setBufferedOutputStreamSize(BUFFER)
                .peerAddressReadTimeout(peer_addr_read_timeout)
                .usePeerConnections(true)
                .socketFactory(getSocketFactory())
                .receiver(this)
                .timeService(time_service)
                .socketConnectionTimeout(sock_conn_timeout)
                .tcpNodelay(tcp_nodelay)
                .clientBindAddress(client_bind_addr)
                .log(refusals)
                .logDetails(log_details)
                .addConnectionListener(this);
        server = made;
        super.start();
    }

    private GuardedServer server() {
        var started = server;
        if (started == null) throw new IllegalStateException("the transport " + local_addr + " has not started");
        return started;
    }

    @Override protected void handleConnect() throws Exception {
        server().start();
        connected = true;
        super.handleConnect();
    }

    @Override protected void handleDisconnect() {
        super.handleDisconnect();
        connected = false;
        server().stop();
    }

    @Override public void stop() {
        super.stop();
        Util.close(server);
    }

    @Override protected @Nullable PhysicalAddress getPhysicalAddress() {
        var started = server;
        return started == null ? null : (PhysicalAddress) started.localAddress();
    }

    /// Returns the number of connections.
    int openConnections() {
        return server().getNumConnections();
    }

    @Override public String printConnections() {
        return server().printConnections();
    }

    @Override public BasicTCP clearConnections(boolean graceful) {
        server().clearConnections(graceful);
        return this;
    }

    // ── sending ──

    /// Runs `action`, which sends packets of the node on the thread of the caller.
    void write(Action action) throws Exception {
        writing.set(true);
        try {
            action.run();
        } finally {
            writing.set(false);
        }
    }

    /// Something that may fail in any way, as the engine does.
    interface Action {
        void run() throws Exception;
    }

    @Override public void send(Address to, byte[] data, int offset, int length) throws Exception {
        if (writing.get()) {
            server().send(to, data, offset, length);
            return;
        }
        // The array is this packet's own: the bundler makes a new one for each.
        outboxes.computeIfAbsent(to, this::outbox).offer(data, offset, length);
    }

    /// Drops the engine's own unsent messages to `member`.
    void forget(Address member) {
        var physical = getPhysicalAddressFromCache(member);
        var outbox = physical == null ? null : outboxes.get(physical);
        if (outbox != null) outbox.clear();
    }

    /// Returns how many packets of the engine wait to be sent to `physical`.
    int waiting(Address physical) {
        var outbox = outboxes.get(physical);
        return outbox == null ? 0 : outbox.size();
    }

    private Outbox outbox(Address to) {
        return new Outbox(task -> getThreadFactory().newThread(task, "coppice-outbox"), (bytes, offset, length) -> {
            try {
                server().send(to, bytes, offset, length);
            } catch (Exception failed) { // the engine throws all sorts
                log.trace("%s: cannot send to %s: %s", local_addr, to, failed);
                if (stack.findProtocol(KnownHosts.class) instanceof KnownHosts hosts) hosts.unreachable(to);
            }
        });
    }

    /// Keeps the connections to those that are no members any longer: a view may lack a healthy member for a moment.
    /// Closing would lose packets under way, and the engine repeats them late. Unused connections are closed as silent.
    @Override public void retainAll(Collection<Address> physicalMembers) {
        outboxes.keySet().retainAll(physicalMembers);
    }

    // ── receiving ──

    @Override public void receive(Address sender, DataInput in, int length) throws Exception {
        if (length < 0 || length > LONGEST_PACKET) {
            refusals.refuse(sender, "a packet of " + length + " bytes");
            throw new IOException("a packet of " + length + " bytes"); // ends the connection
        }
        var bytes = new byte[length];
        in.readFully(bytes);
        server().heard(sender, System.nanoTime());
        if (certificates != null) certificates.reads(server(), in);
        receive(sender, bytes, 0, length);
    }

    @Override protected void handleMessageBatch(DataInput in, boolean multicast) {
        refusals.refuse(local_addr, "a batch of messages, which this transport never sends");
    }

    @Override protected void handleSingleMessage(DataInput in, boolean multicast) {
        Message message;
        try {
            message = PacketGate.read((ByteArrayDataInputStream) in);
        } catch (IOException | ClassNotFoundException | RuntimeException refused) {
            refusals.refuse(local_addr, refused.getMessage());
            return;
        }
        if (!multicast && unicastDestMismatch(message.getDest())) return;
        if (!multicast && certificates != null && !certificates.admits(message.getSrc())) {
            refusals.refuse(local_addr, "a message of " + message.getSrc() + " with the certificate of another one");
            return;
        }
        msg_processing_policy.process(message, message.isFlagSet(Message.Flag.OOB));
        msg_stats.received(message);
    }

    @Override public void connectionClosed(Connection connection) {
        super.connectionClosed(connection);
        if (connection.isClosedGracefully() || !connected) return;
        if (!(connection.peerAddress() instanceof IpAddress peer)) return;
        var member = logical_addr_cache.getByValue(peer);
        if (member == null || !members.contains(member)) return;
        getThreadFactory().newThread(() -> ask(member, peer), "coppice-ask").start();
    }

    private void ask(Address member, IpAddress peer) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(peer.getIpAddress(), peer.getPort()), ASK_MILLIS);
        } catch (java.net.ConnectException refused) {
            if (connected)
                gone.accept(member,
                        "the connection ended, and nothing listens at " + peer.printIpAddress() + " any longer");
        } catch (IOException unclear) {
            // then the failure detection tells
            log.trace("%s: cannot tell whether %s is gone: %s", local_addr, peer, unclear);
        }
    }

    /// Where `member` listens, if that is known.
    String listening(Address member) {
        PhysicalAddress known = member.equals(local_addr) ? local_physical_addr : getPhysicalAddressFromCache(member);
        return known instanceof IpAddress address ? address.getIpAddress().getHostAddress() + ":" + address.getPort()
                : String.valueOf(member);
    }
}
