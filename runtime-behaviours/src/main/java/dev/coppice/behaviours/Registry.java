package dev.coppice.behaviours;

import dev.coppice.behaviours.internal.registry.Current;
import dev.coppice.behaviours.internal.registry.Partition;
import dev.coppice.behaviours.internal.registry.PartitionProgram;
import dev.coppice.behaviours.internal.registry.Row;
import dev.coppice.behaviours.internal.registry.Run;
import dev.coppice.behaviours.internal.registry.Ticket;
import dev.coppice.core.Directory;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.spi.Gen;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Report;
import dev.coppice.core.spi.Tasks;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Plan;
import dev.coppice.supervision.Strategy;
import dev.coppice.supervision.Supervisor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// A table that processes put themselves into, by key and with a value, and that forgets them when they end.
///
/// {@snippet class="dev.coppice.behaviours.snippets.RegistryExamples" region="registry"}
///
/// A registry is the definition of a process, to be started by a supervisor, and at the same time the handle to use it by. It runs once at a time; while it
/// does not run, using it fails with [IllegalArgumentException], and the names it holds are held by nobody. A restart begins with empty
/// tables.
///
/// What callers may rely on:
/// - A key is *unique* (held by one process at a time) or *duplicate* (any number, and several times by one). Keys are compared by `equals`.
/// - A process registers itself, and only itself. It is linked to the registry as long as it has a key there: when the registry ends, so do
///   those that do not trap exits.
/// - Reading takes no lock, waits for nobody and may be done from any thread. Processes that have ended are never shown.
/// - When a process ends, its keys are free before anybody hears of it.
/// - Entries of one key come in the order in which they were made, as far as one partition goes.
///
/// For servers that are started under a key, use [#name(Object)]; to start the server of a key unless it is there,
/// [ensureStarted][dev.coppice.supervision.DynamicSupervisor#ensureStarted] with that name.
///
/// @param <K> the keys: any object with a stable `equals` and `hashCode`; null and arrays are refused
/// @param <V> the values
public final class Registry<K, V extends @Nullable Object> extends Supervisor {
    private static final String KIND = "dev.coppice.registry";

    /// One registration, as it was when asked for.
    public record Entry<K, V extends @Nullable Object>(K key, Pid pid, V value) {}

    /// What a change of a value gives.
    public record Updated<V extends @Nullable Object>(V value, V before) {}

    private final RegistrySettings<K, V> settings;
    private final Current<Run<K, V>> run = new Current<>();

    private Registry(RegistrySettings<K, V> settings) {
        this.settings = settings;
    }

    // ── definition ──

    /// A registry in which a key is held by one process at a time.
    ///
    /// @param name what it is called in messages and prints
    public static <K, V extends @Nullable Object> Registry<K, V> unique(String name) {
        return new Registry<>(new RegistrySettings<>(name, true));
    }

    /// A registry in which a key is held by any number of processes.
    ///
    /// @param name what it is called in messages and prints
    public static <K, V extends @Nullable Object> Registry<K, V> duplicate(String name) {
        return new Registry<>(new RegistrySettings<>(name, false));
    }

    /// This registry, divided into `count` partitions (default one), each with a process of its own. Unique keys are spread by key, duplicate ones by
    /// process. A copy, which has not been started.
    ///
    /// @throws IllegalArgumentException if `count` is less than one
    public Registry<K, V> partitions(int count) {
        return new Registry<>(settings.partitions(count));
    }

    /// This registry, with one more listener: whoever holds `name` is sent what `message` makes of each event, before the method that caused it returns.
    /// `message` runs in the process that registers and must be quick. If nobody holds the name, nobody is told. A copy, which has not been started.
    public <M> Registry<K, V> listener(Name<M> name, Function<? super RegistryEvent<K, V>, ? extends M> message) {
        return new Registry<>(settings.listener(new RegistrySettings.Listener<>(name, message)));
    }

    /// This registry, with a value to begin with under the metadata key `key`. A copy, which has not been started.
    public Registry<K, V> metadata(Object key, Object value) {
        return new Registry<>(settings.metadata(key, value));
    }

    /// What it supervises: one process for each partition.
    @Override protected Plan init() {
        var self = ProcessContext.current();
        var begun = run.begin(new Run<>(self.pid(), settings.partitions(), settings.metadata()));
        var partitions = IntStream.range(0, settings.partitions())
                .mapToObj(index -> ChildSpec.of(new PartitionProgram<>(begun, index, settings.unique(), settings.name())).id(index))
                .toList();
        return Plan.of(Strategy.ONE_FOR_ALL, partitions);
    }

