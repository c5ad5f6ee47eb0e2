/// Carries the context of OpenTelemetry from message to message.
///
/// Start with [OpenTelemetryCarrier][dev.coppice.opentelemetry.OpenTelemetryCarrier].
@NullMarked
package dev.coppice.opentelemetry;

import org.jspecify.annotations.NullMarked;
