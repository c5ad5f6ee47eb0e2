package dev.coppice.cluster.jgroups;

import java.util.List;
import org.jgroups.Address;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.TCPPING;
import org.jgroups.util.Responses;
import org.jspecify.annotations.Nullable;

/// Discovery at addresses that are known. Names that cannot be resolved yet are tried again.
///
/// A [Search] ends the wait for answers as soon as no host is left that could answer.
final class KnownHosts extends TCPPING {
    private volatile @Nullable Search search;

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

    @Override public void findMembers(@Nullable List<Address> members, boolean first, Responses responses) {
        if (!first) {
            super.findMembers(members, false, responses);
            return;
        }
        var own = getTransport().localPhysicalAddress();
        var begun = new Search(initial_hosts.stream().filter(host -> !host.equals(own)).toList(), responses::done);
        search = begun;
        responses.callback(answer -> begun.settle(answer.getPhysicalAddr()));
        super.findMembers(members, true, responses);
        if (unresolved_hosts.isEmpty()) begun.begin();
    }

    /// Notes that nothing could be sent to `host`.
    void unreachable(Address host) {
        var current = search;
        if (current != null) current.settle(host);
    }
}