    // ── registering, for processes ──

    /// Makes the calling process a holder of `key`, with `value`. Listeners have been told when this returns.
    ///
    /// @throws AlreadyRegistered if a living process holds the key, also if it is the caller, and keys are unique
    /// @throws IllegalStateException if the calling thread runs no process
    /// @throws IllegalArgumentException if this registry does not run
    public void register(K key, V value) {
        var holder = tryRegister(key, value).orElse(null);
        if (holder != null) throw new AlreadyRegistered(this, key, holder);
    }

    /// As [#register]; returns the process that holds the key if it is taken, and nothing if the caller holds it now.
    public Optional<Pid> tryRegister(K key, V value) {
        var self = ProcessContext.current().pid();
        return Optional.ofNullable(register(checked(key), self, value));
    }

    private @Nullable Pid register(K key, Pid pid, V value) {
        var into = home(key, pid);
        @Nullable Pid holder;
        try {
            holder = into.register(key, pid, value);
        } catch (IllegalStateException ended) {
            throw notRunning();
        }
        if (holder == null) tell(new RegistryEvent.Registered<>(this, key, pid, value));
        return holder;
    }

    /// Gives up `key`, as often as the calling process holds it. Returns whether it did. Listeners hear of it in any case.
    public boolean unregister(K key) {
        return unregister(checked(key), ProcessContext.current().pid(), any -> true);
    }

    /// Gives up those of the calling process's entries under `key` whose value matches. Returns whether there were any.
    public boolean unregisterMatch(K key, Predicate<? super V> matches) {
        required(matches);
        return unregister(checked(key), ProcessContext.current().pid(), matches);
    }

    private boolean unregister(K key, Pid pid, Predicate<? super V> matches) {
        var from = home(key, pid);
        var rows = new ArrayList<Row<K, V>>();
        from.forOwnerAndKey(pid, key, row -> {
            if (matches.test(row.value())) rows.add(row);
        });
        if (!rows.isEmpty()) from.remove(pid, rows);
        if (pid.isAlive()) tell(new RegistryEvent.Unregistered<>(this, key, pid));
        return !rows.isEmpty();
    }

    /// Replaces the value that the calling process has under the unique `key` by what `change` makes of it; empty, and without running that, if it
    /// does not hold the key. No listener hears of it.
    ///
    /// @throws IllegalArgumentException if keys are duplicate
    public Optional<Updated<V>> updateValue(K key, UnaryOperator<V> change) {
        requireUnique("updateValue");
        var self = ProcessContext.current().pid();
        var home = home(checked(key), self);
        var own = new ArrayList<Row<K, V>>(1);
        home.forOwnerAndKey(self, key, own::add);
        if (own.isEmpty()) return Optional.empty();
        var row = own.getFirst();
        var value = change.apply(row.value());
        home.replace(row, value);
        return Optional.of(new Updated<>(value, row.value()));
    }

    // ── reading, for everybody ──

    /// The entries of `key`.
    public List<Entry<K, V>> lookup(K key) {
        return match(key, any -> true);
    }

    /// The process that holds the unique `key`, or null.
    ///
    /// @throws IllegalArgumentException if keys are duplicate
    public @Nullable Pid whereis(K key) {
        requireUnique("whereis");
        return only(partition(partitionOf(checked(key))), key);
    }

    /// The entries of `key` whose value matches.
    public List<Entry<K, V>> match(K key, Predicate<? super V> matches) {
        required(matches);
        var found = new ArrayList<Entry<K, V>>();
        for (var partition : holding(checked(key))) partition.forKey(key, row -> {
            if (matches.test(row.value())) found.add(entry(row));
        });
        return found;
    }

    /// How many entries of `key` have a value that matches.
    public int countMatch(K key, Predicate<? super V> matches) {
        return match(key, matches).size();
    }

    /// All entries that match, in no particular order. Looks at each.
    public List<Entry<K, V>> select(Predicate<? super Entry<K, V>> matches) {
        required(matches);
        var found = new ArrayList<Entry<K, V>>();
        for (var partition : all()) partition.forAll(row -> {
            var entry = entry(row);
            if (matches.test(entry)) found.add(entry);
        });
        return found;
    }

