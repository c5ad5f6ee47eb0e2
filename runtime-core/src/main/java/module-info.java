/// Processes, mailboxes, scheduler, signals, timers and names: the foundation of every behaviour.
@org.jspecify.annotations.NullMarked
@SuppressWarnings("module") // the siblings are compiled after this module
module dev.coppice.core {
    requires static transitive org.jspecify;
    requires static java.logging;
    requires static java.management;
    requires static jdk.management;
    requires jdk.jfr;
    requires org.jctools.core.jdk11;
    requires transitive org.slf4j;

    exports dev.coppice.core;
    exports dev.coppice.core.internal.jmx to java.management; // the MBean server creates RuntimeBeans for coppice-cli
    exports dev.coppice.core.ops to
            dev.coppice.supervision,
            dev.coppice.behaviours,
            dev.coppice.cluster,
            dev.coppice.entities,
            dev.coppice.observer,
            dev.coppice.testkit;
    exports dev.coppice.core.spi to
            dev.coppice.supervision,
            dev.coppice.behaviours,
            dev.coppice.cluster,
            dev.coppice.entities,
            dev.coppice.observer,
            dev.coppice.testkit,
            dev.coppice.micrometer,
            dev.coppice.opentelemetry;
}
