package dev.coppice.core.internal.process;

import dev.coppice.core.internal.scheduler.Runner;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/// The MDC of SLF4J as a property of the process, although the logging backend keeps it on the thread.
///
/// While a slice runs, the entries of its process are on the thread; between slices they are in [ProcessExtras].
final class ProcessMdc {
    /*
     * Rules   (1) a slice calls [#leave] before it gives up the mailbox: a runner that runs no slice has an empty MDC;
     *         (2) the flag MDC says that `ProcessExtras.mdc` holds entries. It is one of the flags that send a mailbox
     *             entry through [EntryFilter], so it costs nothing while it is clear. Both belong to the owner of the
     *             mailbox.
     * Cost    SLF4J offers no notification of changes. One read of the backend's thread-local at the end of a slice
     *         detects a change; on a thread whose MDC is unused it returns null and allocates nothing (SLF4J's own
     *         adapter, Logback).
     */
    private ProcessMdc() {}

    /// Moves the MDC that the code of `own` left on the thread to the process, or drops it if the process has
    /// ended.
    static void leave(ProcessCell own, Runner by) {
        var left = MDC.getCopyOfContextMap();
        if (left == null || left.isEmpty()) return;
        if (by.thread() != Thread.currentThread()) return; // an application thread cleans up a closed runtime
        MDC.clear();
        if (own.has(ProcessCell.DEAD)) return;
        own.relations().mdc = left;
        own.set(ProcessCell.MDC);
    }

    /// Moves the entries of `own` from the process to the thread. Called only if the flag is set.
    static void enter(ProcessCell own) {
        var extra = own.relations();
        var kept = extra.mdc;
        extra.mdc = null;
        own.clear(ProcessCell.MDC);
        if (kept != null) MDC.setContextMap(kept);
    }

    /// Takes the entries of the calling code off the thread, before code of another process runs on it. Returns null if
    /// there are none.
    static @Nullable Map<String, String> take() {
        var taken = MDC.getCopyOfContextMap();
        if (taken == null || taken.isEmpty()) return null;
        MDC.clear();
        return taken;
    }

    /// Puts back the map that [#take] took.
    static void putBack(@Nullable Map<String, String> taken) {
        if (taken != null) MDC.setContextMap(taken);
    }
}
