package dev.coppice.cluster.jgroups;

import java.util.List;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.TCPPING;

/// Discovery at addresses that are known. Names that cannot be resolved yet are tried again.
final class KnownHosts extends TCPPING {

    /// @param hosts as `host:port`
    KnownHosts(List<String> hosts) {
        setId(ClassConfigurator.getProtocolId(TCPPING.class));
        initial_hosts_str = String.join(",", hosts.stream().map(KnownHosts::engineForm).toList());
        port_range = 0;
    }

    /// The engine writes `host[port]`.
    private static String engineForm(String host) {
        int colon = host.lastIndexOf(':');
        return host.substring(0, colon).replace("[", "").replace("]", "") + "[" + host.substring(colon + 1) + "]";
    }
}
