package dev.coppice.behaviours.internal.registry;

import dev.coppice.core.Pid;
import dev.coppice.core.ProcessEnded;
import dev.coppice.core.ops.ProcessControl;
import dev.coppice.core.ops.Report;
import dev.coppice.core.ops.TaskSupport;
import dev.coppice.core.spi.Key;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// The tables of one partition of a registry: the entries by key, and by owning process.
///
/// They are read and changed from any thread. They live as long as the process of the partition, to which every owner
/// is linked.
public final class Partition<K, V extends @Nullable Object> {
    /*
     * Shape   Two concurrent maps to bags of the same rows.
     * Rules   (1) the rows of an owner change only inside `byOwner.compute(owner)`, which is the lock of the owner.
     *             Under it, the rows in both maps and the link between owner and partition change as one;
     *         (2) `byKey.compute` and the locks of processes are taken inside that lock, never the other way round;
     *         (3) the only user code that runs under these locks is `equals` and `hashCode` of the key; both may throw.
     *             A registration is then undone. A clean-up continues with the next row, and leaves behind one that
     *             no reader sees, because its owner is dead.
     * So      An owner that ends while it registers leaves nothing behind. The link is set before the registration
     *         reads whether the owner is alive. If it is alive, its exit signal reaches the partition later, and the
     *         clean-up waits for the lock. If it is dead, nothing is written.
     *         The row of a dead owner never blocks: readers skip it, and a registration replaces it. The later clean-up
     *         identifies rows by number and does not touch the new row.
     */
    private final Pid process;
    private final boolean unique;
    private final @Nullable RowListener<K> listener;
    private final ConcurrentHashMap<K, Entries<K, V>> byKey = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Pid, Entries<K, V>> byOwner = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();

    /// @param listener notified of changes of the entries, or null
    Partition(Pid process, boolean unique, @Nullable RowListener<K> listener) {
        this.process = process;
        this.unique = unique;
        this.listener = listener;
    }

    public Pid process() {
        return process;
    }

    // ── changes ──

    /// Makes `owner` an owner of `key`, and returns null.
    ///
    /// If keys are unique and a living process holds the key, returns that process and changes nothing.
    ///
    /// @throws ProcessEnded if the owner has ended
    /// @throws Ended if the process of the partition has ended
    public @Nullable Pid register(K key, Pid owner, V value) {
        var claim = new Claim<>(this, new EntryRow<>(key, owner, value, numbers.getAndIncrement()));
        byOwner.compute(owner, (same, held) -> claim.add(held));
        return claim.holder;
    }