    /// How many entries match. Looks at each.
    public int countSelect(Predicate<? super Entry<K, V>> matches) {
        return select(matches).size();
    }

    /// How many entries there are. Looks at each.
    public int count() {
        var count = new int[1];
        for (var partition : all()) partition.forAll(row -> count[0]++);
        return count[0];
    }

    /// The keys of `process`, each as often as it holds it; in the order in which it registered, as far as one partition goes.
    public List<K> keys(Pid process) {
        var found = new ArrayList<K>();
        for (var partition : all()) partition.forOwner(process, row -> found.add(row.key()));
        return found;
    }

    /// The values that `process` has under `key`.
    public List<V> values(K key, Pid process) {
        var found = new ArrayList<V>();
        if (!process.isAlive()) return found;
        home(checked(key), process).forOwnerAndKey(process, key, row -> found.add(row.value()));
        return found;
    }

    // ── acting on entries ──

    /// Calls `action` with the entries of `key`, in the calling thread; not at all if there are none, and once for each partition that has some. What
    /// it throws, this throws.
    public void dispatch(K key, Consumer<? super List<Entry<K, V>>> action) {
        required(action);
        for (var partition : holding(checked(key))) {
            var entries = entries(partition, key);
            if (!entries.isEmpty()) action.accept(entries);
        }
    }

    /// As [#dispatch], with the calls for several partitions at the same time, in tasks linked to the caller. A task that fails takes a calling
    /// process along unless that traps exits; otherwise this throws as [Task#await()] does. With one partition, or unique keys, the calling
    /// thread does it.
    public void dispatchParallel(K key, Consumer<? super List<Entry<K, V>>> action) {
        var partitions = holding(checked(key));
        if (partitions.size() == 1) {
            dispatch(key, action);
            return;
        }
        required(action);
        var runtime = Tasks.runtimeOf(partitions.getFirst().process());
        var tasks = new ArrayList<Task<@Nullable Void>>();
        for (var partition : partitions) {
            var entries = entries(partition, key);
            if (!entries.isEmpty()) tasks.add(Task.async(runtime, task(entries, action)));
        }
        for (var task : tasks) task.await(null);
    }

    private static <E> Callable<@Nullable Void> task(List<E> entries, Consumer<? super List<E>> action) {
        return () -> {
            action.accept(entries);
            return null;
        };
    }

    /// Runs `body` while nobody else runs one with the same key, and returns what it does. Keys of locks have nothing to do with entries.
    ///
    /// Waits as long as it takes, first come, first served. The lock is free again when `body` returns or throws, or when the calling process ends,
    /// even if its code still runs; and when the registry ends.
    ///
    /// @throws IllegalStateException if the caller holds the lock already
    public <R extends @Nullable Object> R lock(K key, Supplier<R> body) {
        required(body);
        var keeper = partition(partitionOf(checked(key))).process();
        var self = ProcessContext.currentOrNull();
        var ticket = new Ticket(key, self == null ? null : self.pid());
        boolean asked = true;
        try {
            if (Gen.call(keeper, ticket, null) == Ticket.Answer.GRANTED) return body.get();
            asked = false;
            throw new IllegalStateException("the caller holds the lock of " + key + " in " + this + " already, and would wait for itself");
        } finally {
            if (asked) Gen.send(keeper, new Ticket.Release(ticket));
        }
    }

    // ── metadata ──

    /// A value kept with the registry, for whatever its users agree on.
    public Optional<Object> meta(Object key) {
        return Optional.ofNullable(running().metadata().get(key));
    }

    public void putMeta(Object key, Object value) {
        running().metadata().put(key, value);
    }

    public void deleteMeta(Object key) {
        running().metadata().remove(key);
    }

    // ── names ──

    /// The name of the process that holds the unique `key`: servers can be started under it and addressed by it. They are registered with the
    /// value null.
    ///
    /// @throws IllegalArgumentException if keys are duplicate
    public <M> Name<M> name(K key) {
        return new Name<>(key, directory());
    }

    /// As [#name(Object)]; a server that is started under this name is registered with `value`.
    public <M> Name<M> name(K key, V value) {
        return new Name<>(key, directory(value));
    }

    /// This registry as the directory behind names. Processes that register through it have the value null.
    ///
    /// @throws IllegalArgumentException if keys are duplicate
    @SuppressWarnings("NullAway") // who wants values that are never null names them
    public Directory directory() {
        return directory((V) null);
    }

