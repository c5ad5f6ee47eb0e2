/// Carries the context of OpenTelemetry from message to message.
@org.jspecify.annotations.NullMarked
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"}) // OpenTelemetry's jars are no modules
module dev.coppice.opentelemetry {
    requires static transitive org.jspecify;
    requires transitive dev.coppice.core;
    requires transitive io.opentelemetry.api;
    requires transitive io.opentelemetry.context;

    exports dev.coppice.opentelemetry;
}
