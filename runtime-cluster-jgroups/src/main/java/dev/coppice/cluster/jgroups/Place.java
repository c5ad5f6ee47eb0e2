package dev.coppice.cluster.jgroups;

import dev.coppice.cluster.Discovery;
import dev.coppice.cluster.spi.TransportFailed;
import dev.coppice.cluster.spi.TransportFailed.Kind;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a channel listens.
///
/// @param address the own address
/// @param port the first port
/// @param range how many further ports may be tried
/// @param external the address that is published instead, or null
/// @param externalPort the port that goes with it
record Place(InetAddress address, int port, int range, @Nullable InetAddress external, int externalPort) {
    /// As many nodes find each other on one machine without configuration.
    static final int LOCAL_NODES = 32;

    static Place of(JGroupsTransport transport, Discovery discovery) throws TransportFailed {
        var host = transport.address();
        var address = host == null ? address(discovery) : own(host);
        int range = transport.port() == 0 && discovery instanceof Discovery.Local ? LOCAL_NODES - 1 : 0;
        int port = transport.port() == 0 ? JGroupsTransport.PORT : transport.port();
        var outside = transport.externalAddress();
        return new Place(address, port, range, outside == null ? null : resolved(outside), transport.externalPort());
    }

    boolean isLoopback() {
        return address.isLoopbackAddress();
    }

    private static InetAddress address(Discovery discovery) throws TransportFailed {
        return switch (discovery) {
            case Discovery.Local ignored -> loopback();
            case Discovery.None ignored -> loopback();
            case Discovery.Addresses(var addresses) -> allLocal(addresses) ? loopback() : reachable();
            case Discovery.Dns ignored -> reachable();
            case Discovery.Kubernetes ignored -> reachable();
            case Discovery.Engine ignored -> reachable();
        };
    }

    private static InetAddress loopback() {
        return InetAddress.getLoopbackAddress();
    }

    private static boolean allLocal(List<String> addresses) throws TransportFailed {
        for (var text : addresses) {
            var parsed = socket(text);
            if (parsed.isUnresolved() || !parsed.getAddress().isLoopbackAddress()) return false;
        }
        return true;
    }

    /// The first address that other machines can reach. One of IPv4 comes first.
    private static InetAddress reachable() throws TransportFailed {
        @Nullable InetAddress other = null;
        for (var network : interfaces()) {
            for (var address : Collections.list(network.getInetAddresses())) {
                if (address.isLoopbackAddress() || address.isLinkLocalAddress()) continue;
                if (address instanceof Inet4Address) return address;
                if (other == null) other = address;
            }
        }
        if (other != null) return other;
        throw new TransportFailed(Kind.ADDRESS,
                "this machine has no address that other machines can reach; connect it to a"
                + " network, or listen on one with JGroupsTransport.listenOn(...)", null);
    }

    private static List<NetworkInterface> interfaces() throws TransportFailed {
        var up = new ArrayList<NetworkInterface>();
        try {
            for (var network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                if (network.isUp() && !network.isLoopback() && !network.isPointToPoint()) up.add(network);
            }
        } catch (SocketException failed) {
            throw new TransportFailed(Kind.ADDRESS, "the network interfaces of this machine cannot be listed: "
                    + failed.getMessage(), failed);
        }
        return up;
    }

    /// The own address called `host`.
    private static InetAddress own(String host) throws TransportFailed {
        try {
            var network = NetworkInterface.getByName(host);
            if (network != null) {
                var addresses = Collections.list(network.getInetAddresses());
                for (var address : addresses) if (address instanceof Inet4Address) return address;
                if (!addresses.isEmpty()) return addresses.getFirst();
                throw new TransportFailed(Kind.ADDRESS, "the interface " + host + " has no address", null);
            }
            var address = resolved(host);
            if (address.isAnyLocalAddress()) {
                throw new TransportFailed(Kind.ADDRESS,
                        "a node cannot listen on " + host + ", because it tells the others its"
                        + " address; name one of " + ownAddresses(), null);
            }
            if (!address.isLoopbackAddress() && NetworkInterface.getByInetAddress(address) == null) {
                throw new TransportFailed(Kind.ADDRESS, "this machine does not have the address " + host + "; it has "
                        + ownAddresses(), null);
            }
            return address;
        } catch (SocketException failed) {
            throw new TransportFailed(Kind.ADDRESS,
                    "the address " + host + " cannot be looked up: " + failed.getMessage(), failed);
        }
    }

    private static List<String> ownAddresses() throws TransportFailed {
        var texts = new ArrayList<String>();
        texts.add(loopback().getHostAddress());
        for (var network : interfaces()) {
            for (var address : Collections.list(network.getInetAddresses())) {
                if (!address.isLinkLocalAddress()) texts.add(address.getHostAddress());
            }
        }
        return texts;
    }

    private static InetAddress resolved(String host) throws TransportFailed {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException unknown) {
            throw new TransportFailed(Kind.ADDRESS, "the host " + host + " is unknown; look whether the name is right",
                    unknown);
        }
    }

    /// Parses `host:port`, or `[host]:port` for IPv6. The host may be unknown yet.
    static InetSocketAddress socket(String text) throws TransportFailed {
        int colon = text.lastIndexOf(':');
        try {
            var host = text.substring(0, colon);
            if (host.startsWith("[") && host.endsWith("]")) host = host.substring(1, host.length() - 1);
            int port = Integer.parseInt(text.substring(colon + 1));
            if (host.isBlank() || port < 1 || port > 65_535) throw new NumberFormatException("out of range");
            return new InetSocketAddress(host, port);
        } catch (IndexOutOfBoundsException | NumberFormatException malformed) {
            throw new TransportFailed(Kind.SETTINGS,
                    "\"" + text + "\" is no address; write host:port, as in 10.0.0.5:7800",
                    malformed);
        }
    }
}
