package dev.coppice.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coppice.cluster.Discovery;
import dev.coppice.cluster.Node;
import dev.coppice.cluster.NodeOptions;
import dev.coppice.cluster.Types;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
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

    @Test void withoutAName_orWithoutTheModule_nothingIsJoined() {
        contexts.run(context -> assertThat(context).doesNotHaveBean(Node.class));
        contexts.withPropertyValues("coppice.cluster.name=one")
                .withClassLoader(new FilteredClassLoader("dev.coppice.cluster"))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("coppiceNode"));
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
