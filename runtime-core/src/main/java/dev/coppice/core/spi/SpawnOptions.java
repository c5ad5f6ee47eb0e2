package dev.coppice.core.spi;

import dev.coppice.core.MailboxLimit;
import dev.coppice.core.Pid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a process is spawned. Immutable: each method returns a changed copy.
///
/// @param linked whether it is linked to the process that spawns it, from its first moment on
/// @param blocking whether it runs on a virtual thread of its own
/// @param trapping whether it traps exits from its first moment on
/// @param mailbox how many messages may wait
/// @param label what it is called in prints and reports, or null
/// @param callers who asked for it, nearest first
/// @param root whether it has no parent, whoever spawns it: it is ended in its own right when the runtime closes
public record SpawnOptions(
        boolean linked,
        boolean blocking,
        boolean trapping,
        MailboxLimit mailbox,
        @Nullable Object label,
        List<Pid> callers,
        boolean root) {

    public static final SpawnOptions NONE =
            new SpawnOptions(false, false, false, MailboxLimit.NONE, null, List.of(), false);

    public SpawnOptions link() {
        return new SpawnOptions(true, blocking, trapping, mailbox, label, callers, root);
    }

    /// Runs the process on a virtual thread of its own.
    public SpawnOptions ownThread() {
        return new SpawnOptions(linked, true, trapping, mailbox, label, callers, root);
    }

    public SpawnOptions trapExits() {
        return new SpawnOptions(linked, blocking, true, mailbox, label, callers, root);
    }

    public SpawnOptions mailbox(MailboxLimit limit) {
        return new SpawnOptions(linked, blocking, trapping, limit, label, callers, root);
    }

    public SpawnOptions label(@Nullable Object name) {
        return new SpawnOptions(linked, blocking, trapping, mailbox, name, callers, root);
    }

    public SpawnOptions callers(List<Pid> pids) {
        return new SpawnOptions(linked, blocking, trapping, mailbox, label, List.copyOf(pids), root);
    }

    /// Gives the process no parent, whoever spawns it.
    public SpawnOptions asRoot() {
        return new SpawnOptions(linked, blocking, trapping, mailbox, label, callers, true);
    }
}
