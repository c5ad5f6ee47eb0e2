package dev.coppice.behaviours.registry;

import dev.coppice.behaviours.internal.registry.EntryRow;
import dev.coppice.behaviours.internal.registry.Partition;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessEnded;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.ops.Report;
import dev.coppice.core.ops.TaskSupport;
import dev.coppice.core.spi.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// The entries of a registry over all its partitions: adds, finds and removes them, and notifies the listeners. May be
/// used from any thread.
///
/// Keys have been [checked][Registry#checked], unless a method says otherwise.
final class RegistryEntries<K, M> {
    private static final String KIND = "dev.coppice.registry";

    private final Registry<K, M> registry;
    private final RegistrySettings<K, M> settings;
    private final RegistryTables<K> tables;
    /// The part that exchanges entries with other nodes, or null if the registry concerns this runtime only.
    private final @Nullable SharedKeys<K> shared;

    RegistryEntries(
            Registry<K, M> registry, RegistrySettings<K, M> settings, RegistryTables<K> tables,
            @Nullable SharedKeys<K> shared) {
        this.registry = registry;
        this.settings = settings;
        this.tables = tables;
        this.shared = shared;
    }

    // ── changing ──

    /// Makes `pid` a holder of `key`. Returns null, or the process that holds the unique key.
    ///
    /// @param key has been [tried][Registry#tried]
    @Nullable Pid register(K key, Pid pid, @Nullable Object value) {
        var into = tables.home(key, pid);
        @Nullable Pid holder;
        try {
            holder = into.register(key, pid, value);
        } catch (Partition.Ended ended) {
            throw tables.notRunning();
        } catch (Throwable thrown) {
            throw Key.unusable("a key of " + key.getClass().getName() + " cannot be registered in " + registry
                    + ": comparing it with the other keys threw ", thrown);
        }
        if (holder == null) notifyListeners(new RegistryEvent.Registered<>(registry, key, Gen.ref(pid), value));
        return holder;
    }

    /// Removes the entries of `pid` under `key` whose values match. Returns whether there were any.
    boolean unregister(K key, Pid pid, Predicate<@Nullable Object> matches) {
        var from = tables.home(key, pid);
        var rows = new ArrayList<EntryRow<K, @Nullable Object>>();
        from.forOwnerAndKey(pid, key, row -> {
            if (matches.test(row.value())) rows.add(row);
        });
        if (!rows.isEmpty()) from.remove(pid, rows);
        if (pid.isAlive()) notifyListeners(new RegistryEvent.Unregistered<>(registry, key, Gen.ref(pid)));
        return !rows.isEmpty();
    }

    private void notifyListeners(RegistryEvent<K, M> event) {
        for (var listener : settings.listeners()) {
            var runtime = TaskSupport.runtimeOf(tables.running().root());
            var pid = runtime.whereis(listener.name());
            if (pid == null) continue;
            try {
                Gen.offer(pid, listener.message().apply(event));
            } catch (ProcessEnded ended) {
                throw ended;
            } catch (Throwable thrown) { // the process that registers did not supply the function
                Report.write(runtime, KIND, Level.ERROR,
                        printer -> registry + " could not notify listener " + printer.value(listener.name()),
                        () -> Map.of("event", event), thrown);
            }
        }
    }

    // ── finding ──

    /// Returns the processes that hold `key`, first those of this runtime.
    List<Pid> pids(K key) {
        var found = new ArrayList<Pid>();
        forKey(key, row -> found.add(row.pid()));
        forElsewhere(key, found::add);
        return found;
    }

    void forKey(K key, Consumer<? super EntryRow<K, @Nullable Object>> action) {
        for (var partition : tables.holding(key)) partition.forKey(key, action);
    }

    void forAll(Consumer<? super EntryRow<K, @Nullable Object>> action) {
        for (var partition : tables.all()) partition.forAll(action);
    }

    /// Visits the processes at other nodes that hold `key`. Only the methods of keys may throw, not `action`.
    void forElsewhere(K key, Consumer<? super Pid> action) {
        var others = shared == null ? null : shared.elsewhere();
        if (others == null) return;
        try {
            others.forEach(Key.of(key), action);
        } catch (Throwable thrown) {
            throw tables.unusable(key, thrown);
        }
    }

    /// Calls `action` with the entries of `key`, once for each partition that has any.
    void dispatch(K key, Consumer<? super List<EntryRow<K, @Nullable Object>>> action) {
        for (var partition : tables.holding(key)) {
            var rows = rows(partition, key);
            if (!rows.isEmpty()) action.accept(rows);
        }
    }

    /// As [#dispatch], with the calls for several partitions in parallel.
    void dispatchParallel(K key, Consumer<? super List<EntryRow<K, @Nullable Object>>> action) {
        var partitions = tables.holding(key);
        if (partitions.size() == 1) {
            dispatch(key, action);
            return;
        }
        var runtime = TaskSupport.runtimeOf(partitions.getFirst().process());
        ParallelDispatch.run(runtime, partitions.stream().map(partition -> rows(partition, key)).toList(), action);
    }

    private static <K> List<EntryRow<K, @Nullable Object>> rows(Partition<K, @Nullable Object> partition, K key) {
        var rows = new ArrayList<EntryRow<K, @Nullable Object>>();
        partition.forKey(key, rows::add);
        return rows;
    }

    /// Returns the process that holds the unique `key`, or null.
    ///
    /// @throws IllegalArgumentException if the registry does not run
    @Nullable Pid holder(K key) {
        return only(tables.of(key), key);
    }

    private static @Nullable Pid only(Partition<?, ?> partition, Object key) {
        var found = new Pid[1];
        partition.forKey(key, row -> found[0] = row.pid());
        return found[0];
    }

    // ── names: the key of a name has not been checked ──

    @SuppressWarnings("unchecked") // names of a registry are created with its keys
    @Nullable Pid registerName(Object key, Pid pid, @Nullable Object value) {
        return register((K) registry.tried(key), pid, value);
    }

    @SuppressWarnings("unchecked")
    void unregisterName(Object key, Pid pid) {
        if (tables.ofOrNull(key) != null) unregister((K) key, pid, any -> true);
    }

    @Nullable Pid whereis(Object key) {
        var partition = tables.ofOrNull(key);
        return partition == null ? null : only(partition, key);
    }

    /// Returns why names cannot be registered, or null if they can.
    @Nullable String outage() {
        return tables.areRunning() ? null : registry + " is not running";
    }

    @Override public String toString() {
        return registry.toString();
    }
}
