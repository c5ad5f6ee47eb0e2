/// A web page that shows the inside of a running system.
@org.jspecify.annotations.NullMarked
module dev.coppice.observer {
    requires static transitive org.jspecify;
    requires static java.management;
    requires static dev.coppice.cluster;
    requires static dev.coppice.entities;
    requires transitive dev.coppice.behaviours;
    requires jdk.httpserver;
    requires tools.jackson.core;

    exports dev.coppice.observer;
}
