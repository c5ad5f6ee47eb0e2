/// Meters of a runtime for Micrometer, and a carrier of other libraries' values from message to message.
///
/// Start with [ActorRuntimeMetrics][dev.coppice.micrometer.ActorRuntimeMetrics].
@NullMarked
package dev.coppice.micrometer;

import org.jspecify.annotations.NullMarked;
