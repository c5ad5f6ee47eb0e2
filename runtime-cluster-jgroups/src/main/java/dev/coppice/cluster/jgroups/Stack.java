package dev.coppice.cluster.jgroups;

import dev.coppice.cluster.Discovery;
import dev.coppice.cluster.spi.Transport.Settings;
import dev.coppice.cluster.spi.TransportFailed;
import dev.coppice.cluster.spi.TransportFailed.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jgroups.conf.XmlConfigurator;
import org.jgroups.protocols.FD_ALL3;
import org.jgroups.protocols.MERGE3;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.VERIFY_SUSPECT2;
import org.jgroups.protocols.dns.DNS_PING;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.protocols.pbcast.NAKACK2;
import org.jgroups.protocols.pbcast.STABLE;
import org.jgroups.stack.Configurator;
import org.jgroups.stack.Protocol;
import org.jgroups.stack.ProtocolStack;
import org.jgroups.util.DefaultThreadFactory;
import org.jgroups.util.TLS;
import org.jgroups.util.TLSClientAuth;
import org.jspecify.annotations.Nullable;

/// The protocols of the engine, as measured: each choice is explained in
/// `docs/decisions/0206-the-engine-behind-a-guard.md`.
final class Stack {
    /// How long a node waits for others that may answer before it founds a group: a first handshake of TLS, or a busy
    /// machine, takes long. If the addresses are known and nothing listens there, it does not wait: see [Search].
    private static final long MILLIS_TO_JOIN = 2000;
    /// How long a merge waits for the first members of other groups. One that has gone again must not hold up the rest.
    private static final long MILLIS_TO_MERGE = 1500;

    private Stack() {}

    static List<Protocol> of(
            GuardedTcp tcp, Place place, @Nullable Certificates certificates,
            Settings settings) throws TransportFailed {
        transport(tcp, place, certificates);
        long detect = settings.detect().toMillis();
        var stack = new ArrayList<Protocol>();
        stack.add(tcp);
        stack.addAll(discovery(settings.discovery(), place));
        stack.add(new MERGE3().setMinInterval(500).setMaxInterval(1500)); // looks for other groups every 2.4 s
        // Five sevenths of the time until a member is suspected, the rest to verify it and to agree on a view.
        stack.add(new FD_ALL3().setInterval(Math.max(50, detect / 7)).setTimeout(Math.max(250, detect * 5 / 7)));
        stack.add(new VERIFY_SUSPECT2().setTimeout(Math.max(100, detect / 14)));
        stack.add(new NAKACK2().useMcastXmit(false));
        stack.add(new UNICAST3().setXmitInterval(200));
        stack.add(new STABLE());
        stack.add(groupMembership(settings));
        return stack;
    }

    private static void transport(GuardedTcp tcp, Place place, @Nullable Certificates certificates) {
        tcp.setBindAddress(place.address());
        tcp.setBindPort(place.port());
        tcp.setPortRange(place.range());
        if (place.external() != null) {
            tcp.setExternalAddr(place.external());
            tcp.setExternalPort(place.externalPort());
        }
        tcp.setBundlerType("no-bundler"); // a node fills its packets itself
        tcp.setMessageProcessingPolicy("all-direct");
        tcp.useVirtualThreads(false);
        tcp.setThreadFactory(new DefaultThreadFactory("coppice-jgroups", true, true));
        tcp.enableSuspectEvents(true);
        tcp.tcpNodelay(true);
        tcp.setSockConnTimeout(1000);
        tcp.setPeerAddrReadTimeout(2000);
        tcp.logDetails(false);
        tcp.setLogDiscardMessages(false); // other clusters on this machine are no news
        if (certificates == null) return;
        tcp.setSocketFactory(new TLS().setClientAuth(TLSClientAuth.NEED).createSocketFactory(certificates.context()));
    }

    private static GMS groupMembership(Settings settings) {
        var gms = new GMS();
        gms.setJoinTimeout(MILLIS_TO_JOIN);
        gms.setMaxJoinAttempts((int) Math.max(1, settings.timeout().toMillis() / 2 / MILLIS_TO_JOIN));
        gms.setLeaveTimeout(1000);
        gms.setMergeTimeout(MILLIS_TO_MERGE);
        gms.setViewAckCollectionTimeout(1000);
        gms.printLocalAddress(false);
        gms.logViewWarnings(false);
        return gms;
    }

    private static List<Protocol> discovery(Discovery discovery, Place place) throws TransportFailed {
        return switch (discovery) {
            case Discovery.None ignored -> List.of(new KnownHosts(List.of(text(place, place.port()))));
            case Discovery.Local ignored -> List.of(new KnownHosts(
                    IntStream.rangeClosed(place.port(), place.port() + place.range())
                            .mapToObj(port -> text(place, port)).toList()));
            case Discovery.Addresses(var addresses) -> {
                for (var address : addresses) Place.socket(address);
                yield List.of(new KnownHosts(addresses));
            }
            case Discovery.Dns(var name) -> List.of(new DNS_PING().dnsQuery(name));
            case Discovery.Kubernetes(var namespace,
                    var labels) -> parsed("<org.jgroups.protocols.kubernetes.KUBE_PING namespace=\""
                    + escaped(namespace) + "\" labels=\"" + escaped(labels) + "\" port_range=\"0\"/>");
            case Discovery.Engine(var configuration) -> parsed(configuration);
        };
    }

    private static String text(Place place, int port) {
        return place.address().getHostAddress() + ":" + port;
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }

    /// Protocols in the engine's own words.
    private static List<Protocol> parsed(String elements) throws TransportFailed {
        var xml = "<config>" + elements + "</config>";
        try {
            var configurations =
                    XmlConfigurator.getInstance(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)))
                    .getProtocolStack();
            if (configurations.isEmpty()) throw new IOException("it contains no element");
            return Configurator.createProtocolsAndInitializeAttrs(configurations, new ProtocolStack());
        } catch (Exception | LinkageError failed) { // the engine throws all sorts
            var text = String.valueOf(failed.getMessage());
            if (elements.contains("KUBE_PING") && text.contains("KUBE_PING")) {
                throw new TransportFailed(Kind.SETTINGS, "Discovery.kubernetes needs the artifact"
                        + " org.jgroups.kubernetes:jgroups-kubernetes, which is not on the class path", failed);
            }
            throw new TransportFailed(Kind.SETTINGS,
                    "the engine does not understand the discovery " + elements + ": " + text
                    + "; write it as one element, for example <TCPPING initial_hosts=\"10.0.0.5[7800]\"/>", failed);
        }
    }
}
