/// One process per key in a cluster, singletons, and supervised children that survive their node.
@org.jspecify.annotations.NullMarked
module dev.coppice.entities {
    requires static transitive org.jspecify;
    requires transitive dev.coppice.behaviours;
    requires transitive dev.coppice.cluster;
    requires jdk.jfr;

    exports dev.coppice.entities;

    opens dev.coppice.entities.internal to
            dev.coppice.cluster; // it encodes the messages between regions

    provides dev.coppice.cluster.spi.ModuleTypes with dev.coppice.entities.internal.EntityTypes;
}
