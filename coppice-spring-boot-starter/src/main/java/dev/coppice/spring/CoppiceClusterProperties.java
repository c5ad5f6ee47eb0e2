package dev.coppice.spring;

import dev.coppice.cluster.Discovery;
import dev.coppice.cluster.NodeOptions;
import dev.coppice.cluster.Tls;
import dev.coppice.cluster.Types;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The settings of the node, if the application is part of a cluster. Those that are not set have the defaults of
/// [NodeOptions].
///
/// {@snippet class="dev.coppice.spring.snippets.StarterExamples" region="cluster"}
///
/// @param name The name of the node, unique in the cluster. The application joins a cluster if it is set.
/// @param cluster The name of the cluster.
/// @param dns The name that stands for all nodes, such as that of a headless service.
/// @param addresses The addresses of nodes, as host:port; the own one may be among them.
/// @param kubernetes Which pods are nodes, if the API of Kubernetes is asked.
/// @param tls The folder with keystore.p12, truststore.p12 and a file called password. Without the folder there is no
///     TLS.
/// @param secret The secret that all nodes must know, at least 32 bytes.
/// @param insecure Whether other machines may reach the node without TLS.
/// @param version The version of the application, which the other nodes see.
@ConfigurationProperties(value = "coppice.cluster", ignoreUnknownFields = false)
public record CoppiceClusterProperties(
        @Nullable String name,
        @Nullable String cluster,
        @Nullable String dns,
        @DefaultValue List<String> addresses,
        @Nullable Pods kubernetes,
        @DefaultValue("/etc/coppice/tls") Path tls,
        @Nullable String secret,
        @DefaultValue("false") boolean insecure,
        @Nullable String version) {

    /// Which pods are nodes.
    ///
    /// {@snippet class="dev.coppice.spring.snippets.StarterExamples" region="cluster"}
    ///
    /// @param namespace The namespace of the pods.
    /// @param labels The label that they carry, as in app=shop.
    public record Pods(@DefaultValue("default") String namespace, @Nullable String labels) {}

    /// The options of the node.
    NodeOptions options(Types types) {
        if (name == null || name.isBlank())
            throw new IllegalStateException("coppice.cluster.name is empty; give the node a name");
        var options = NodeOptions.named(name).types(types);
        if (cluster != null) options = options.cluster(cluster);
        if (version != null) options = options.version(version);
        if (secret != null) options = options.secret(secret);
        if (insecure) options = options.insecure();
        if (Files.isDirectory(tls)) options = options.tls(certificates());
        return discovered(options);
    }

    private NodeOptions discovered(NodeOptions options) {
        if (dns != null) return options.discover(Discovery.dns(dns));
        if (!addresses.isEmpty()) return options.discover(Discovery.addresses(addresses.toArray(String[]::new)));
        if (kubernetes == null) return options;
        if (kubernetes.labels() == null) {
            throw new IllegalStateException(
                    "coppice.cluster.kubernetes.labels is not set; say which pods are nodes, as in app=shop");
        }
        return options.discover(Discovery.kubernetes(kubernetes.namespace(), kubernetes.labels()));
    }

    private Tls certificates() {
        var file = tls.resolve("password");
        try {
            var password = Files.readString(file).strip();
            var keys = Tls.keyStore(tls.resolve("keystore.p12"), password);
            var authorities = tls.resolve("truststore.p12");
            return Files.exists(authorities) ? keys.trustStore(authorities, password) : keys;
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the password of the key store cannot be read from " + file
                    + "; put it there, or set coppice.cluster.tls to another folder", unreadable);
        }
    }
}
