package dev.coppice.core.internal.process;

import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.internal.mailbox.Envelope;
import dev.coppice.core.internal.timer.Timer;
import dev.coppice.core.spi.Program;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/// The data that only some processes have; created when first needed.
///
/// The first group is guarded by the process lock, and `timers` by the lock of its shard. The last group belongs to the
/// process itself, that is, to the thread that runs its slice.
final class ProcessExtras {
    private static final ConcurrentLinkedDeque<Envelope> NONE = new ConcurrentLinkedDeque<>();

    // ── guarded by the process's lock ──
    @Nullable Set<Monitor> monitors;
    @Nullable Set<Monitor> monitoredBy;
    @Nullable Set<DefaultAlias> aliases;
    @Nullable Name<?> name;
    /// The hash of the name's key at the time of its registration.
    int nameHash;
    /// The unanswered requests that the process has taken: a list linked through the requests.
    @Nullable RequestEnvelope<?> taken;
    // ── guarded by the shard's lock ──
    @Nullable Timer timers;

    // ── set once, before the process runs ──
    List<Pid> callers = List.of();
    @Nullable MailboxCapacity bound;

    // ── owned by the process ──
    /// Entries to handle before those of the mailbox: skipped by a selective receive, or kept while suspended. Other
    /// threads may iterate over it.
    private volatile @Nullable ConcurrentLinkedDeque<Envelope> stash;
    /// Ended processes whose messages are dropped, see [StaleSenders].
    @Nullable Set<Pid> staleSenders;
    /// The ancestry that its children share.
    @Nullable Ancestry ancestry;
    /// The program that a plain process continues as.
    @Nullable Becoming becoming;
    volatile @Nullable Map<Object, Object> dictionary;
    volatile @Nullable String label;
    @Nullable Object attachment;
    @Nullable DebugState debug;
    /// The MDC entries of the process between two slices, see [ProcessMdc].
    @Nullable Map<String, String> mdc;
    /// For a plain process: whether its starter waits for the start, see [StartRequest#awaited].
    boolean startedByProtocol;

    Set<Monitor> monitors() {
        if (monitors == null) monitors = new LinkedHashSet<>(4);
        return monitors;
    }

    Set<Monitor> monitoredBy() {
        if (monitoredBy == null) monitoredBy = new LinkedHashSet<>(4);
        return monitoredBy;
    }

    Set<DefaultAlias> aliases() {
        if (aliases == null) aliases = new LinkedHashSet<>(4);
        return aliases;
    }

    Map<Object, Object> dictionary() {
        var map = dictionary;
        if (map == null) dictionary = map = Collections.synchronizedMap(new LinkedHashMap<>());
        return map;
    }

    /// Returns the stashed entries, oldest first. Only the owner removes entries, and only [#stash] adds them.
    ConcurrentLinkedDeque<Envelope> stashed() {
        var entries = stash;
        return entries == null ? NONE : entries;
    }

    /// Takes the oldest stashed entry, which must exist. Owner only.
    Envelope unstash(ProcessCell own) {
        var entries = stashed();
        var first = entries.removeFirst();
        if (entries.isEmpty()) own.clear(ProcessCell.STASHED);
        return first;
    }

    void stash(ProcessCell own, Envelope envelope) {
        var entries = stash;
        if (entries == null) stash = entries = new ConcurrentLinkedDeque<>();
        entries.addLast(envelope);
        own.set(ProcessCell.STASHED);
    }

    /// Drops everything that belonged to the code of the process, which has ended. The pid may stay reachable.
    void release(ProcessCell own) {
        dictionary = null;
        attachment = null;
        becoming = null;
        mdc = null;
        if (debug != null) debug.close(own);
        debug = null;
    }

    /// A program with its state.
    record Becoming(Program<?> program, @Nullable Object state) {}

    static <T> List<T> copy(@Nullable Set<T> set) {
        return set == null ? List.of() : new ArrayList<>(set);
    }

    Map<Object, Object> dictionaryCopy() {
        var map = dictionary;
        if (map == null) return Map.of();
        synchronized (map) {
            return new LinkedHashMap<>(map);
        }
    }
}
