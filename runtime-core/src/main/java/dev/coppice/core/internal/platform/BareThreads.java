package dev.coppice.core.internal.platform;

/// Virtual threads that inherit no thread-locals. Any process may be running when the runtime needs a new thread; that
/// process's values must not reach the processes that the thread runs later.
public final class BareThreads {

    private BareThreads() {}

    /// Returns an unstarted thread that inherits the caller's context class loader and nothing else.
    public static Thread unstarted(String name, Runnable task) {
        var thread = Thread.ofVirtual().name(name).inheritInheritableThreadLocals(false).unstarted(task);
        thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
        return thread;
    }
}
