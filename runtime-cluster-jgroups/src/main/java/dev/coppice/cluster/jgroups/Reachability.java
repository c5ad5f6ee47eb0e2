package dev.coppice.cluster.jgroups;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jgroups.Version;
import org.jspecify.annotations.Nullable;

/// The result of an attempt to reach a node, made to find out why joining failed.
///
/// @param address as it was given
/// @param kind the outcome of the attempt
/// @param text for people
record Reachability(String address, Kind kind, String text) {
    private static final int CONNECT_MILLIS = 2000;
    /// How long a node has to refuse a certificate after the handshake.
    private static final int REFUSE_MILLIS = 1000;
    /// A record of TLS that contains an alert begins with it.
    private static final int ALERT = 0x15;
    /// How a connection of the engine begins: a word and its version. A node waits for more; a node with TLS does not
    /// understand it, answers with an alert or closes the connection.
    private static final byte[] GREETING = ByteBuffer.allocate(6).put("bela".getBytes(US_ASCII))
            .putShort(Version.version).array();

    private static final String REFUSED = "it refuses the certificate of this node";

    enum Kind { UNREACHABLE, TLS, REACHED }

    static Reachability of(String address, InetSocketAddress target, @Nullable Certificates certificates) {
        if (target.isUnresolved()) {
            return new Reachability(address, Kind.UNREACHABLE, "the host " + target.getHostString() + " is unknown");
        }
        try (var socket = new Socket()) {
            socket.connect(target, CONNECT_MILLIS);
            socket.setSoTimeout(CONNECT_MILLIS);
            return certificates == null ? plain(address, socket) : encrypted(address, socket, certificates);
        } catch (ConnectException refused) {
            return new Reachability(address, Kind.UNREACHABLE, "nothing listens there");
        } catch (SocketTimeoutException silent) {
            return new Reachability(address, Kind.UNREACHABLE, "no answer");
        } catch (NoRouteToHostException noRoute) {
            return new Reachability(address, Kind.UNREACHABLE, "no route to it");
        } catch (IOException failed) {
            return new Reachability(address, Kind.UNREACHABLE, String.valueOf(failed.getMessage()));
        }
    }

    private static Reachability plain(String address, Socket socket) throws IOException {
        socket.getOutputStream().write(GREETING);
        socket.setSoTimeout(REFUSE_MILLIS);
        try {
            int answer = socket.getInputStream().read();
            if (answer == ALERT) {
                return new Reachability(address, Kind.TLS,
                        "it requires TLS, and this node has no certificate; set it with"
                        + " NodeOptions.tls(...)");
            }
            return new Reachability(address, Kind.REACHED, "what listens there is no node: it closes the connection");
        } catch (SocketException reset) {
            return new Reachability(address, Kind.REACHED, "what listens there is no node: it closes the connection");
        } catch (SocketTimeoutException waits) {
            return new Reachability(address, Kind.REACHED, "something listens there");
        }
    }

    private static Reachability encrypted(String address, Socket plain, Certificates certificates) throws IOException {
        var socket = (SSLSocket) certificates.context().getSocketFactory()
                .createSocket(plain, plain.getInetAddress().getHostAddress(), plain.getPort(), true);
        try {
            socket.startHandshake();
        } catch (SSLException refused) {
            return new Reachability(address, Kind.TLS, handshake(refused));
        } catch (SocketException closed) {
            return new Reachability(address, Kind.TLS, "it does not speak TLS, and this node requires it");
        }
        return afterHandshake(address, socket);
    }

    /// In TLS 1.3 the server looks at the client's certificate when the client is done already. A node that accepts it
    /// waits for more. Nothing is written: that could make the alert, which says why, get lost.
    private static Reachability afterHandshake(String address, SSLSocket socket) {
        try {
            socket.setSoTimeout(REFUSE_MILLIS);
            if (socket.getInputStream().read() >= 0)
                return new Reachability(address, Kind.REACHED, "something listens there");
            return new Reachability(address, Kind.TLS, REFUSED + ": it closes the connection after it has seen it");
        } catch (SocketTimeoutException accepted) {
            return new Reachability(address, Kind.REACHED, "something listens there");
        } catch (SSLException refused) {
            return new Reachability(address, Kind.TLS, REFUSED + ": " + refused.getMessage());
        } catch (IOException closed) {
            return new Reachability(address, Kind.TLS, REFUSED + ": it closes the connection after it has seen it");
        }
    }

    private static String handshake(SSLException refused) {
        Throwable cause = refused;
        while (cause.getCause() != null) cause = cause.getCause();
        var text = String.valueOf(cause.getMessage());
        if (text.startsWith("Received fatal alert")) return REFUSED + ": " + text;
        if (cause instanceof java.io.EOFException || text.contains("terminated the handshake")
                || text.contains("Unsupported or unrecognized SSL message")) {
            return "it does not speak TLS, and this node requires it";
        }
        return "its certificate is refused: " + text;
    }

    @Override public String toString() {
        return address + ": " + text;
    }
}
