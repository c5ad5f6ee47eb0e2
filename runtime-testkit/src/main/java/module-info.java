/// A runtime, a clock and probes that tests drive by hand.
@org.jspecify.annotations.NullMarked
module dev.coppice.testkit {
    requires static transitive org.jspecify;
    requires static transitive org.junit.jupiter.api;
    requires transitive dev.coppice.core;
}
