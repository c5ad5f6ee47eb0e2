package dev.coppice.core.spi;

import dev.coppice.core.MailboxLimit;
import dev.coppice.core.Pid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Options for spawning a process. Immutable: each method returns a changed copy.
///
/// @param linked whether the process is linked to the process that spawns it, from its first moment
/// @param dedicatedThread whether the process runs on a dedicated virtual thread
/// @param trapping whether the process traps exits from its first moment
/// @param mailbox the capacity of the mailbox
/// @param label the name of the process in printed text and reports, or null
/// @param callers the processes that requested the start, nearest first
/// @param root whether the process has no parent, regardless of the spawning process; it is then shut down separately
///     when the runtime closes
public record SpawnOptions(
        boolean linked,
        boolean dedicatedThread,
        boolean trapping,
        MailboxLimit mailbox,
        @Nullable Object label,
        List<Pid> callers,
        boolean root) {

    public static final SpawnOptions NONE =
            new SpawnOptions(false, false, false, MailboxLimit.NONE, null, List.of(), false);

    public SpawnOptions link() {
        return new SpawnOptions(true, dedicatedThread, trapping, mailbox, label, callers, root);
    }

    /// Runs the process on a dedicated virtual thread.
    public SpawnOptions onDedicatedThread() {
        return new SpawnOptions(linked, true, trapping, mailbox, label, callers, root);
    }

    public SpawnOptions trapExits() {
        return new SpawnOptions(linked, dedicatedThread, true, mailbox, label, callers, root);
    }

    public SpawnOptions mailbox(MailboxLimit limit) {
        return new SpawnOptions(linked, dedicatedThread, trapping, limit, label, callers, root);
    }

    public SpawnOptions label(@Nullable Object name) {
        return new SpawnOptions(linked, dedicatedThread, trapping, mailbox, name, callers, root);
    }

    public SpawnOptions callers(List<Pid> pids) {
        return new SpawnOptions(linked, dedicatedThread, trapping, mailbox, label, List.copyOf(pids), root);
    }

    /// Gives the process no parent, regardless of the spawning process.
    public SpawnOptions asRoot() {
        return new SpawnOptions(linked, dedicatedThread, trapping, mailbox, label, callers, true);
    }
}
