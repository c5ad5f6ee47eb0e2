package dev.coppice.cluster.jgroups.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cluster.Discovery;
import dev.coppice.cluster.Node;
import dev.coppice.cluster.NodeOptions;
import dev.coppice.cluster.Right;
import dev.coppice.cluster.Tls;
import dev.coppice.cluster.jgroups.JGroupsTransport;
import dev.coppice.core.ActorRuntime;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// The snippets of the transport.
class JGroupsExamples {

    // @start region="local"
    static Node joinOnOneMachine(ActorRuntime runtime) {
        return Node.join(runtime, NodeOptions.named("shop-1")); // finds the others of this machine
    }
    // @end

    // @start region="transport"
    static NodeOptions inProduction(String name, Path certificates, String secret) {
        return NodeOptions.named(name)
                .transport(JGroupsTransport.tcp(7800).listenOn("eth0"))
                .discover(Discovery.addresses("10.0.0.5:7800", "10.0.0.6:7800")) // own address included
                .tls(Tls.keyStore(certificates, secret));
    }
    // @end

    // @start region="kubernetes"
    static NodeOptions inKubernetes(String pod, Path certificates, String secret) {
        return NodeOptions.named(pod)
                .discover(Discovery.dns("shop.prod.svc.cluster.local")) // a headless service
                .tls(Tls.keyStore(certificates, secret));
    }
    // @end

    // @start region="secure"
    static Node joinSecurely(ActorRuntime runtime, String keySecret, String trustSecret, String secret) {
        return Node.join(runtime, NodeOptions.named("shop-1")
                .discover(Discovery.addresses("10.0.0.5:7800", "10.0.0.6:7800"))
                .tls(Tls.keyStore(Path.of("shop-1.p12"), keySecret)
                        .trustStore(Path.of("trust.p12"), trustSecret)
                        // names of certificates; without it, all that the authority has signed
                        .allow("shop-1", "shop-2")
                        .bindNames())              // a node may have no name but those of its certificate
                .secret(secret)                        // besides: all nodes must know it; it is never sent
                .rights("reports", Right.SEND, Right.CALL)); // what peers with this role may do
    }
    // @end

    @Test void options_areMade() {
        assertThat(inProduction("shop-1", Path.of("shop-1.p12"), "x").name()).isEqualTo("shop-1");
        assertThat(inKubernetes("shop-0", Path.of("shop-0.p12"), "x").discovery())
                .isEqualTo(Discovery.dns("shop.prod.svc.cluster.local"));
    }
}
