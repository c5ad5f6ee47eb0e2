package dev.coppice.core;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One process as it was when asked; each value is taken by itself, without stopping the process.
///
/// {@snippet class="dev.coppice.behaviours.snippets.CoreExamples" region="info"}
///
/// @param label what prints and reports call it
/// @param behaviour the class of the definition it was started from
/// @param name the name it is registered as, or null
/// @param mailbox how many entries wait
/// @param messages the entries that wait, oldest first
/// @param parent who started it, or null if no process did
/// @param ancestors parent, grandparent and so on, as name or pid
/// @param callers who asked for it, nearest first
/// @param stack where its code is right now; empty unless it runs or waits inside a callback
public record ProcessInfo(
        Pid pid,
        String label,
        String behaviour,
        @Nullable Name<?> name,
        Status status,
        int mailbox,
        List<Object> messages,
        List<Pid> links,
        List<Object> monitors,
        List<Pid> monitoredBy,
        boolean trapsExits,
        @Nullable Pid parent,
        List<Object> ancestors,
        List<Pid> callers,
        Map<Object, Object> dictionary,
        List<StackTraceElement> stack) {

    /// What a process is doing.
    public enum Status {
        /// Nothing: its mailbox is empty.
        WAITING,
        /// It has something to handle and waits for a worker.
        READY,
        /// Its code runs.
        RUNNING,
        /// Its code waits for an answer, a message or a time.
        BLOCKED,
        /// As waiting, after it chose to hibernate.
        HIBERNATED,
        /// Only system requests are handled.
        SUSPENDED,
        /// It was killed and its code has not returned yet.
        ZOMBIE
    }
}
