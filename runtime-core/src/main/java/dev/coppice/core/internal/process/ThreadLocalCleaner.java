package dev.coppice.core.internal.process;

import dev.coppice.core.ContextCarrier;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.internal.platform.ThreadLocalView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// Clears thread-locals after each callback, and reports values that callbacks leave behind in them. Thread-safe.
///
/// It clears the thread-locals listed in the options. It reports if `checkIsolation` is set: on the listed
/// thread-locals, and on all others if the application has opened `java.lang` to the runtime, see [ThreadLocalView].
final class ThreadLocalCleaner {
    static final String KIND = "dev.coppice.isolation";

    private final DefaultActorRuntime runtime;
    private final List<ThreadLocal<?>> cleared;
    private final boolean checks;
    private final Set<ThreadLocal<?>> ofLogging;
    /// The reported pairs of behaviour and class of value; each is reported once.
    private final Set<String> reported = ConcurrentHashMap.newKeySet();

    private ThreadLocalCleaner(DefaultActorRuntime runtime, List<ThreadLocal<?>> cleared, boolean checks) {
        this.runtime = runtime;
        this.cleared = cleared;
        this.checks = checks;
        this.ofLogging = checks ? ThreadLocalView.ofLogging() : Set.of();
    }

    /// Returns null if the options ask for neither.
    static @Nullable ThreadLocalCleaner of(DefaultActorRuntime runtime, RuntimeOptions options) {
        var cleared = new ArrayList<ThreadLocal<?>>();
        for (ContextCarrier<?> carrier : options.context()) {
            if (carrier instanceof ClearedThreadLocals(var locals)) cleared.addAll(locals);
        }
        if (cleared.isEmpty() && !options.checkIsolation()) return null;
        return new ThreadLocalCleaner(runtime, List.copyOf(cleared), options.checkIsolation());
    }

    /// Runs one callback of `own`.
    void around(ProcessCell own, Runnable callback) {
        var before = checks ? ThreadLocalView.ofCurrentThread() : null;
        try {
            callback.run();
        } finally {
            if (checks && !own.hasOwnThread()) report(own, before);
            for (var local : cleared) local.remove();
        }
    }

    /// Takes the listed values of the calling code off the thread, before code of another process runs on it.
    @Nullable Object[] take() {
        var values = new @Nullable Object[cleared.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = cleared.get(i).get();
            cleared.get(i).remove();
        }
        return values;
    }

    /// Puts back the values that [#take] took.
    @SuppressWarnings("unchecked") // each local gets back its own value
    void putBack(@Nullable Object[] values) {
        for (int i = 0; i < values.length; i++) {
            if (values[i] != null) ((ThreadLocal<Object>) cleared.get(i)).set(values[i]);
        }
    }

    private void report(ProcessCell own, @Nullable Map<ThreadLocal<?>, Object> before) {
        for (var local : cleared) {
            Object value = local.get();
            if (value != null && isLeft(local, value)) report(own, value, "; the runtime clears it");
        }
        if (before == null) return;
        var after = ThreadLocalView.ofCurrentThread();
        if (after == null) return;
        after.forEach((local, value) -> {
            if (before.get(local) == value || ThreadLocalView.isOfTheJdk(local)) return;
            if (ofLogging.contains(local) || cleared.contains(local) || !isLeft(local, value)) return;
            report(own, value,
                    ": the next process on this thread sees it; remove it in a finally block, or list the ThreadLocal "
                            + "in "
                    + "ContextCarrier.clearing");
        });
    }

    /// Returns whether `value` differs from the value on a fresh thread. If two fresh values differ, as with
    /// buffers, that cannot be decided, and the result is false.
    @SuppressWarnings("unchecked") // it gets back its own value
    private static boolean isLeft(ThreadLocal<?> local, Object value) {
        local.remove();
        Object initial = local.get();
        local.remove();
        Object another = local.get();
        ((ThreadLocal<Object>) local).set(value);
        try {
            return initial == null || initial.equals(another) && !initial.equals(value);
        } catch (Throwable failed) { // an equals that throws proves nothing
            return false;
        }
    }

    private void report(ProcessCell own, Object value, String consequence) {
        String behaviour = ProcessInspector.behaviour(own);
        String type = value.getClass().getName();
        if (!reported.add(behaviour + ' ' + type)) return;
        runtime.reports.write(KIND, Level.WARN, any -> own + " left a value of " + type + " in a ThreadLocal"
                + consequence, Map::of, null);
    }
}
