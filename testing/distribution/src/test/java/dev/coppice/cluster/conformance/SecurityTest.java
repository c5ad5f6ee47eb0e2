package dev.coppice.cluster.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.cluster.JoinFailed;
import dev.coppice.cluster.Node;
import dev.coppice.cluster.NodeOptions;
import dev.coppice.testsupport.Conformance;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/// Who is admitted, and what bad bytes do.
class SecurityTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @Conformance("DST-131")
    @Test void exposedWithoutTls_isRefusedUnlessSaidSo() {
        Nodes.explore(1, cluster -> {
            cluster.exposed();
            assertThatThrownBy(() -> Nodes.join(cluster, "a")).isInstanceOfSatisfying(JoinFailed.class,
                    failed -> assertThat(failed.kind()).isEqualTo(JoinFailed.Kind.INSECURE))
                    .hasMessageContaining("NodeOptions.tls").hasMessageContaining("insecure()");
            var reports = new java.util.ArrayList<String>();
            cluster.runtime("a").onReport(report -> reports.add(report.title()));
            Nodes.join(cluster, "a", NodeOptions::insecure);
            cluster.run();
            assertThat(reports).anyMatch(title -> title.contains("without TLS"));
        });
    }

    @Conformance("DST-133")
    @Test void secret_mustBeTheSame() {
        Nodes.explore(cluster -> {
            var events = Nodes.events(Nodes.join(cluster, "a", options -> options.secret(SECRET)));
            for (var wrong : new String[] {SECRET.replace('0', '1'), null}) {
                assertThatThrownBy(() -> Nodes.join(cluster, "b",
                        options -> wrong == null ? options : options.secret(wrong)))
                        .isInstanceOfSatisfying(JoinFailed.class,
                                failed -> assertThat(failed.kind()).isEqualTo(JoinFailed.Kind.SECRET))
                        .hasMessageContaining("secret").hasMessageNotContaining(SECRET);
            }
            assertThat(events).isEmpty();
            Nodes.join(cluster, "b", options -> options.secret(SECRET));
            assertThat(events).containsExactly("up b");
            assertThatThrownBy(() -> NodeOptions.named("x").secret("short")).hasMessageContaining("at least 32 bytes");
        });
    }

    @Test void cluster_ofAnotherName_isRefused() {
        Nodes.explore(1, cluster -> {
            Nodes.join(cluster, "a", options -> options.cluster("one"));
            assertThatThrownBy(() -> Nodes.join(cluster, "b", options -> options.cluster("two")))
                    .isInstanceOfSatisfying(JoinFailed.class,
                            failed -> assertThat(failed.kind()).isEqualTo(JoinFailed.Kind.CLUSTER));
        });
    }

    @Test void typeThatCannotTravel_isRefusedAtTheJoin() {
        Nodes.explore(1, cluster -> assertThatThrownBy(() -> Nodes.join(cluster, "a",
                options -> options.types(dev.coppice.cluster.Types.of(Untravelling.class))))
                .isInstanceOfSatisfying(JoinFailed.class,
                        failed -> assertThat(failed.kind()).isEqualTo(JoinFailed.Kind.OPTIONS))
                .hasMessageContaining("thread"));
    }

    record Untravelling(Thread thread) {}

    @Test void noTransport_isRefused() {
        Nodes.explore(1, cluster -> assertThatThrownBy(() -> Node.join(cluster.runtime("a"), NodeOptions.named("a")))
                .isInstanceOf(JoinFailed.class).hasMessageContaining("NodeOptions.transport"));
    }

    @Test void joinTwice_isRefused() {
        Nodes.explore(1, cluster -> {
            Nodes.join(cluster, "a");
            assertThatThrownBy(() -> Node.join(cluster.runtime("a"),
                    NodeOptions.named("z").transport(cluster.transport())))
                    .isInstanceOf(IllegalStateException.class).hasMessageContaining("as node a");
        });
    }

    @Test void memberThatDoesNotAnswer_isNamed() {
        Nodes.with("a", 1, options -> options, cluster -> {
            cluster.pause("a");
            assertThatThrownBy(() -> Nodes.join(cluster, "b")).isInstanceOfSatisfying(JoinFailed.class,
                    failed -> assertThat(failed.kind()).isEqualTo(JoinFailed.Kind.NO_ANSWER))
                            .hasMessageContaining("sim:a#0");
            cluster.resume("a");
            cluster.advance(Duration.ofSeconds(1));
            Nodes.join(cluster, "b");
        });
    }

    @Test void brokenPackets_endTheConnection_andItComesBack() {
        Nodes.with("a b", 20, options -> options, cluster -> {
            var events = Nodes.events(cluster.node("b"));
            var broken = new boolean[1];
            dev.coppice.testkit.NetworkAccess.tap(cluster, (from, to, packet) -> {
                if (broken[0] || packet[0] != 2 || !to.equals("b")) return packet;
                broken[0] = true;
                byte[] changed = packet.clone();
                int at = Math.floorMod(cluster.random(), changed.length - 9) + 9;
                changed[at] ^= (byte) (1 << ThreadLocalRandom.current().nextInt(8));
                return changed;
            });
            cluster.advance(Duration.ofSeconds(2));
            assertThat(events).containsExactly("up a", "down a REFUSED", "up a");
        });
    }
}
