package dev.coppice.core;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A snapshot of one process. Each value is read separately, without stopping the process.
///
/// {@snippet class="dev.coppice.behaviours.snippets.CoreExamples" region="info"}
///
/// @param label the name of the process in printed text and reports
/// @param behaviour the class of the definition that the process was started from; for a lambda, the class that
///     contains it
/// @param name the registered name, or null
/// @param mailbox the number of waiting entries, counted up to [#COUNTED], or up to the number of messages asked for
/// @param atLeast whether the mailbox may hold more than `mailbox` entries, because the count stopped there
/// @param messages the first waiting entries, oldest first: as many as [ActorRuntime#info(Pid, int)] was asked for
/// @param parent the process that started it, or null if no process did
/// @param ancestors parent, grandparent and so on, each as a name or a pid
/// @param callers the processes that requested the start, nearest first
/// @param profile the measured behaviour of the callbacks of this class of definitions
/// @param stack the current stack of its code; empty unless the process runs or waits inside a callback
public record ProcessInfo(
        Pid pid,
        String label,
        String behaviour,
        @Nullable Name<?> name,
        Status status,
        int mailbox,
        boolean atLeast,
        List<Object> messages,
        List<Pid> links,
        List<Object> monitors,
        List<Pid> monitoredBy,
        boolean trapsExits,
        @Nullable Pid parent,
        List<Object> ancestors,
        List<Pid> callers,
        Map<Object, Object> dictionary,
        Profile profile,
        List<StackTraceElement> stack) {
    /// The number of entries at which the count of a mailbox stops.
    public static final int COUNTED = 10_000;

    /// The way in which the runtime runs the callbacks of one class of definitions. The runtime learns it, and forgets
    /// it once the callbacks are quick again.
    public enum Profile {
        /// On a worker.
        QUICK,
        /// On a dedicated virtual thread, because callbacks of this class blocked in ways that the runtime cannot see
        /// (a lock, a socket, a latch).
        BLOCKING,
        /// On one of [RuntimeOptions#computeThreads] platform threads, because callbacks of this class computed for 10
        /// ms or longer.
        COMPUTING
    }

    /// The current activity of a process.
    public enum Status {
        /// The process is idle: its mailbox is empty.
        WAITING,
        /// The process has entries to handle and waits for a worker.
        READY,
        /// The code of the process runs.
        RUNNING,
        /// The code of the process waits for a reply, a message or a time.
        BLOCKED,
        /// The process is idle and hibernates.
        HIBERNATED,
        /// The process is suspended: it handles only system requests.
        SUSPENDED,
        /// The process was killed and its code has not returned yet.
        ZOMBIE
    }
}
