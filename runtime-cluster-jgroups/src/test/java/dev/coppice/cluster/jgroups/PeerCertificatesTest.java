package dev.coppice.cluster.jgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coppice.cluster.Discovery;
import dev.coppice.cluster.JoinFailed;
import dev.coppice.cluster.Node;
import dev.coppice.cluster.NodeOptions;
import dev.coppice.cluster.Tls;
import dev.coppice.core.ActorRuntime;
import dev.coppice.testsupport.Ports;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jgroups.Address;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Names of nodes that are bound to their certificates.
@Timeout(120)
class PeerCertificatesTest {
    private static final Set<String> ONE = Set.of("shop-1");
    private static final Set<String> TWO = Set.of("shop-2");

    private final PeerCertificates certificates = new PeerCertificates();
    private final Address first = org.jgroups.util.UUID.randomUUID();
    private final Address second = org.jgroups.util.UUID.randomUUID();

    /// Asks on a thread that reads a connection with the names, or with none.
    private boolean admits(Set<String> names, Address source) throws Exception {
        try (var reader = Executors.newSingleThreadExecutor()) {
            Callable<Boolean> admits = () -> {
                certificates.readsFrom(names);
                return certificates.admits(source);
            };
            return reader.submit(admits).get();
        }
    }

    @Test void member_isBoundToTheCertificateOfItsFirstPacket() throws Exception {
        assertThat(admits(ONE, first)).isTrue();
        assertThat(admits(TWO, second)).isTrue();
        assertThat(admits(ONE, first)).as("another connection with the same names").isTrue();
        assertThat(admits(TWO, first)).as("a packet that says it is of another member").isFalse();
        assertThat(admits(Set.of(), first)).as("a connection without a certificate").isFalse();
        assertThat(certificates.of(first)).isEqualTo(ONE);
        assertThat(certificates.of(second)).isEqualTo(TWO);
    }

    @Test void memberThatLeaves_isForgotten() throws Exception {
        admits(ONE, first);
        admits(TWO, second);
        certificates.members(List.of(first, second));
        certificates.members(List.of(second));
        assertThat(certificates.of(first)).isNull();
        assertThat(certificates.of(second)).isEqualTo(TWO);
    }

    @Test void madeUpMembers_areLimited() throws Exception {
        certificates.readsFrom(ONE);
        int admitted = 0;
        while (admitted < 20_000 && certificates.admits(org.jgroups.util.UUID.randomUUID())) admitted++;
        assertThat(admitted).isEqualTo(10_000);
        assertThat(admits(ONE, first)).isFalse();
    }

    // ── nodes ──

    @Test void node_isAdmittedOnlyUnderTheNameOfItsCertificate(@TempDir Path folder) throws Exception {
        var authority = new Authority(folder, "authority");
        var cluster = "bound-" + UUID.randomUUID();
        int port = Ports.free();
        try (var one = ActorRuntime.open(); var two = ActorRuntime.open(); var liar = ActorRuntime.open()) {
            var holder = Node.join(one, options(cluster, "shop-1", port, authority.certificate("shop-1", "-1d"))
                    .discover(Discovery.none()));
            var known = authority.certificate("shop-2", "-1d");
            var failed = catchThrowableOfType(JoinFailed.class,
                    () -> Node.join(liar, options(cluster, "shop-3", Ports.free(), known)
                            .discover(Discovery.addresses("127.0.0.1:" + port))));
            assertThat(failed.kind()).isEqualTo(JoinFailed.Kind.TLS);
            assertThat(failed).hasMessageContaining("the certificate of node shop-3 is for [shop-2]");
            assertThat(holder.peers()).isEmpty();
            Node.join(two, options(cluster, "shop-2", Ports.free(), known)
                    .discover(Discovery.addresses("127.0.0.1:" + port)));
            assertThat(holder.peer("shop-2")).isPresent();
        }
    }

    private static NodeOptions options(String cluster, String name, int port, Tls tls) {
        return NodeOptions.named(name).cluster(cluster).types(Echo.TYPES).transport(JGroupsTransport.tcp(port))
                .tls(tls.bindNames());
    }
}
