package dev.coppice.core.spi;

import dev.coppice.core.MailboxLimit;
import dev.coppice.core.Pid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Options for spawning a process. Immutable: each method returns a changed copy.
///
/// @param linked whether the process is linked to the process that spawns it, from its first moment
/// @param place where the process runs
/// @param trapping whether the process traps exits from its first moment
/// @param mailbox the capacity of the mailbox
/// @param label the name of the process in printed text and reports, or null
/// @param callers the processes that requested the start, nearest first
/// @param root whether the process has no parent, regardless of the spawning process; it is then shut down separately
///     when the runtime closes
public record SpawnOptions(
        boolean linked,
        Place place,
        boolean trapping,
        MailboxLimit mailbox,
        @Nullable Object label,
        List<Pid> callers,
        boolean root) {

    /// Where a process runs.
    public enum Place {
        /// On the workers, as long as its callbacks are quick.
        WORKER,
        /// On a dedicated virtual thread.
        DEDICATED_THREAD,
        /// On a worker if earlier processes of its kind ended quickly, otherwise on a dedicated virtual thread.
        TASK
    }

    public static final SpawnOptions NONE =
            new SpawnOptions(false, Place.WORKER, false, MailboxLimit.NONE, null, List.of(), false);

    public SpawnOptions link() {
        return new SpawnOptions(true, place, trapping, mailbox, label, callers, root);
    }

    /// Runs the process on a dedicated virtual thread.
    public SpawnOptions onDedicatedThread() {
        return new SpawnOptions(linked, Place.DEDICATED_THREAD, trapping, mailbox, label, callers, root);
    }

    /// Runs the process, which computes one result, on a dedicated virtual thread, unless its kind is known to be
    /// quick.
    public SpawnOptions asTask() {
        return new SpawnOptions(linked, Place.TASK, trapping, mailbox, label, callers, root);
    }

    public SpawnOptions trapExits() {
        return new SpawnOptions(linked, place, true, mailbox, label, callers, root);
    }

    public SpawnOptions mailbox(MailboxLimit limit) {
        return new SpawnOptions(linked, place, trapping, limit, label, callers, root);
    }

    public SpawnOptions label(@Nullable Object name) {
        return new SpawnOptions(linked, place, trapping, mailbox, name, callers, root);
    }

    public SpawnOptions callers(List<Pid> pids) {
        return new SpawnOptions(linked, place, trapping, mailbox, label, List.copyOf(pids), root);
    }

    /// Gives the process no parent, regardless of the spawning process.
    public SpawnOptions asRoot() {
        return new SpawnOptions(linked, place, trapping, mailbox, label, callers, true);
    }
}
