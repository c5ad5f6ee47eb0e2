package dev.coppice.core.internal.scheduler;

import dev.coppice.core.internal.mailbox.Envelope;
import org.jspecify.annotations.Nullable;

/// The context of a slice: the process, and the mailbox entry that it handles.
///
/// A superclass of [Runner] and not an object of its own, so that the fields are one read away. Owned by the runner's
/// thread; `cell`, `envelope`, `examined` and `waitingFor` are read by other threads as hints.
public abstract class SliceFrame {
    /// The process whose code runs.
    public @Nullable Schedulable cell;
    /// The mailbox entry that the code handles.
    public @Nullable Envelope envelope;
    /// The mailbox entry that was consumed last.
    public @Nullable Envelope last;
    /// The entry that a selective receive took last from the mailbox and has not delivered to the code. It is visible
    /// to threads that list the waiting messages.
    public volatile @Nullable Envelope examined;
    /// The value with which the code asked to continue after this callback, see `ProcessContext.continueWith`.
    public @Nullable Object pending;
    /// Ends the context of the entry that the code handles; null if there is none. Own thread only.
    public @Nullable Object scopes;
    /// Set by the one sender that found the mailbox idle while this runner waited for a message, before it unparks the
    /// runner.
    public volatile boolean messageArrived;
    /// The request whose reply the code waits for, for diagnosis.
    public volatile @Nullable Object waitingFor;

    SliceFrame(@Nullable Schedulable cell) {
        this.cell = cell;
    }

    /// Ends a slice. An idle runner keeps nothing of its last process: neither values of the application, nor an entry
    /// that another thread could attribute to the next slice. Own thread only.
    public final void finish() {
        if (examined != null) examined = null;
        envelope = null;
        last = null;
        cell = null;
    }
}
