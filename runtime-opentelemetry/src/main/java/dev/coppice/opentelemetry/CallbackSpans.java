package dev.coppice.opentelemetry;

import dev.coppice.core.spi.ProcessContext;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/// Makes a span for each callback that continues a sampled trace. Thread-safe.
final class CallbackSpans {
    private static final AttributeKey<String> BEHAVIOUR = AttributeKey.stringKey("coppice.behaviour");
    private static final AttributeKey<String> PROCESS = AttributeKey.stringKey("coppice.process");

    private final Tracer tracer;

    CallbackSpans(Tracer tracer) {
        this.tracer = tracer;
    }

    /// Starts the span of the callback that is about to run on this thread, and makes it current. Returns null if the
    /// sender has no sampled span.
    @SuppressWarnings("MustBeClosedChecker") // the runtime closes it after the callback
    @Nullable AutoCloseable open(Context captured) {
        if (!Span.fromContext(captured).getSpanContext().isSampled()) return null;
        var process = ProcessContext.currentOrNull();
        if (process == null) return null;
        String behaviour = process.behaviour();
        var span = tracer.spanBuilder(name(behaviour))
                .setParent(captured)
                .setAttribute(BEHAVIOUR, behaviour)
                .setAttribute(PROCESS, process.pid().toString())
                .startSpan();
        return new Open(span, captured.with(span).makeCurrent());
    }

    /// Returns the simple name of a class: few different names, as tracing systems group by them.
    static String name(String behaviour) {
        return behaviour.substring(behaviour.lastIndexOf('.') + 1);
    }

    private record Open(Span span, Scope scope) implements AutoCloseable {
        @Override public void close() {
            scope.close();
            span.end();
        }
    }
}
