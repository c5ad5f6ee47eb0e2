package dev.coppice.core.internal.process;

import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.internal.mailbox.Envelope;
import dev.coppice.core.internal.timer.Timer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What only some processes have; made when first needed.
///
/// The first group is guarded by the process's lock, `timers` by the lock of its shard, and the last group belongs to the process
/// itself (to whoever runs its slice).
final class Relations {
    // ── guarded by the process's lock ──
    @Nullable Set<Monitor> monitors;
    @Nullable Set<Monitor> monitoredBy;
    @Nullable Set<AliasNode> aliases;
    @Nullable Name<?> name;
    /// Requests that were taken and not answered yet: a list through the requests.
    @Nullable RequestNode<?> taken;
    /// Killed in the middle of a callback: senders whose code may still try to send here, see [Exits].
    @Nullable Set<ProcessCell> ghosts;

    // ── guarded by the shard's lock ──
    @Nullable Timer timers;

    // ── set once, before the process runs ──
    List<Pid> callers = List.of();
    @Nullable Bound bound;

    // ── owned by the process ──
    /// Entries to handle before those of the mailbox: skipped by a selective receive, or kept while suspended.
    final ArrayDeque<Envelope> stash = new ArrayDeque<>(0);
    @Nullable Map<Object, Object> dictionary;
    volatile @Nullable Object label;
    @Nullable Object attachment;
    @Nullable Debug debug;
    /// Who waits to hear that the process started; null once told.
    @Nullable StartRequest start;

    Set<Monitor> monitors() {
        if (monitors == null) monitors = new HashSet<>(4);
        return monitors;
    }

    Set<Monitor> monitoredBy() {
        if (monitoredBy == null) monitoredBy = new HashSet<>(4);
        return monitoredBy;
    }

    Set<AliasNode> aliases() {
        if (aliases == null) aliases = new HashSet<>(4);
        return aliases;
    }

    Map<Object, Object> dictionary() {
        if (dictionary == null) dictionary = new LinkedHashMap<>();
        return dictionary;
    }

    static <T> List<T> copy(@Nullable Set<T> set) {
        return set == null ? List.of() : new ArrayList<>(set);
    }

    static <K, V> Map<K, V> copy(@Nullable Map<K, V> map) {
        return map == null ? Map.of() : new HashMap<>(map);
    }
}
