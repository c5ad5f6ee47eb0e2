package dev.coppice.spring;

import dev.coppice.core.RuntimeOptions;
import dev.coppice.supervision.Strategy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The settings of the runtime and of its root supervisor. Those that are not set have the defaults of
/// [RuntimeOptions].
///
/// {@snippet class="dev.coppice.spring.snippets.StarterExamples" region="properties"}
///
/// @param name The name of the runtime in thread names, logs and meters. The default is the name of the application.
/// @param workers The number of processes that run at the same time.
/// @param computeThreads The maximum number of threads for processes whose callbacks compute for long.
/// @param shutdownTimeout How long processes may take to shut down. The default is nine tenths of
///     spring.lifecycle.timeout-per-shutdown-phase.
/// @param reserveCarriers Whether to raise the JDK's number of carrier threads by one per worker.
/// @param carrierHint Whether to log once how workers get carrier threads of their own, if they have none.
/// @param stallThreshold How long one callback may run before it is reported as a stall.
/// @param deadLettersPerSecond The maximum number of dead letters logged each second.
/// @param reportsPerSecond The maximum number of reports of each kind logged each second.
/// @param checkIsolation Whether to check that messages and states are immutable; for development and tests.
/// @param supervisor The root supervisor, which supervises the ChildSpec beans.
/// @param context The values that travel with messages.
/// @param metrics The meters of the runtime.
/// @param availability The reaction to the end of the root supervisor.
@ConfigurationProperties("coppice")
public record CoppiceProperties(
        @Nullable String name,
        @Nullable Integer workers,
        @Nullable Integer computeThreads,
        @Nullable Duration shutdownTimeout,
        @Nullable Boolean reserveCarriers,
        @Nullable Boolean carrierHint,
        @Nullable Duration stallThreshold,
        @Nullable Integer deadLettersPerSecond,
        @Nullable Integer reportsPerSecond,
        @Nullable Boolean checkIsolation,
        @DefaultValue Root supervisor,
        @DefaultValue Context context,
        @DefaultValue Metrics metrics,
        @DefaultValue Availability availability) {

    /// @throws IllegalArgumentException if a value is out of its range
    public CoppiceProperties {
        var builder = RuntimeOptions.builder();
        if (name != null) builder.name(name);
        if (shutdownTimeout != null) builder.shutdown(shutdownTimeout);
        fill(builder, workers, computeThreads, reserveCarriers, carrierHint, stallThreshold, deadLettersPerSecond,
                reportsPerSecond, checkIsolation);
        builder.build(); // checks the ranges
    }

    /// The root supervisor.
    ///
    /// {@snippet class="dev.coppice.spring.snippets.StarterExamples" region="properties"}
    ///
    /// @param strategy Which children are restarted when one ends.
    /// @param maxRestarts How many restarts may happen within the period; the next one ends the root supervisor.
    /// @param period How far back restarts count.
    public record Root(
            @DefaultValue("one-for-one") Strategy strategy,
            @DefaultValue("3") int maxRestarts,
            @DefaultValue("5s") Duration period) {

        /// @throws IllegalArgumentException if a value is out of its range
        public Root {
            if (maxRestarts < 0)
                throw new IllegalArgumentException("max-restarts must not be negative: " + maxRestarts);
            if (!period.isPositive()) throw new IllegalArgumentException("period must be positive: " + period);
        }
    }

    /// The values that travel with messages, besides those of ContextCarrier beans.
    ///
    /// {@snippet class="dev.coppice.spring.snippets.StarterExamples" region="properties"}
    ///
    /// @param mdc Whether the logging context of the sender is current in the callback.
    /// @param propagation Whether the values of Micrometer's context propagation are, if it is present.
    /// @param openTelemetry Whether the context of OpenTelemetry is, if it is present.
    public record Context(
            @DefaultValue("true") boolean mdc,
            @DefaultValue("true") boolean propagation,
            @DefaultValue("true") boolean openTelemetry) {}

    /// The meters of the runtime.
    ///
    /// {@snippet class="dev.coppice.spring.snippets.StarterExamples" region="properties"}
    ///
    /// @param enabled Whether the runtime has meters, if Micrometer is present.
    /// @param sampleOneIn One in how many messages is timed; 0 for none.
    public record Metrics(@DefaultValue("true") boolean enabled, @DefaultValue("64") int sampleOneIn) {

        /// @throws IllegalArgumentException if the number is negative
        public Metrics {
            if (sampleOneIn < 0) {
                throw new IllegalArgumentException(
                        "sample-one-in must not be negative: " + sampleOneIn + "; 0 times no message");
            }
        }
    }

    /// The reaction to the end of the root supervisor.
    ///
    /// {@snippet class="dev.coppice.spring.snippets.StarterExamples" region="properties"}
    ///
    /// @param enabled Whether the liveness state becomes broken and the readiness state refuses traffic.
    public record Availability(@DefaultValue("true") boolean enabled) {}

    /// Copies the properties that are set here to `builder`, except the name and the shutdown timeout, which have
    /// defaults of their own.
    void applyTo(RuntimeOptions.Builder builder) {
        fill(builder, workers, computeThreads, reserveCarriers, carrierHint, stallThreshold, deadLettersPerSecond,
                reportsPerSecond, checkIsolation);
    }

    private static void fill(
            RuntimeOptions.Builder builder,
            @Nullable Integer workers,
            @Nullable Integer computeThreads,
            @Nullable Boolean reserveCarriers,
            @Nullable Boolean carrierHint,
            @Nullable Duration stallThreshold,
            @Nullable Integer deadLettersPerSecond,
            @Nullable Integer reportsPerSecond,
            @Nullable Boolean checkIsolation) {
        if (workers != null) builder.workers(workers);
        if (computeThreads != null) builder.computeThreads(computeThreads);
        if (reserveCarriers != null) builder.reserveCarriers(reserveCarriers);
        if (carrierHint != null) builder.carrierHint(carrierHint);
        if (stallThreshold != null) builder.stallThreshold(stallThreshold);
        if (deadLettersPerSecond != null) builder.deadLettersPerSecond(deadLettersPerSecond);
        if (reportsPerSecond != null) builder.reportsPerSecond(reportsPerSecond);
        if (checkIsolation != null) builder.checkIsolation(checkIsolation);
    }
}
