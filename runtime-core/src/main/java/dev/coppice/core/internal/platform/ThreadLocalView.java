package dev.coppice.core.internal.platform;

import java.lang.ref.Reference;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/// The values of a thread's thread-locals. The JDK gives access only if the application opens `java.lang`:
/// `--add-opens java.base/java.lang=dev.coppice.core`, or `=ALL-UNNAMED` on the class path. For checks in development
/// and tests.
public final class ThreadLocalView {
    private static final @Nullable Access ACCESS = Access.find();
    /// Classes of thread-locals that do not identify their owner.
    private static final Set<String> ANONYMOUS = Set.of("java.lang.ThreadLocal", "java.lang.InheritableThreadLocal",
            "java.lang.ThreadLocal$SuppliedThreadLocal");

    private ThreadLocalView() {}

    private record Access(Field own, Field inherited, Field table, Field value) {

        static @Nullable Access find() {
            try {
                var map = Class.forName("java.lang.ThreadLocal$ThreadLocalMap");
                var access = new Access(
                        Thread.class.getDeclaredField("threadLocals"),
                        Thread.class.getDeclaredField("inheritableThreadLocals"),
                        map.getDeclaredField("table"), Class.forName("java.lang.ThreadLocal$ThreadLocalMap$Entry")
                        .getDeclaredField("value"));
                return access.own.trySetAccessible() && access.inherited.trySetAccessible()
                        && access.table.trySetAccessible()
                        && access.value.trySetAccessible() ? access : null;
            } catch (ReflectiveOperationException e) {
                return null; // another JDK
            }
        }

        void collect(Field of, Map<ThreadLocal<?>, Object> all) throws IllegalAccessException {
            var map = of.get(Thread.currentThread());
            if (map == null) return;
            var entries = table.get(map);
            for (int i = 0; i < Array.getLength(entries); i++) {
                var entry = (Reference<?>) Array.get(entries, i);
                if (entry == null || !(entry.get() instanceof ThreadLocal<?> local)) continue;
                var held = value.get(entry);
                if (held != null) all.put(local, held);
            }
        }
    }

    /// Returns the thread-locals of the calling thread that have a value, by identity; null if the JDK gives no access.
    public static @Nullable Map<ThreadLocal<?>, Object> ofCurrentThread() {
        if (ACCESS == null) return null;
        var all = new IdentityHashMap<ThreadLocal<?>, Object>();
        try {
            ACCESS.collect(ACCESS.own, all);
            ACCESS.collect(ACCESS.inherited, all);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("java.lang is no longer open", e);
        }
        return all;
    }

    /// Returns whether `local` belongs to the JDK, which uses thread-locals as caches.
    public static boolean isOfTheJdk(ThreadLocal<?> local) {
        String type = local.getClass().getName();
        return type.startsWith("java.") && !ANONYMOUS.contains(type) || type.startsWith("jdk.")
                || type.startsWith("sun.");
    }

    /// Returns the thread-locals that the logging backend fills when code uses the MDC and logs a line; empty if the
    /// JDK gives no access.
    public static Set<ThreadLocal<?>> ofLogging() {
        var found = Collections.<ThreadLocal<?>>newSetFromMap(new IdentityHashMap<>());
        if (ACCESS == null) return found;
        var scratch = BareThreads.unstarted("coppice-isolation", () -> {
            MDC.put("coppice", "isolation");
            var _ = MDC.getCopyOfContextMap();
            LoggerFactory.getLogger(ThreadLocalView.class)
                    .debug("looking for the thread-locals of the logging backend");
            var filled = ofCurrentThread();
            if (filled != null) found.addAll(filled.keySet());
        });
        scratch.start();
        boolean interrupted = false;
        while (true) {
            try {
                scratch.join();
                if (interrupted) Thread.currentThread().interrupt();
                return found;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }
}
