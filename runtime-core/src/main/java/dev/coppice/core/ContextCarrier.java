package dev.coppice.core;

import dev.coppice.core.internal.process.ClearedThreadLocals;
import dev.coppice.core.spi.Elements;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/// Carries one value of a thread (a logging context, a trace, a tenant) from the sender of a message to the callback
/// that handles it. Configured with [RuntimeOptions#context].
///
/// Both methods run for each message: they must be quick, must not block and must not throw.
///
/// A value that must be taken off the thread after the callback is carried by a [ScopedContextCarrier].
///
/// {@snippet class="dev.coppice.behaviours.snippets.CoreExamples" region="options"}
///
/// @param <C> the type of the captured value
public interface ContextCarrier<C> {

    /// Returns the current value of the calling thread, or null if there is none.
    @Nullable C capture();

    /// Makes `captured` the current value of the calling thread; null clears it.
    void restore(@Nullable C captured);

    /// Returns a carrier that carries nothing and clears `locals` after each callback. A value that a callback leaves
    /// in them is never visible to another callback of the same process or of any other process. Use it for libraries
    /// that keep a context on the thread and do not remove it.
    ///
    /// An inline call hides the caller's values from the server and restores them afterwards. Code that waits inside a
    /// callback keeps its values.
    ///
    /// {@snippet class="dev.coppice.behaviours.snippets.CoreExamples" region="clearing"}
    static ContextCarrier<?> clearing(ThreadLocal<?>... locals) {
        return new ClearedThreadLocals(Elements.list("locals", locals));
    }

    /// Returns a carrier of the SLF4J MDC. In the callback, the sender's entries replace those of the process itself.
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