    /// Thrown when the process of the partition has ended.
    public static final class Ended extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Ended(Pid process) {
            super(process + " has ended", null, false, false);
        }
    }

    /// One attempt to register. Confined to one thread.
    private static final class Claim<K, V extends @Nullable Object> {
        private final Partition<K, V> partition;
        private final EntryRow<K, V> row;
        @Nullable Pid holder;

        Claim(Partition<K, V> partition, EntryRow<K, V> row) {
            this.partition = partition;
            this.row = row;
        }

        /// Returns the new rows of the owner.
        @Nullable Entries<K, V> add(@Nullable Entries<K, V> held) {
            if (held == null) link();
            boolean added = false;
            try {
                if (!row.pid().isAlive()) throw new ProcessEnded(row.pid());
                partition.byKey.compute(row.key(), (same, there) -> put(there));
                added = holder == null;
            } finally {
                if (!added && held == null) ProcessControl.unlink(row.pid(), partition.process);
            }
            if (!added) return held;
            if (partition.listener != null) partition.listener.changed(row, true);
            return held == null ? row : held.with(row);
        }

        private void link() {
            if (ProcessControl.link(row.pid(), partition.process)) return;
            if (!row.pid().isAlive()) throw new ProcessEnded(row.pid());
            throw new Ended(partition.process);
        }

        private Entries<K, V> put(@Nullable Entries<K, V> there) {
            if (there == null) return row;
            if (!partition.unique) return there.with(row);
            var held = (EntryRow<K, V>) there; // a unique key has at most one row
            if (!held.pid().isAlive()) return row;
            holder = held.pid();
            return held;
        }
    }

    /// Removes `rows`, which belong to `owner`.
    public void remove(Pid owner, List<EntryRow<K, V>> rows) {
        byOwner.computeIfPresent(owner, (same, held) -> {
            @Nullable Entries<K, V> left = held;
            for (var row : rows) {
                forget(row);
                if (left != null) left = left.without(row);
            }
            if (left == null) ProcessControl.unlink(owner, process);
            return left;
        });
    }

    /// Replaces the value of `row`, unless the row has been removed.
    public void replace(EntryRow<K, V> row, V value) {
        var changed = row.value(value);
        byOwner.computeIfPresent(row.pid(), (same, held) -> {
            var there = byKey.computeIfPresent(row.key(), (key, bag) -> contains(bag, row) ? bag.with(changed) : bag);
            return there != null && contains(there, row) ? held.with(changed) : held;
        });
    }

    /// Removes all rows of `owner`, which has ended.
    void cleanUp(Pid owner) {
        byOwner.computeIfPresent(owner, (same, held) -> {
            held.forEach(this::forgetDead);
            return null;
        });
    }

    private void forgetDead(EntryRow<K, V> row) {
        try {
            forget(row);
        } catch (ProcessEnded ended) {
            throw ended;
        } catch (Throwable thrown) {
            Report.write(TaskSupport.runtimeOf(process), "dev.coppice.registry", Level.ERROR,
                    any -> process + " cannot remove a key",
                    () -> Map.of("key", Objects.requireNonNull(row.key()), "owner", row.pid()), thrown);
        }
    }

    private void forget(EntryRow<K, V> row) {
        try {
            byKey.computeIfPresent(row.key(), (key, bag) -> bag.without(row));
        } finally {
            if (listener != null) listener.changed(row, false); // after the change: see SharedKeys
        }
    }

    private static <K, V extends @Nullable Object> boolean contains(Entries<K, V> bag, EntryRow<K, V> row) {
        return bag instanceof EntryRow<K, V> one && one.number() == row.number(); // values change only with unique keys
    }

    // ── reads ──

    /// Visits the entries of `key` whose owners are alive.
    ///
    /// @throws IllegalArgumentException if the `hashCode` or `equals` of a key throws; its throwable is the cause
    public void forKey(Object key, Consumer<? super EntryRow<K, V>> action) {
        forLiving(find(key), action);
    }

    /// Visits the entries of `owner`, if it is alive.
    public void forOwner(Pid owner, Consumer<? super EntryRow<K, V>> action) {
        forLiving(byOwner.get(owner), action);
    }

    /// Visits all entries whose owners are alive.
    public void forAll(Consumer<? super EntryRow<K, V>> action) {
        byKey.forEach((key, bag) -> forLiving(bag, action));
    }

    /// Visits the entries of `owner` under `key`, whether or not it is alive.
    /// Searches the entries of the owner or those of the key, whichever are fewer.
    ///
    /// @throws IllegalArgumentException if the `hashCode` or `equals` of a key throws; its throwable is the cause
    public void forOwnerAndKey(Pid owner, Object key, Consumer<? super EntryRow<K, V>> action) {
        var ofKey = find(key);
        var ofOwner = unique ? ofKey : byOwner.get(owner);
        if (ofKey == null || ofOwner == null) return;
        (ofKey.size() <= ofOwner.size() ? ofKey : ofOwner).forEach(row -> {
            if (row.pid() == owner && isOf(row, key)) action.accept(row);
        });
    }

    private @Nullable Entries<K, V> find(Object key) {
        try {
            return byKey.get(key);
        } catch (Throwable thrown) {
            throw Key.unusableIn(process, "a key", key, thrown);
        }
    }

    private boolean isOf(EntryRow<K, V> row, Object key) {
        try {
            return Objects.equals(row.key(), key);
        } catch (Throwable thrown) {
            throw Key.unusableIn(process, "a key", key, thrown);
        }
    }

    private static <K, V extends @Nullable Object> void forLiving(
            @Nullable Entries<K, V> bag, Consumer<? super EntryRow<K, V>> action) {
        if (bag == null) return;
        bag.forEach(row -> {
            if (row.pid().isAlive()) action.accept(row);
        });
    }

    /// Whether all tables are empty, including entries of dead processes.
    public boolean isEmpty() { // the counts of the maps may lag behind their content
        return !byKey.values().iterator().hasNext() && !byOwner.values().iterator().hasNext();
    }
}
