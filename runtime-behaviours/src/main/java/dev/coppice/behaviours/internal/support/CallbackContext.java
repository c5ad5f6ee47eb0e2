package dev.coppice.behaviours.internal.support;

import dev.coppice.core.spi.ProcessContext;

/// Finds the context of the process whose callback the calling thread is running.
public final class CallbackContext {

    private CallbackContext() {}

    /// Names the process whose callback the calling thread is running, for error messages.
    public static String here() {
        var self = ProcessContext.currentOrNull();
        return self == null ? "code outside of a process" : self.pid().toString();
    }

    /// @param definition the definition on which `method` was called
    /// @throws IllegalStateException if the calling thread is not running a process
    public static ProcessContext of(Object definition, String method) {
        var self = ProcessContext.currentOrNull();
        if (self != null) return self;
        throw new IllegalStateException(method + " of " + definition.getClass().getName()
                + " may be called only in its callbacks: "
                + Thread.currentThread() + " is not running a process");
    }
}
