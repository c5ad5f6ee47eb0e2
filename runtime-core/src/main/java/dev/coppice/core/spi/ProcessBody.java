package dev.coppice.core.spi;

import org.jspecify.annotations.Nullable;

/// The code of a plain process. It runs from top to bottom and receives explicitly; the process ends when it returns.
@FunctionalInterface
public interface ProcessBody {

    void run(ReceiveContext self) throws Throwable;

    /// Returns the same as [Program#kind].
    default @Nullable Class<?> kind() {
        return getClass();
    }
}
