/// The transport between nodes, on JGroups.
@org.jspecify.annotations.NullMarked
@SuppressWarnings("requires-automatic") // JGroups has no module descriptor
module dev.coppice.cluster.jgroups {
    requires static transitive org.jspecify;
    requires transitive dev.coppice.cluster;
    requires java.naming; // JGroups looks up names in the DNS with it
    requires org.jgroups;
    requires org.slf4j;

    exports dev.coppice.cluster.jgroups;

    provides dev.coppice.cluster.spi.Transport with dev.coppice.cluster.jgroups.JGroupsTransport;
}
