package dev.coppice.core;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/// Carries one thing that belongs to a thread (a logging context, a trace, a tenant) from who sends a message to the
/// callback that handles it. Chosen by [RuntimeOptions#context].
///
/// Both methods run on each message: they must be quick, must not block and must not throw.
///
/// {@snippet class="dev.coppice.behaviours.snippets.CoreExamples" region="options"}
///
/// @param <C> what is carried
public interface ContextCarrier<C> {

    /// What the calling thread carries now, or null if nothing.
    @Nullable C capture();

    /// Makes `captured` (or nothing, if null) current on the calling thread.
    void restore(@Nullable C captured);

    /// Carries the SLF4J MDC.
    static ContextCarrier<Map<String, String>> mdc() {
        return new ContextCarrier<>() {
            @Override public @Nullable Map<String, String> capture() {
                var map = MDC.getCopyOfContextMap();
                return map == null || map.isEmpty() ? null : map;
            }

            @Override public void restore(@Nullable Map<String, String> captured) {
                if (captured == null) MDC.clear();
                else MDC.setContextMap(captured);
            }
        };
    }
}
