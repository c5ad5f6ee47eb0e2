package dev.coppice.core;

import org.jspecify.annotations.Nullable;

/// A [ContextCarrier] whose value is current for one callback and no longer. For libraries that hand out a scope to
/// close, and for code that needs to know when a callback has ended.
///
/// The runtime calls [#open] on the thread of the process before the callback, and closes the returned scope on the
/// same thread after it, in reverse order of the carriers. A callback that crashes is closed like any other, after its
/// crash report was collected. A call that runs on the caller's thread opens a scope inside the caller's.
///
/// In a plain process, such as a task, the scope lasts until the process takes its next message or ends.
///
/// {@snippet class="dev.coppice.behaviours.snippets.CoreExamples" region="scoped"}
///
/// @param <C> the type of the captured value
public interface ScopedContextCarrier<C> extends ContextCarrier<C> {

    /// Makes `captured` the current value of the calling thread; null means that the sender had none, or that the entry
    /// carries no context, as with signals.
    ///
    /// Runs for each mailbox entry: it must be quick, must not block and must not throw. A throwable ends the process.
    ///
    /// @return the scope to close after the callback, or null if there is nothing to close
    @Nullable AutoCloseable open(@Nullable C captured);

    /// Not used: the runtime calls [#open].
    ///
    /// @throws UnsupportedOperationException always
    @Override default void restore(@Nullable C captured) {
        throw new UnsupportedOperationException(
                getClass().getName() + " opens scopes; call open(captured), and close what it returns");
    }
}
