package dev.coppice.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coppice.cluster.Discovery;
import dev.coppice.cluster.Node;
import dev.coppice.cluster.NodeEvent;
import dev.coppice.cluster.NodeOptions;
import dev.coppice.cluster.Types;
import dev.coppice.core.ActorRuntime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class CoppiceClusterAutoConfigurationTest {
    private record Message(int value) {}

    private final ApplicationContextRunner contexts = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
            CoppiceAutoConfiguration.class, CoppiceContextAutoConfiguration.class,
            CoppiceClusterAutoConfiguration.class));
    private final String cluster = "spring-" + UUID.randomUUID();

    @Test void nameAlone_joinsTheOthersOfThisMachine() {
        contexts.withPropertyValues("coppice.cluster.name=one", "coppice.cluster.cluster=" + cluster).run(one ->
                contexts.withPropertyValues("coppice.cluster.name=two", "coppice.cluster.cluster=" + cluster)
                        .run(two -> {
                    var node = two.getBean(Node.class);
                    await().atMost(Duration.ofSeconds(20)).until(() -> node.peer("one").isPresent());
                    assertThat(one.getBean(Node.class).name()).isEqualTo("one");
                }));
    }

    @Test void mistakes_areExplained() {
        contexts.withPropertyValues("coppice.cluster.name=one", "coppice.cluster.domain=x").run(context ->
                assertThat(context.getStartupFailure()).rootCause().hasMessageContaining("[coppice.cluster.domain]"));
        contexts.withPropertyValues("coppice.cluster.name=one", "coppice.cluster.addresses=192.0.2.1:7800")
                .run(context -> {
            var explained = new JoinFailureAnalyzer().analyze(context.getStartupFailure());
            assertThat(explained.getDescription()).contains("could not join its cluster", "without TLS");
            assertThat(explained.getAction()).contains("coppice.cluster");
        });
    }

    @Test void close_leavesBeforeTheProcessesEnd() {
        contexts.withPropertyValues("coppice.cluster.name=one", "coppice.cluster.cluster=" + cluster).run(one -> {
            var causes = new CopyOnWriteArrayList<NodeEvent.Cause>();
            one.getBean(Node.class).onEvent(event -> {
                if (event instanceof NodeEvent.Down(var peer, var cause)) causes.add(cause);
            });
            var joinedAtTheEnd = new AtomicReference<Boolean>();
            contexts.withPropertyValues("coppice.cluster.name=two", "coppice.cluster.cluster=" + cluster).run(two -> {
                var node = two.getBean(Node.class);
                await().atMost(Duration.ofSeconds(20)).until(() -> node.peer("one").isPresent());
                var root = two.getBean(RootSupervisor.class).ref();
                two.getBean(ActorRuntime.class).whenEnded(root).thenRun(() -> joinedAtTheEnd.set(node.isJoined()));
            });
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                assertThat(causes).containsExactly(NodeEvent.Cause.LEFT);
                assertThat(joinedAtTheEnd).hasValue(false);
            });
        });
    }

    @Test void stop_withoutClose_staysInTheCluster() {
        contexts.withPropertyValues("coppice.cluster.name=one", "coppice.cluster.cluster=" + cluster).run(one -> {
            one.stop();
            assertThat(one.getBean(Node.class).isJoined()).isTrue();
            one.start();
            assertThat(one.getBean(Node.class).isJoined()).isTrue();
        });
    }

    @Test void health_isUpWhileTheNodeIsJoined() {
        contexts.withConfiguration(AutoConfigurations.of(CoppiceClusterHealthAutoConfiguration.class))
                .withPropertyValues("coppice.cluster.name=one", "coppice.cluster.cluster=" + cluster).run(one -> {
            var health = one.getBean("coppiceClusterHealthIndicator", HealthIndicator.class);
            assertThat(health.health().getStatus()).isEqualTo(Status.UP);
            assertThat(health.health().getDetails()).containsEntry("node", "one").containsEntry("peers", List.of());
            one.getBean(Node.class).close();
            assertThat(health.health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
        });
        contexts.withConfiguration(AutoConfigurations.of(CoppiceClusterHealthAutoConfiguration.class))
                .run(context -> assertThat(context).doesNotHaveBean(HealthIndicator.class));
    }

    @Test void withoutAName_nothingIsJoined() {
        contexts.run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(Node.class));
    }

    private static CoppiceClusterProperties properties(Path tls, String dns, String... addresses) {
        return new CoppiceClusterProperties("pod-1", "shop", dns, java.util.List.of(addresses), null, tls, null, false,
                "2.1");
    }

    @Test void twoProperties_areEnoughInKubernetes(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("password"), "secret\n");
        Files.createFile(folder.resolve("truststore.p12"));
        NodeOptions options = properties(folder, "shop.prod.svc.cluster.local").options(Types.of(Message.class));
        assertThat(options.discovery()).isEqualTo(Discovery.dns("shop.prod.svc.cluster.local"));
        assertThat(options.tls()).isNotNull();
        assertThat(options.tls().keySecret()).isEqualTo("secret");
        assertThat(options.tls().trustStore()).isEqualTo(folder.resolve("truststore.p12"));
        assertThat(options.types()).isEqualTo(Types.of(Message.class));
        assertThat(options.version()).isEqualTo("2.1");
    }

    @Test void folderWithoutAPassword_isNamed(@TempDir Path folder) {
        contexts.withPropertyValues("coppice.cluster.name=one", "coppice.cluster.tls=" + folder).run(context ->
                assertThat(context).hasFailed().getFailure().rootCause().hasMessageContaining("password"));
    }

    @Test void otherMachinesWithoutTls_areRefused() {
        contexts.withPropertyValues("coppice.cluster.name=one", "coppice.cluster.cluster=" + cluster,
                "coppice.cluster.dns=shop.invalid", "coppice.cluster.tls=/nowhere").run(context ->
                assertThat(context).hasFailed().getFailure().rootCause().hasMessageContaining("without TLS"));
    }
}
