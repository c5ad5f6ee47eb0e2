package dev.coppice.core.internal.platform;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Virtual threads with a scheduler of our choice. The JDK supports them, but only for a host that opens `java.lang`:
/// `--add-opens java.base/java.lang=dev.coppice.core`, or `=ALL-UNNAMED` on the class path.
public final class CustomVirtualThreads {
    /// Thread-locals are not inherited.
    private static final int CHARACTERISTICS = 1 << 2;
    private static final @Nullable Access ACCESS = Access.find();

    private CustomVirtualThreads() {}

    /// The factory of threads, and the JDK's default scheduler.
    private record Access(Method factory, Executor jdk) {

        static @Nullable Access find() {
            try {
                var factory = Class.forName("java.lang.ThreadBuilders")
                        .getDeclaredMethod("newVirtualThread", Executor.class, String.class, int.class, Runnable.class);
                var jdk = Class.forName("java.lang.VirtualThread").getDeclaredField("DEFAULT_SCHEDULER");
                if (!factory.trySetAccessible() || !jdk.trySetAccessible()) return null;
                return new Access(factory, (Executor) jdk.get(null));
            } catch (ReflectiveOperationException | ClassCastException e) {
                return null; // another JDK: its own carriers are used
            }
        }
    }

    public static boolean areAllowed() {
        return ACCESS != null;
    }

    /// Returns the JDK's default scheduler of virtual threads.
    public static Executor ofJdk() {
        return java.util.Objects.requireNonNull(ACCESS).jdk;
    }

    /// Returns an unstarted thread. Each time it can continue, its continuation is passed to `scheduler`: always the
    /// same object.
    ///
    /// Threads that its code starts inherit the scheduler, so `scheduler` gets their continuations, too. It must pass
    /// those on to [#ofJdk].
    public static Thread create(Executor scheduler, String name, Runnable task) {
        try {
            var factory = java.util.Objects.requireNonNull(ACCESS).factory;
            var thread = (Thread) factory.invoke(null, scheduler, name, CHARACTERISTICS, task);
            thread.setContextClassLoader(Thread.currentThread().getContextClassLoader()); // as BareThreads
            return thread;
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("the JDK could not create a virtual thread", e);
        }
    }
}
