package dev.coppice.core;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.spi.Elements;
import dev.coppice.core.spi.Timeouts;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// The settings of a runtime, each with its unit and default. Immutable: a method with an argument returns a changed
/// copy, and [#builder] collects several settings.
///
/// {@snippet class="dev.coppice.behaviours.snippets.CoreExamples" region="options"}
///
/// @param name the name of the runtime in thread names, logs and printed text; default `coppice`
/// @param workers the number of processes that run at the same time, 1 to 1,024; default one per available processor
/// @param computeThreads the maximum number of platform threads that run processes whose callbacks are known to compute
///     for long; further such processes wait and delay no other process. As many run at once as there are processors,
///     and one more for each half second in which those that wait do not get a turn. Default twice the available
///     processors, at least 8
/// @param shutdown the timeout of the graceful shutdown in [ActorRuntime#close], after which processes are killed;
///     default 30 s
/// @param reserveCarriers whether to raise the JDK's number of carrier threads by one per worker while the runtime is
///     open, so that the host's own virtual threads are not starved; default `true`
/// @param carrierHint whether to log once, when the first runtime of a JVM opens without carrier threads of its own,
///     how to enable them; default `true`
/// @param stallThreshold how long one callback may run before it is reported as a stall; default 100 ms, at least 2 ms
/// @param deadLettersPerSecond the maximum number of dead letters logged each second; the others are only counted;
///     default 10
/// @param reportsPerSecond the maximum number of crash reports, and of reports of each other kind, logged each second;
///     the others are counted, and the next report states their number; default 200
/// @param checkIsolation whether to check that messages and states are immutable, and that callbacks leave no values in
///     thread-locals; for development and tests; default `false`
/// @param redaction the function applied to messages, states, reasons, exceptions, names and other values of the
///     application before they appear in a report or in the message of an exception such as [CallFailed]; default none.
///     Labels identify processes and are not redacted
/// @param reportFormat the format of values in reports; default [ReportFormat#DEFAULT]
/// @param context what each message carries from the sender's thread to the callback that handles it, and which
///     thread-locals are cleared after each callback; default nothing. MDC entries always stay with the process that
///     set them, with or without this option
/// @param onFatalError called when a callback fails with a [VirtualMachineError] other than a stack overflow. Only its
///     process ends; the application decides whether to continue. By default nothing happens beyond the log entry of
///     the crash
public record RuntimeOptions(
        String name,
        int workers,
        int computeThreads,
        Duration shutdown,
        boolean reserveCarriers,
        boolean carrierHint,
        Duration stallThreshold,
        int deadLettersPerSecond,
        int reportsPerSecond,
        boolean checkIsolation,
        UnaryOperator<Object> redaction,
        ReportFormat reportFormat,
        List<ContextCarrier<?>> context,
        Consumer<VirtualMachineError> onFatalError) {

    private static final int MOST_WORKERS = 1024;
    private static final Duration MIN_STALL_THRESHOLD = Duration.ofMillis(2);

    public RuntimeOptions {
        requireNonNull(name, "name must not be null");
        if (name.isBlank()) throw new IllegalArgumentException("name must not be blank");
        if (workers < 1 || workers > MOST_WORKERS) {
            throw new IllegalArgumentException("workers must be between 1 and " + MOST_WORKERS + ": " + workers);
        }
        if (computeThreads < 1) {
            throw new IllegalArgumentException("computeThreads must be at least 1: " + computeThreads);
        }
        Timeouts.require("shutdown", shutdown);
        Timeouts.requireAtLeast("stallThreshold", stallThreshold, MIN_STALL_THRESHOLD);
        if (deadLettersPerSecond < 0 || reportsPerSecond < 0) {
            throw new IllegalArgumentException("deadLettersPerSecond and reportsPerSecond must not be negative");
        }
        requireNonNull(redaction, "redaction must not be null; use UnaryOperator.identity() for none");
        requireNonNull(reportFormat, "reportFormat must not be null; use ReportFormat.DEFAULT");
        requireNonNull(onFatalError, "onFatalError must not be null; pass a function that does nothing");
        context = Elements.list("context", context);
    }

    /// Returns the defaults, which suit most programs.
    public static RuntimeOptions defaults() {
        return builder().build();
    }

    /// Returns a builder that begins with the defaults.
    public static Builder builder() {
        return new Builder();
    }

    /// Returns a builder that begins with these options: quicker than the methods below if many settings change.
    public Builder toBuilder() {
        return new Builder(this);
    }

    /// Sets the name of the runtime in thread names, logs and printed text; it must not be blank.
    public RuntimeOptions name(String value) {
        return toBuilder().name(value).build();
    }

    /// Sets how many processes run at the same time, 1 to 1,024.
    public RuntimeOptions workers(int value) {
        return toBuilder().workers(value).build();
    }

    /// Sets the maximum number of platform threads for processes whose callbacks compute for long, at least 1.
    public RuntimeOptions computeThreads(int value) {
        return toBuilder().computeThreads(value).build();
    }

    /// Sets how long [ActorRuntime#close] waits for a graceful shutdown before it kills the remaining processes.
    public RuntimeOptions shutdown(Duration value) {
        return toBuilder().shutdown(value).build();
    }

    /// Sets whether the JDK gets one more carrier thread per worker while the runtime is open.
    public RuntimeOptions reserveCarriers(boolean value) {
        return toBuilder().reserveCarriers(value).build();
    }

    /// Sets whether the log explains once how to enable carrier threads of its own.
    public RuntimeOptions carrierHint(boolean value) {
        return toBuilder().carrierHint(value).build();
    }

    /// Sets how long one callback may run before it is reported as a stall, at least 2 ms.
    public RuntimeOptions stallThreshold(Duration value) {
        return toBuilder().stallThreshold(value).build();
    }

    /// Sets how many dead letters are logged per second; all are counted. 0 logs none.
    public RuntimeOptions deadLettersPerSecond(int value) {
        return toBuilder().deadLettersPerSecond(value).build();
    }

    /// Sets how many reports of each kind are logged per second; all are counted. 0 logs none.
    public RuntimeOptions reportsPerSecond(int value) {
        return toBuilder().reportsPerSecond(value).build();
    }

    /// Sets whether messages and states are checked for mutability, in development and tests.
    public RuntimeOptions checkIsolation(boolean value) {
        return toBuilder().checkIsolation(value).build();
    }

    /// Sets the function that is applied to values of the application before they appear in reports and errors. Any
    /// thread may call it, also several at once.
    public RuntimeOptions redaction(UnaryOperator<Object> value) {
        return toBuilder().redaction(value).build();
    }

    /// Sets the format of values in reports.
    public RuntimeOptions reportFormat(ReportFormat value) {
        return toBuilder().reportFormat(value).build();
    }

    /// Sets the carriers of context from senders to callbacks, in place of earlier ones.
    public RuntimeOptions context(ContextCarrier<?>... values) {
        return toBuilder().context(values).build();
    }

    /// Sets a function that is called when a callback fails with a [VirtualMachineError] other than a stack overflow.
    /// It runs outside of the process, on a thread of its own.
    public RuntimeOptions onFatalError(Consumer<VirtualMachineError> value) {
        return toBuilder().onFatalError(value).build();
    }

    /// Collects the settings of [RuntimeOptions], which has a description of each. Not thread-safe.
    ///
    /// {@snippet class="dev.coppice.behaviours.snippets.CoreExamples" region="options"}
    ///
    /// Nulls and timeouts out of their range are refused at once, other values by [#build].
    public static final class Builder {
        private String name = "coppice";
        private int workers = Math.min(MOST_WORKERS, Runtime.getRuntime().availableProcessors());
        private int computeThreads = Math.max(8, 2 * Runtime.getRuntime().availableProcessors());
        private Duration shutdown = Duration.ofSeconds(30);
        private boolean reserveCarriers = true;
        private boolean carrierHint = true;
        private Duration stallThreshold = Duration.ofMillis(100);
        private int deadLettersPerSecond = 10;
        private int reportsPerSecond = 200;
        private boolean checkIsolation = false;
        private UnaryOperator<Object> redaction = UnaryOperator.identity();
        private ReportFormat reportFormat = ReportFormat.DEFAULT;
        private List<ContextCarrier<?>> context = List.of();
        private Consumer<VirtualMachineError> onFatalError = error -> {};

        private Builder() {}

        private Builder(RuntimeOptions options) {
            this.name = options.name;
            this.workers = options.workers;
            this.computeThreads = options.computeThreads;
            this.shutdown = options.shutdown;
            this.reserveCarriers = options.reserveCarriers;
            this.carrierHint = options.carrierHint;
            this.stallThreshold = options.stallThreshold;
            this.deadLettersPerSecond = options.deadLettersPerSecond;
            this.reportsPerSecond = options.reportsPerSecond;
            this.checkIsolation = options.checkIsolation;
            this.redaction = options.redaction;
            this.reportFormat = options.reportFormat;
            this.context = options.context;
            this.onFatalError = options.onFatalError;
        }

        public Builder name(String value) {
            name = requireNonNull(value, "name must not be null");
            return this;
        }

        public Builder workers(int value) {
            workers = value;
            return this;
        }

        public Builder computeThreads(int value) {
            computeThreads = value;
            return this;
        }

        public Builder shutdown(Duration value) {
            Timeouts.require("shutdown", value);
            shutdown = value;
            return this;
        }

        public Builder reserveCarriers(boolean value) {
            reserveCarriers = value;
            return this;
        }

        public Builder carrierHint(boolean value) {
            carrierHint = value;
            return this;
        }

        public Builder stallThreshold(Duration value) {
            Timeouts.requireAtLeast("stallThreshold", value, MIN_STALL_THRESHOLD);
            stallThreshold = value;
            return this;
        }

        public Builder deadLettersPerSecond(int value) {
            deadLettersPerSecond = value;
            return this;
        }

        public Builder reportsPerSecond(int value) {
            reportsPerSecond = value;
            return this;
        }

        public Builder checkIsolation(boolean value) {
            checkIsolation = value;
            return this;
        }

        public Builder redaction(UnaryOperator<Object> value) {
            redaction = requireNonNull(value, "redaction must not be null; use UnaryOperator.identity() for none");
            return this;
        }

        public Builder reportFormat(ReportFormat value) {
            reportFormat = requireNonNull(value, "reportFormat must not be null; use ReportFormat.DEFAULT");
            return this;
        }

        public Builder context(ContextCarrier<?>... values) {
            context = Elements.list("context", values);
            return this;
        }

        public Builder onFatalError(Consumer<VirtualMachineError> value) {
            onFatalError = requireNonNull(value, "onFatalError must not be null; pass a function that does nothing");
            return this;
        }

        /// Returns the options.
        ///
        /// @throws IllegalArgumentException if a setting is out of its range
        public RuntimeOptions build() {
            return new RuntimeOptions(name, workers, computeThreads, shutdown, reserveCarriers, carrierHint,
                    stallThreshold, deadLettersPerSecond, reportsPerSecond, checkIsolation, redaction, reportFormat,
                    context, onFatalError);
        }
    }
}
