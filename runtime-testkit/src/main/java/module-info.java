/// Runtimes, clocks, probes and faults for tests.
@org.jspecify.annotations.NullMarked
module dev.coppice.testkit {
    requires static transitive org.jspecify;
    requires static transitive org.junit.jupiter.api;
    requires transitive dev.coppice.core;
    requires static transitive dev.coppice.supervision;
    requires static transitive dev.coppice.cluster;

    exports dev.coppice.testkit;

    // JUnit instantiates the extensions that the annotations name.
    opens dev.coppice.testkit.internal.junit;
}
