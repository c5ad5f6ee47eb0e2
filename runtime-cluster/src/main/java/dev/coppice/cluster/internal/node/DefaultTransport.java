package dev.coppice.cluster.internal.node;

import dev.coppice.cluster.JoinFailed;
import dev.coppice.cluster.JoinFailed.Kind;
import dev.coppice.cluster.NodeOptions;
import dev.coppice.cluster.spi.Transport;
import java.util.ServiceLoader;

/// The transport of a node whose options name none: the only one that the class path or module path provides.
final class DefaultTransport {

    private DefaultTransport() {}

    static Transport of(NodeOptions options) {
        var named = options.transport();
        if (named != null) return named;
        var provided = ServiceLoader.load(Transport.class, DefaultTransport.class.getClassLoader()).stream().toList();
        if (provided.size() == 1) return provided.getFirst().get();
        throw new JoinFailed(Kind.OPTIONS, "node " + options.name() + (provided.isEmpty()
                ? " has no transport; add the artifact dev.coppice:runtime-cluster-jgroups, or set one with"
                + " NodeOptions.transport(...)"
                : " can choose among several transports; set one of them with NodeOptions.transport(...): "
                + provided.stream().map(provider -> provider.type().getName()).toList()), null);
    }
}