    /// As [#directory()], with a value for the processes that register through it.
    public Directory directory(V value) {
        requireUnique("directory");
        return new RegistryNames<>(this, value);
    }

    @SuppressWarnings("unchecked") // who makes a name with this directory gives it a key of this registry
    @Nullable Pid registerFor(Object key, Pid pid, V value) {
        return register((K) checked(key), pid, value);
    }

    @SuppressWarnings("unchecked")
    void unregisterFor(Object key, Pid pid) {
        var partition = partitionOrNull(partitionOf(key));
        if (partition != null) unregister((K) key, pid, any -> true);
    }

    @Nullable Pid holder(Object key) {
        var partition = partitionOrNull(partitionOf(key));
        return partition == null ? null : only(partition, key);
    }

    private static @Nullable Pid only(Partition<?, ?> partition, Object key) {
        var found = new Pid[1];
        partition.forKey(key, row -> found[0] = row.pid());
        return found[0];
    }

    // ── partitions ──

    /// The process that stands for the entries of `key` made by `process`: it is linked to those that have some.
    Pid keeper(K key, Pid process) {
        return home(key, process).process();
    }

    /// Whether nothing is left in any table, of the living or the dead.
    boolean isClean() {
        return all().stream().allMatch(Partition::isEmpty);
    }

    private Partition<K, V> home(K key, Pid pid) {
        return partition(settings.unique() ? partitionOf(key) : index(Long.hashCode(pid.number())));
    }

    private int partitionOf(Object key) {
        return index(key.hashCode());
    }

    private int index(int hash) {
        int count = settings.partitions();
        return count == 1 ? 0 : Math.floorMod(hash ^ hash >>> 16, count);
    }

    /// The partitions that may hold `key`.
    private List<Partition<K, V>> holding(K key) {
        return settings.unique() ? List.of(partition(partitionOf(key))) : all();
    }

    private List<Partition<K, V>> all() {
        int count = settings.partitions();
        if (count == 1) return List.of(partition(0));
        var all = new ArrayList<Partition<K, V>>(count);
        for (int i = 0; i < count; i++) all.add(partition(i));
        return all;
    }

    private Partition<K, V> partition(int index) {
        var partition = partitionOrNull(index);
        if (partition == null) throw notRunning();
        return partition;
    }

    private @Nullable Partition<K, V> partitionOrNull(int index) {
        var now = run.get();
        return now == null ? null : now.partition(index);
    }

    private Run<K, V> running() {
        var now = run.living();
        if (now == null) throw notRunning();
        return now;
    }

    private IllegalArgumentException notRunning() {
        return new IllegalArgumentException(this + " does not run; have a supervisor start it before whoever uses it");
    }

    // ── small things ──

    private static <K, V extends @Nullable Object> Entry<K, V> entry(Row<K, V> row) {
        return new Entry<>(row.key(), row.pid(), row.value());
    }

    private static <K, V extends @Nullable Object> List<Entry<K, V>> entries(Partition<K, V> partition, K key) {
        var entries = new ArrayList<Entry<K, V>>();
        partition.forKey(key, row -> entries.add(entry(row)));
        return entries;
    }

    private void tell(RegistryEvent<K, V> event) {
        for (var listener : settings.listeners()) {
            var runtime = Tasks.runtimeOf(running().root());
            var pid = runtime.whereis(listener.name());
            if (pid == null) continue;
            try {
                Gen.offer(pid, listener.message().apply(event));
            } catch (RuntimeException thrown) {
                Report.write(runtime, KIND, Level.ERROR, this + " could not tell the listener " + listener.name(), Map.of("event", event), thrown);
            }
        }
    }

    private void requireUnique(String method) {
        if (!settings.unique()) throw new IllegalArgumentException(method + " needs unique keys, and those of " + this + " are duplicate");
    }

    @SuppressWarnings("ConstantValue")
    private <T> T checked(T key) {
        if (key == null) throw new IllegalArgumentException("a key of " + this + " must not be null");
        if (key.getClass().isArray()) {
            throw new IllegalArgumentException("an array cannot be a key: its equals is not by value; use a List or a record");
        }
        return key;
    }

    @SuppressWarnings("ConstantValue")
    private static void required(Object function) {
        if (function == null) throw new IllegalArgumentException("a function is needed here, and this is null");
    }

    @Override public String toString() {
        return "registry " + settings.name();
    }
}
