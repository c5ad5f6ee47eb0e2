package dev.coppice.opentelemetry;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.ScopedContextCarrier;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/// Carries the context of OpenTelemetry, with the current span and the baggage, from the sender of a message to the
/// callback that handles it. A call, a forwarded call, a cast, the start of a process and the code of a task all
/// continue the trace. Thread-safe; one instance may serve several runtimes.
///
/// The context is current during the callback and never after it. It does not reach the stages of `Ref.ask`, which run
/// on other threads, as with any `CompletionStage`: use `Context.current().wrap(…)` there. A message that a timer sends
/// has no context.
///
/// {@snippet class="dev.coppice.opentelemetry.snippets.OpenTelemetryExamples" region="carrier"}
public final class OpenTelemetryCarrier implements ScopedContextCarrier<Context> {
    private final @Nullable CallbackSpans spans;

    private OpenTelemetryCarrier(@Nullable CallbackSpans spans) {
        this.spans = spans;
    }

    /// Returns a carrier that makes no spans: the spans that callbacks make are children of the sender's span.
    public static OpenTelemetryCarrier context() {
        return new OpenTelemetryCarrier(null);
    }

    /// Returns a carrier that also makes one span for each callback whose sender has a sampled span. The span is named
    /// after the class of the process, has the kind `INTERNAL`, and the attributes `coppice.behaviour` and
    /// `coppice.process`. It covers the callback, without the time in the mailbox and without a deferred reply.
    ///
    /// A callback that crashes does not mark its span as failed; the crash report, logged in the same context, names
    /// the reason.
    public static OpenTelemetryCarrier withSpans(OpenTelemetry openTelemetry) {
        requireNonNull(openTelemetry, "openTelemetry must not be null");
        return withSpans(openTelemetry.getTracer("dev.coppice"));
    }

    /// Does the same as [#withSpans(OpenTelemetry)], with a tracer of your own.
    public static OpenTelemetryCarrier withSpans(Tracer tracer) {
        return new OpenTelemetryCarrier(new CallbackSpans(requireNonNull(tracer, "tracer must not be null")));
    }

    /// Returns the current context, or null if it is empty.
    @Override public @Nullable Context capture() {
        var current = Context.current();
        return current == Context.root() ? null : current;
    }

    @SuppressWarnings("MustBeClosedChecker") // the runtime closes it after the callback
    @Override public @Nullable AutoCloseable open(@Nullable Context captured) {
        if (captured == null) return Context.current() == Context.root() ? null : Context.root().makeCurrent();
        var span = spans == null ? null : spans.open(captured);
        return span == null ? captured.makeCurrent() : span;
    }
}
