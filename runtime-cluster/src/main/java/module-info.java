/// Nodes: runtimes that have joined a cluster, and the messages between them.
@org.jspecify.annotations.NullMarked
module dev.coppice.cluster {
    requires static transitive org.jspecify;
    requires transitive dev.coppice.core;
    requires jdk.jfr;

    exports dev.coppice.cluster;
    exports dev.coppice.cluster.codec;
    exports dev.coppice.cluster.spi;

    uses dev.coppice.cluster.spi.ModuleTypes;
    uses dev.coppice.cluster.spi.Transport;
}
