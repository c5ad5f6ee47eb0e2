package dev.coppice.core;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// Every setting of a runtime, with its unit and default. Immutable: each method returns a changed copy.
///
/// {@snippet class="dev.coppice.behaviours.snippets.CoreExamples" region="options"}
///
/// @param name what threads, logs and prints call the runtime; default `coppice`
/// @param workers how many processes run at once, 1 to 48; default one per available processor
/// @param shutdown how long [ActorRuntime#close] gives the processes to end in order before it kills them; default 30 s
/// @param addCarriers whether the JDK is allowed one carrier thread more per worker while the runtime is open, so that the host's own virtual
///        threads find theirs free; default `true`
/// @param longTurn how long one callback may run before it is reported as a stall; default 100 ms
/// @param deadLettersPerSecond how many dead letters are logged; the others are only counted; default 10
/// @param reportsPerSecond how many crash reports, and how many reports of any other kind, are logged; the others are
///        counted, and the next one says how many; default 200
/// @param checkIsolation whether messages and states are checked for being immutable, for development and tests; default `false`
/// @param redaction what is applied to messages, states and other values of the application before they go to a report; default none
/// @param reportFormat how reports print values; default [ReportFormat#DEFAULT]
/// @param context what is carried with each message from the sender's thread to the callback that handles it; default nothing
/// @param onFatalError told when a callback died of a [VirtualMachineError] other than a stack overflow: only its process ended, and
///        whether to go on is the application's decision; default does nothing more than the log entry of the crash
public record RuntimeOptions(
        String name,
        int workers,
        Duration shutdown,
        boolean addCarriers,
        Duration longTurn,
        int deadLettersPerSecond,
        int reportsPerSecond,
        boolean checkIsolation,
        UnaryOperator<Object> redaction,
        ReportFormat reportFormat,
        List<ContextCarrier<?>> context,
        Consumer<VirtualMachineError> onFatalError) {

    private static final int MOST_WORKERS = 48;

    public RuntimeOptions {
        if (name.isBlank()) throw new IllegalArgumentException("the name of a runtime must not be blank");
        if (workers < 1 || workers > MOST_WORKERS) {
            throw new IllegalArgumentException("workers must be between 1 and " + MOST_WORKERS + ": " + workers);
        }
        if (shutdown.isNegative()) throw new IllegalArgumentException("the shutdown limit must not be negative: " + shutdown);
        if (longTurn.toMillis() < 2) throw new IllegalArgumentException("longTurn must be at least 2 ms: " + longTurn);
        if (deadLettersPerSecond < 0 || reportsPerSecond < 0) {
            throw new IllegalArgumentException("a rate must not be negative");
        }
        requireNonNull(redaction, "redaction is null; use UnaryOperator.identity() for none");
        requireNonNull(reportFormat, "reportFormat is null; use ReportFormat.DEFAULT");
        requireNonNull(onFatalError, "onFatalError is null; give a function that does nothing");
        context = List.copyOf(context);
    }

    public static RuntimeOptions defaults() {
        return new RuntimeOptions(
                "coppice",
                Math.min(MOST_WORKERS, Runtime.getRuntime().availableProcessors()),
                Duration.ofSeconds(30),
                true,
                Duration.ofMillis(100),
                10,
                200,
                false,
                UnaryOperator.identity(),
                ReportFormat.DEFAULT,
                List.of(),
                error -> {});
    }

    public RuntimeOptions name(String value) {
        return new RuntimeOptions(value, workers, shutdown, addCarriers, longTurn, deadLettersPerSecond, reportsPerSecond,
                checkIsolation, redaction, reportFormat, context, onFatalError);
    }

    public RuntimeOptions workers(int value) {
        return new RuntimeOptions(name, value, shutdown, addCarriers, longTurn, deadLettersPerSecond, reportsPerSecond,
                checkIsolation, redaction, reportFormat, context, onFatalError);
    }

    public RuntimeOptions shutdown(Duration value) {
        return new RuntimeOptions(name, workers, value, addCarriers, longTurn, deadLettersPerSecond, reportsPerSecond,
                checkIsolation, redaction, reportFormat, context, onFatalError);
    }

    public RuntimeOptions addCarriers(boolean value) {
        return new RuntimeOptions(name, workers, shutdown, value, longTurn, deadLettersPerSecond, reportsPerSecond,
                checkIsolation, redaction, reportFormat, context, onFatalError);
    }

    public RuntimeOptions longTurn(Duration value) {
        return new RuntimeOptions(name, workers, shutdown, addCarriers, value, deadLettersPerSecond, reportsPerSecond,
                checkIsolation, redaction, reportFormat, context, onFatalError);
    }

    public RuntimeOptions deadLettersPerSecond(int value) {
        return new RuntimeOptions(name, workers, shutdown, addCarriers, longTurn, value, reportsPerSecond,
                checkIsolation, redaction, reportFormat, context, onFatalError);
    }

    public RuntimeOptions reportsPerSecond(int value) {
        return new RuntimeOptions(name, workers, shutdown, addCarriers, longTurn, deadLettersPerSecond, value,
                checkIsolation, redaction, reportFormat, context, onFatalError);
    }

    public RuntimeOptions checkIsolation(boolean value) {
        return new RuntimeOptions(name, workers, shutdown, addCarriers, longTurn, deadLettersPerSecond, reportsPerSecond,
                value, redaction, reportFormat, context, onFatalError);
    }

    public RuntimeOptions redaction(UnaryOperator<Object> value) {
        return new RuntimeOptions(name, workers, shutdown, addCarriers, longTurn, deadLettersPerSecond, reportsPerSecond,
                checkIsolation, value, reportFormat, context, onFatalError);
    }

    public RuntimeOptions reportFormat(ReportFormat value) {
        return new RuntimeOptions(name, workers, shutdown, addCarriers, longTurn, deadLettersPerSecond, reportsPerSecond,
                checkIsolation, redaction, value, context, onFatalError);
    }

    public RuntimeOptions context(ContextCarrier<?>... values) {
        return new RuntimeOptions(name, workers, shutdown, addCarriers, longTurn, deadLettersPerSecond, reportsPerSecond,
                checkIsolation, redaction, reportFormat, List.of(values), onFatalError);
    }

    public RuntimeOptions onFatalError(Consumer<VirtualMachineError> value) {
        return new RuntimeOptions(name, workers, shutdown, addCarriers, longTurn, deadLettersPerSecond, reportsPerSecond,
                checkIsolation, redaction, reportFormat, context, value);
    }
}
