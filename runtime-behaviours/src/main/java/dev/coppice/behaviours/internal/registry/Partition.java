package dev.coppice.behaviours.internal.registry;

import dev.coppice.core.Pid;
import dev.coppice.core.ProcessEnded;
import dev.coppice.core.spi.Oversight;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The tables of one partition of a registry: entries by key, and by the process that owns them.
///
/// Read and changed from any thread. They live as long as the partition's process, to which each owner is linked.
public final class Partition<K, V extends @Nullable Object> {
    /*
     * Shape   Two concurrent maps to bags of the same rows.
     * Rules   (1) what an owner holds changes inside `byOwner.compute(owner)`, which is the lock of the owner: the rows in both maps and the
     *             link between owner and partition change as one;
     *         (2) `byKey.compute` and the locks of processes are taken inside of that, never the other way round;
     *         (3) inside of these no foreign code runs but the key's own `equals` and `hashCode`.
     * So      An owner that ends while it registers leaves nothing: the link stands before it is looked at whether the owner lives. If it does,
     *         its exit signal reaches the partition later, and the clean-up waits for the lock; if not, nothing is written.
     *         A dead owner's row never blocks: readers pass over it, and a registration takes its place. The clean-up
     *         that comes later knows rows by their number and leaves the new one alone.
     */
    private final Pid process;
    private final boolean unique;
    private final ConcurrentHashMap<K, Bag<K, V>> byKey = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Pid, Bag<K, V>> byOwner = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();

    Partition(Pid process, boolean unique) {
        this.process = process;
        this.unique = unique;
    }

    public Pid process() {
        return process;
    }

    // ── changes ──

    /// Makes `owner` an owner of `key`. Returns null, or the living process that holds the key, if that can be but one.
    ///
    /// @throws ProcessEnded if the owner has ended
    /// @throws IllegalStateException if the partition has
    public @Nullable Pid register(K key, Pid owner, V value) {
        var claim = new Claim<>(this, new Row<>(key, owner, value, numbers.getAndIncrement()));
        byOwner.compute(owner, (same, held) -> claim.add(held));
        return claim.holder;
    }

    /// One attempt to register. Used by one thread.
    private static final class Claim<K, V extends @Nullable Object> {
        private final Partition<K, V> partition;
        private final Row<K, V> row;
        @Nullable Pid holder;

        Claim(Partition<K, V> partition, Row<K, V> row) {
            this.partition = partition;
            this.row = row;
        }

        /// What the owner holds from now on.
        @Nullable Bag<K, V> add(@Nullable Bag<K, V> held) {
            if (held == null) link();
            if (!row.pid().isAlive()) throw new ProcessEnded(row.pid());
            partition.byKey.compute(row.key(), (same, there) -> put(there));
            if (holder == null) return held == null ? row : held.with(row);
            if (held == null) Oversight.unlink(row.pid(), partition.process);
            return held;
        }

        private void link() {
            if (Oversight.link(row.pid(), partition.process)) return;
            if (!row.pid().isAlive()) throw new ProcessEnded(row.pid());
            throw new IllegalStateException(partition.process + " has ended");
        }

        private Bag<K, V> put(@Nullable Bag<K, V> there) {
            if (there == null) return row;
            if (!partition.unique) return there.with(row);
            var held = (Row<K, V>) there; // of a unique key there is one row at most
            if (!held.pid().isAlive()) return row;
            holder = held.pid();
            return held;
        }
    }

    /// Removes `rows`, which are of `owner`.
    public void remove(Pid owner, List<Row<K, V>> rows) {
        byOwner.computeIfPresent(owner, (same, held) -> {
            @Nullable Bag<K, V> left = held;
            for (var row : rows) {
                forget(row);
                if (left != null) left = left.without(row);
            }
            if (left == null) Oversight.unlink(owner, process);
            return left;
        });
    }

    /// Gives `row` another value, unless it is gone.
    public void replace(Row<K, V> row, V value) {
        var changed = row.value(value);
        byOwner.computeIfPresent(row.pid(), (same, held) -> {
            var there = byKey.computeIfPresent(row.key(), (key, bag) -> contains(bag, row) ? bag.with(changed) : bag);
            return there != null && contains(there, row) ? held.with(changed) : held;
        });
    }

    /// Removes all that `owner`, which has ended, left behind.
    void cleanUp(Pid owner) {
        byOwner.computeIfPresent(owner, (same, held) -> {
            held.forEach(this::forget);
            return null;
        });
    }

    private void forget(Row<K, V> row) {
        byKey.computeIfPresent(row.key(), (key, bag) -> bag.without(row));
    }

    private static <K, V extends @Nullable Object> boolean contains(Bag<K, V> bag, Row<K, V> row) {
        return bag instanceof Row<K, V> one && one.number() == row.number(); // values are changed where keys are unique
    }

    // ── reads ──

    /// The entries of `key` whose owners live.
    public void forKey(Object key, Consumer<? super Row<K, V>> action) {
        forLiving(byKey.get(key), action);
    }

    /// The entries of `owner`, if that lives.
    public void forOwner(Pid owner, Consumer<? super Row<K, V>> action) {
        forLiving(byOwner.get(owner), action);
    }

    /// All entries whose owners live.
    public void forAll(Consumer<? super Row<K, V>> action) {
        byKey.forEach((key, bag) -> forLiving(bag, action));
    }

    /// The entries that `owner` made under `key`, whether it lives or not.
    public void forOwnerAndKey(Pid owner, Object key, Consumer<? super Row<K, V>> action) {
        var bag = unique ? byKey.get(key) : byOwner.get(owner);
        if (bag == null) return;
        bag.forEach(row -> {
            if (row.pid() == owner && row.key().equals(key)) action.accept(row);
        });
    }

    private static <K, V extends @Nullable Object> void forLiving(@Nullable Bag<K, V> bag, Consumer<? super Row<K, V>> action) {
        if (bag == null) return;
        bag.forEach(row -> {
            if (row.pid().isAlive()) action.accept(row);
        });
    }

    /// Whether nothing is left in any table, of the living or the dead.
    public boolean isEmpty() { // the maps' own counts may lag behind what they hold
        return !byKey.values().iterator().hasNext() && !byOwner.values().iterator().hasNext();
    }
}
