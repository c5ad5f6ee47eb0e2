package dev.coppice.core.internal.scheduler;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Virtual threads that are carried by whom we say. The JDK has them, but hands them out only to whom the host has opened `java.lang`:
/// `--add-opens java.base/java.lang=dev.coppice.core`, or `=ALL-UNNAMED` on the class path.
final class CarriedThreads {
    /// No thread-locals are inherited.
    private static final int CHARACTERISTICS = 1 << 2;
    private static final @Nullable Access ACCESS = Access.find();

    private CarriedThreads() {}

    /// How to make a thread, and who carries those of the JDK.
    private record Access(Method factory, Executor jdk) {

        static @Nullable Access find() {
            try {
                var factory = Class.forName("java.lang.ThreadBuilders")
                        .getDeclaredMethod("newVirtualThread", Executor.class, String.class, int.class, Runnable.class);
                var jdk = Class.forName("java.lang.VirtualThread").getDeclaredField("DEFAULT_SCHEDULER");
                if (!factory.trySetAccessible() || !jdk.trySetAccessible()) return null;
                return new Access(factory, (Executor) jdk.get(null));
            } catch (ReflectiveOperationException | ClassCastException e) {
                return null; // another JDK: then its carriers do
            }
        }
    }

    static boolean areAllowed() {
        return ACCESS != null;
    }

    /// Who carries virtual threads that nobody chose a carrier for.
    static Executor ofJdk() {
        return java.util.Objects.requireNonNull(ACCESS).jdk;
    }

    /// A thread that is not started yet. Whenever it can go on, the rest of it is given to `scheduler`: always the same object.
    ///
    /// So are the rests of threads that its code starts: they inherit the scheduler, and belong [#ofJdk].
    static Thread create(Executor scheduler, String name, Runnable task) {
        try {
            var factory = java.util.Objects.requireNonNull(ACCESS).factory;
            return (Thread) factory.invoke(null, scheduler, name, CHARACTERISTICS, task);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("the JDK refused to make a virtual thread", e);
        }
    }
}
