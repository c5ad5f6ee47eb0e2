package dev.coppice.cluster.jgroups;

import static java.util.Objects.requireNonNull;

import dev.coppice.cluster.Discovery;
import dev.coppice.cluster.spi.Channel;
import dev.coppice.cluster.spi.ChannelHandler;
import dev.coppice.cluster.spi.Transport;
import dev.coppice.cluster.spi.TransportFailed;
import org.jspecify.annotations.Nullable;

/// Connects nodes by TCP, with or without TLS. JGroups finds the members and notices which are gone. Immutable.
///
/// A node listens on one port. Where, depends on the [Discovery] unless this transport says it:
///
/// | discovery | listens on |
/// |---|---|
/// | `local` | the loopback address, the first free port from 7800 to 7831 |
/// | `addresses`, if all are of the own machine | the loopback address, port 7800 |
/// | `none` | the loopback address, port 7800 |
/// | all others | the first address that other machines can reach, port 7800 |
///
/// If this module is on the class path or module path, a node uses it by default.
///
/// {@snippet class="dev.coppice.cluster.jgroups.snippets.JGroupsExamples" region="transport"}
public final class JGroupsTransport implements Transport {
    /// The port that nodes listen on unless they are given another.
    public static final int PORT = 7800;

    private static final int HIGHEST_PORT = 65_535;

    private final int port;
    private final @Nullable String address;
    private final @Nullable String externalAddress;
    private final int externalPort;

    /// Makes the transport with all defaults, as [#tcp()] does. For service loaders.
    public JGroupsTransport() {
        this(0, null, null, 0);
    }

    private JGroupsTransport(int port, @Nullable String address, @Nullable String externalAddress, int externalPort) {
        this.port = port;
        this.address = address;
        this.externalAddress = externalAddress;
        this.externalPort = externalPort;
    }

    /// Returns a transport that listens where the discovery asks for it.
    public static JGroupsTransport tcp() {
        return new JGroupsTransport();
    }

    /// Returns a transport that listens on `port` and on no other.
    public static JGroupsTransport tcp(int port) {
        return new JGroupsTransport(checked(port), null, null, 0);
    }

    /// Returns a copy that listens on `host`: an address or the name of one of this machine's interfaces, such as
    /// `10.0.0.5`, `127.0.0.1` or `eth0`.
    public JGroupsTransport listenOn(String host) {
        return new JGroupsTransport(port, requireNonNull(host, "host must not be null"), externalAddress, externalPort);
    }

    /// Returns a copy that tells the others to connect to `host` and `port`, because it is behind a translation of
    /// addresses.
    public JGroupsTransport reachedAt(String host, int port) {
        return new JGroupsTransport(this.port, address, requireNonNull(host, "host must not be null"), checked(port));
    }

    private static int checked(int port) {
        if (port < 1 || port > HIGHEST_PORT) {
            throw new IllegalArgumentException("port must be 1 to " + HIGHEST_PORT + ", not " + port);
        }
        return port;
    }

    /// The port to listen on, or 0 for that of the discovery.
    int port() {
        return port;
    }

    @Nullable String address() {
        return address;
    }

    @Nullable String externalAddress() {
        return externalAddress;
    }

    int externalPort() {
        return externalPort;
    }

    @Override public Exposure exposure(Settings settings) {
        try {
            if (Place.of(this, settings.discovery()).isLoopback()) return Exposure.LOOPBACK;
        } catch (TransportFailed unknown) {
            // Then opening fails with the same reason, before a peer can reach it.
        }
        return settings.tls() == null ? Exposure.OPEN : Exposure.PROTECTED;
    }

    @Override public Channel open(Settings settings, ChannelHandler handler) throws TransportFailed {
        var place = Place.of(this, settings.discovery());
        var tls = settings.tls();
        var certificates = tls == null ? null : Certificates.of(tls);
        return EngineChannel.open(place, certificates, settings, handler);
    }

    @Override public String toString() {
        return "tcp" + (address == null ? "" : "://" + address) + (port == 0 ? "" : ":" + port);
    }
}
