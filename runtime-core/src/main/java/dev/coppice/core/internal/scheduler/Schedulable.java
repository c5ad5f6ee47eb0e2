package dev.coppice.core.internal.scheduler;

import dev.coppice.core.Pid;
import dev.coppice.core.internal.mailbox.Mailbox;
import org.jspecify.annotations.Nullable;

/// A process, as the scheduler sees it.
///
/// Processes are the only implementation, and it must stay the only one: then the JIT binds these methods without a
/// type check. It is a class and not an interface because a cast to a class is one comparison.
public abstract class Schedulable extends Mailbox {

    /// Creates one whose mailbox is idle.
    protected Schedulable() {}

    /// Returns its address, for people that inspect the scheduler.
    public abstract Pid pid();

    /// Returns the runner whose thread runs a slice of it or waits in one, or null.
    public abstract @Nullable Runner runner();

    /// Returns the key under which the scheduler learns how the callbacks behave, or null if it must not learn.
    public abstract @Nullable Class<?> kind();

    /// Whether it always runs on a dedicated thread.
    public abstract boolean hasOwnThread();

    /// Whether it has only its mailbox to release.
    public abstract boolean hasEnded();

    /// Runs one slice. Returns whether there is more to do; if so, the caller must queue it again.
    public abstract boolean run(Runner by);

    /// Runs one slice as [#run] does. A throwable that escapes from it ends the process and not the runner's thread.
    public abstract boolean runGuarded(Runner by);
}
