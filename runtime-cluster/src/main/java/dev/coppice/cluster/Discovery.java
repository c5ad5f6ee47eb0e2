package dev.coppice.cluster;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.spi.Elements;
import java.util.List;

/// How a node finds the others. The transport carries it out.
///
/// {@snippet class="dev.coppice.cluster.snippets.ClusterExamples" region="discovery"}
public sealed interface Discovery {

    /// Returns the discovery of other nodes on the same machine, which needs no configuration. The default.
    static Discovery local() {
        return new Local();
    }

    /// Returns the discovery that finds no other node: the node is alone until others find it.
    static Discovery none() {
        return new None();
    }

    /// Returns the discovery through addresses that are known, as `host:port`. One that can be reached is enough.
    static Discovery addresses(String... addresses) {
        return new Addresses(Elements.list("addresses", addresses));
    }

    /// Returns the discovery through a DNS name that stands for all nodes, such as a headless service in Kubernetes.
    /// All nodes listen on the same port.
    static Discovery dns(String name) {
        return new Dns(name);
    }

    /// Returns the discovery through the API of Kubernetes: the pods of a namespace that carry a label.
    static Discovery kubernetes(String namespace, String labels) {
        return new Kubernetes(namespace, labels);
    }

    /// Returns a discovery in the transport's own language, for cases that the other kinds do not cover.
    ///
    /// @param configuration understood by the transport alone
    static Discovery engine(String configuration) {
        return new Engine(configuration);
    }

    /// Nodes on the same machine.
    record Local() implements Discovery {}

    /// No other node.
    record None() implements Discovery {}

    /// @param addresses at least one, as `host:port`
    record Addresses(List<String> addresses) implements Discovery {
        public Addresses {
            addresses = Elements.list("addresses", addresses);
            if (addresses.isEmpty())
                throw new IllegalArgumentException("addresses must not be empty; use Discovery.none()");
        }
    }

    /// @param name the name to resolve
    record Dns(String name) implements Discovery {
        public Dns {
            requireNonNull(name, "name must not be null");
        }
    }

    /// @param namespace the namespace of the pods
    /// @param labels the label selector, as in `app=shop`
    record Kubernetes(String namespace, String labels) implements Discovery {
        public Kubernetes {
            requireNonNull(namespace, "namespace must not be null");
            requireNonNull(labels, "labels must not be null");
        }
    }

    /// @param configuration understood by the transport alone
    record Engine(String configuration) implements Discovery {
        public Engine {
            requireNonNull(configuration, "configuration must not be null");
        }
    }
}
