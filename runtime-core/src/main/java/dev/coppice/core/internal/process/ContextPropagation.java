package dev.coppice.core.internal.process;

import dev.coppice.core.ContextCarrier;
import dev.coppice.core.ScopedContextCarrier;
import dev.coppice.core.internal.mailbox.ContextEnvelope;
import dev.coppice.core.internal.mailbox.Envelope;
import dev.coppice.core.internal.scheduler.Runner;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Captures context from the thread that sends a message, and makes it current where the message is handled.
/// Thread-safe.
///
/// The scopes of one entry are null, one [AutoCloseable], or an array of them with gaps: most entries need no array.
final class ContextPropagation {
    private final ContextCarrier<Object>[] carriers;

    @SuppressWarnings("unchecked") // each carrier gets its own capture back
    private ContextPropagation(List<ContextCarrier<?>> carriers) {
        this.carriers = carriers.toArray(ContextCarrier[]::new);
    }

    /// Returns null if `carriers` carry nothing from message to message.
    static @Nullable ContextPropagation of(List<? extends ContextCarrier<?>> carriers) {
        List<ContextCarrier<?>> carrying =
                carriers.stream().<ContextCarrier<?>>map(any -> any)
                .filter(any -> !(any instanceof ClearedThreadLocals)).toList();
        return carrying.isEmpty() ? null : new ContextPropagation(carrying);
    }

    /// Returns the capture of each carrier, or null if none captured anything.
    @Nullable Object @Nullable [] capture() {
        @Nullable Object @Nullable [] captured = null;
        for (int i = 0; i < carriers.length; i++) {
            var value = carriers[i].capture();
            if (value == null) continue;
            if (captured == null) captured = new @Nullable Object[carriers.length];
            captured[i] = value;
        }
        return captured;
    }

    /// Makes the context of `envelope` current; clears the context if the envelope carries none. Returns the scopes,
    /// for [#leave].
    @Nullable Object enter(Envelope envelope) {
        var captured = context(envelope);
        @Nullable Object scopes = null;
        try {
            for (int i = 0; i < carriers.length; i++) {
                var value = captured == null ? null : captured[i];
                if (!(carriers[i] instanceof ScopedContextCarrier<Object> scoped)) {
                    carriers[i].restore(value);
                    continue;
                }
                var scope = scoped.open(value);
                if (scope != null) scopes = with(scopes, scope, i);
            }
        } catch (Throwable thrown) {
            var another = leave(scopes);
            if (another != null) thrown.addSuppressed(another);
            throw thrown;
        }
        return scopes;
    }

    private Object with(@Nullable Object scopes, AutoCloseable scope, int index) {
        if (carriers.length == 1) return scope;
        var all = scopes == null ? new @Nullable AutoCloseable[carriers.length] : (@Nullable AutoCloseable[]) scopes;
        all[index] = scope;
        return all;
    }

    /// Closes `scopes`, the last one first. Returns the exception of a carrier, or null.
    static @Nullable Throwable leave(@Nullable Object scopes) {
        if (scopes == null) return null;
        if (scopes instanceof AutoCloseable one) return close(one, null);
        var all = (@Nullable AutoCloseable[]) scopes;
        Throwable thrown = null;
        for (int i = all.length - 1; i >= 0; i--) {
            var scope = all[i];
            if (scope != null) thrown = close(scope, thrown);
        }
        return thrown;
    }

    private static @Nullable Throwable close(AutoCloseable scope, @Nullable Throwable before) {
        try {
            scope.close();
            return before;
        } catch (Throwable thrown) {
            if (before == null) return thrown;
            before.addSuppressed(thrown);
            return before;
        }
    }

    /// Makes the context of `envelope`, which a plain process has received, current in place of that of the entry
    /// before.
    void enterNext(Runner by, Envelope envelope) {
        var before = by.scopes;
        by.scopes = null;
        var thrown = leave(before);
        if (thrown != null) throw new IllegalStateException("a context carrier could not close its scope", thrown);
        by.scopes = enter(envelope);
    }

    /// Makes the context of `request` current again after an inline call, for the carriers that keep no scope open.
    void restoreCaller(RequestEnvelope<?> request) {
        var captured = request.context;
        for (int i = 0; i < carriers.length; i++) {
            if (carriers[i] instanceof ScopedContextCarrier<Object>) continue;
            carriers[i].restore(captured == null ? null : captured[i]);
        }
    }

    private static @Nullable Object @Nullable [] context(Envelope envelope) {
        return switch (envelope) {
            case ContextEnvelope message -> message.context;
            case RequestEnvelope<?> request -> request.context;
            default -> null;
        };
    }
}
