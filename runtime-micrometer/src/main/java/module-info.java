/// Meters of a runtime for Micrometer.
@org.jspecify.annotations.NullMarked
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"}) // Micrometer's jars are no modules
module dev.coppice.micrometer {
    requires static transitive org.jspecify;
    requires static transitive context.propagation;
    requires transitive dev.coppice.core;
    requires dev.coppice.supervision;
    requires transitive micrometer.core;

    exports dev.coppice.micrometer;
}
