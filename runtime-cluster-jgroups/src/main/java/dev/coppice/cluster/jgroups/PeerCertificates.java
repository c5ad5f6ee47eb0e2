package dev.coppice.cluster.jgroups;

import java.io.DataInput;
import java.io.DataInputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import org.jgroups.Address;
import org.jgroups.blocks.cs.Connection;
import org.jgroups.blocks.cs.TcpConnection;
import org.jgroups.blocks.cs.TcpServer;
import org.jspecify.annotations.Nullable;

/// The names of the certificate behind each member. The first packet of a member binds it to the certificate of its
/// connection; packets of the same member over a connection with other names are refused. Thread-safe.
///
/// The engine gives its subclasses no access to the socket of a connection, so two fields of [TcpConnection] are read
/// by handles. Each connection has one thread that reads it for as long as it lives.
final class PeerCertificates {
    /// So that a peer which makes up members does not fill the memory.
    private static final int MOST_UNKNOWN = 10_000;

    private static final VarHandle SOCKET = field("sock", Socket.class);
    private static final VarHandle INPUT = field("in", DataInputStream.class);

    private final Map<Address, Set<String>> names = new ConcurrentHashMap<>();
    /// Empty if they are unknown: then nothing is admitted.
    private final ThreadLocal<Set<String>> ofThisConnection = ThreadLocal.withInitial(Set::of);
    /// Guarded by the monitor of this object.
    private Set<Address> members = Set.of();

    private static VarHandle field(String name, Class<?> type) {
        try {
            return MethodHandles.privateLookupIn(TcpConnection.class, MethodHandles.lookup())
                    .findVarHandle(TcpConnection.class, name, type);
        } catch (ReflectiveOperationException unknown) {
            throw new LinkageError("this version of JGroups has no field TcpConnection." + name, unknown);
        }
    }

    /// Notes which connection the calling thread reads.
    void reads(TcpServer server, DataInput in) {
        if (ofThisConnection.get().isEmpty()) server.forAllConnections((peer, connection) -> note(connection, in));
    }

    private void note(Connection connection, DataInput in) {
        if (!(connection instanceof TcpConnection tcp) || INPUT.get(tcp) != in) return;
        if (!((Socket) SOCKET.get(tcp) instanceof SSLSocket socket)) return;
        try {
            if (socket.getSession().getPeerCertificates()[0] instanceof X509Certificate certificate)
                readsFrom(Set.copyOf(AllowedNames.names(certificate)));
        } catch (SSLPeerUnverifiedException | CertificateException unknown) {
            readsFrom(Set.of());
        }
    }

    /// Notes the names of the certificate of the connection that the calling thread reads.
    void readsFrom(Set<String> certificate) {
        ofThisConnection.set(certificate);
    }

    /// Returns whether a packet of `source` may come over the connection that the calling thread reads.
    boolean admits(Address source) {
        var own = ofThisConnection.get();
        if (own.isEmpty()) return false;
        var bound = names.get(source);
        if (bound == null) {
            if (names.size() >= MOST_UNKNOWN) return false;
            bound = names.putIfAbsent(source, own);
        }
        return bound == null || bound.equals(own);
    }

    /// Forgets the members that have left.
    synchronized void members(List<Address> current) {
        var now = new HashSet<>(current);
        for (var each : members) if (!now.contains(each)) names.remove(each);
        members = now;
    }

    @Nullable Set<String> of(Address member) {
        return names.get(member);
    }
}
