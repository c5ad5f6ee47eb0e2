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

/// What only some processes have; made when first needed.
///
/// The first group is guarded by the process's lock, `timers` by the lock of its shard, and the last group belongs to the process
/// itself (to whoever runs its slice).
final class Relations {
    private static final ConcurrentLinkedDeque<Envelope> NONE = new ConcurrentLinkedDeque<>();

    // ── guarded by the process's lock ──
    @Nullable Set<Monitor> monitors;
    @Nullable Set<Monitor> monitoredBy;
    @Nullable Set<AliasNode> aliases;
    @Nullable Name<?> name;
    /// Of its name's key, as it was when it was registered.
    int nameHash;
    /// Requests that were taken and not answered yet: a list through the requests.
    @Nullable RequestNode<?> taken;
    // ── guarded by the shard's lock ──
    @Nullable Timer timers;

    // ── set once, before the process runs ──
    List<Pid> callers = List.of();
    @Nullable Bound bound;

    // ── owned by the process ──
    /// Entries to handle before those of the mailbox: skipped by a selective receive, or kept while suspended. Others may walk it.
    private volatile @Nullable ConcurrentLinkedDeque<Envelope> stash;
    /// Dead processes whose messages are dropped, see [Ghosts].
    @Nullable Set<Pid> ghosts;
    /// What its children remember of it.
    @Nullable Lineage lineage;
    /// What a plain process goes on as.
    @Nullable Becoming becoming;
    volatile @Nullable Map<Object, Object> dictionary;
    volatile @Nullable Object label;
    @Nullable Object attachment;
    @Nullable Debug debug;
    /// Who waits to hear that the process started; null once told.
    @Nullable StartRequest start;

    Set<Monitor> monitors() {
        if (monitors == null) monitors = new LinkedHashSet<>(4);
        return monitors;
    }

    Set<Monitor> monitoredBy() {
        if (monitoredBy == null) monitoredBy = new LinkedHashSet<>(4);
        return monitoredBy;
    }

    Set<AliasNode> aliases() {
        if (aliases == null) aliases = new LinkedHashSet<>(4);
        return aliases;
    }

    Map<Object, Object> dictionary() {
        var map = dictionary;
        if (map == null) dictionary = map = Collections.synchronizedMap(new LinkedHashMap<>());
        return map;
    }

    /// The entries that were put off, oldest first. Only the owner takes out, and only [#stash] puts in.
    ConcurrentLinkedDeque<Envelope> stashed() {
        var entries = stash;
        return entries == null ? NONE : entries;
    }

    /// Takes the entry that was put off first. Owner only, when there is one.
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
