package dev.coppice.behaviours.registry;

import static java.util.Objects.requireNonNull;

import dev.coppice.behaviours.MultiCall;
import dev.coppice.behaviours.internal.registry.Companion;
import dev.coppice.behaviours.internal.registry.EntryRow;
import dev.coppice.behaviours.internal.registry.Partition;
import dev.coppice.behaviours.internal.registry.PartitionProgram;
import dev.coppice.behaviours.internal.registry.RunningHandles;
import dev.coppice.behaviours.task.Task;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.Key;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Timeouts;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Strategy;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A table in which processes register themselves by key, as in Elixir's `Registry`.
///
/// It returns the addresses of registered processes, and removes the entries of processes that end.
///
/// {@snippet class="dev.coppice.behaviours.snippets.RegistryExamples" region="registry"}
///
/// A registry is both the definition of a process and the handle with which callers use it.
/// Only one process tree of a registry runs at a time. While none runs, using the registry fails with
/// [IllegalArgumentException], and no process holds its names.
///
/// What callers may rely on:
/// - Keys are *unique* (one process at a time holds a key) or *duplicate* (any number of processes hold it, each any
///   number of times). Keys are compared with `equals`.
/// - A process registers itself and no other process. It is linked to the registry as long as it holds a key there:
///   when the registry ends, the registered processes that do not trap exits end too.
/// - Reading takes no lock, does not wait, and may be done from any thread. It never returns processes that have ended.
/// - When a process ends, its keys are free before its links and monitors are notified.
/// - Within one partition, the entries of a key come in the order in which they were made.
///
/// To start a server under a key, use [#name(Object)].
/// To start the server of a key unless it already runs, use
/// [ensureStarted][dev.coppice.supervision.DynamicSupervisorRef#ensureStarted] with that name.
///
/// All processes of a registry accept messages of type `M`. The compiler checks this at registration, so that callers
/// can send messages to the addresses that they find. Processes with different protocols use different registries.
/// A [ValueRegistry] adds a value to each entry.
///
/// *Nodes.* In a cluster, duplicate keys span nodes: [#lookup], [#count(Object)], [#cast], [#callAll] and [#dispatch]
/// also find the processes that hold the key in the registries of the same name at other nodes, guests excepted, after
/// those of this runtime. Another node learns of a change a little later.
/// - Keys need to be of types that travel. A key that cannot is known in its own runtime only, which is reported once.
/// - Everything else concerns this runtime: unique keys, values, [#entries], [#count()], [#keys(Pid)], listeners,
///   metadata and locks.
///
/// *Supervision.* Start a registry as a child of a supervisor, before the processes that register in it.
/// A restart begins with empty tables; the registered processes end with it and register again when they restart.
///
/// *When not to use it.* For one process that never changes, pass its [Ref] or give it a [Name].
/// For groups that processes other than the members change, use [ProcessGroups].
///
/// *Debugging.* [#entries], [#keys(Pid)] and [#count()] show the current entries from any thread.
/// A failing listener function is reported under `dev.coppice.registry`.
///
/// @param <K> the keys: any objects with stable `equals` and `hashCode`; null and arrays are refused
/// @param <M> the protocol of the processes
public sealed class Registry<K, M> extends Supervisor permits ValueRegistry {
    /// A snapshot of one registration.
    ///
    /// @param ref the address of this incarnation of the process only
    public record Entry<K, M>(K key, Ref<M> ref) {}

    final RegistrySettings<K, M> settings;
    final RegistryTables<K> tables;
    final RegistryEntries<K, M> entries;
    /// The part that exchanges entries with other nodes, or null if the registry concerns this runtime only.
    private final @Nullable SharedKeys<K> shared;
    /// The object that users hold: this registry, or the publisher that is built on it.
    private final @Nullable Object publisher;

    /// Creates a registry of this runtime only.
    Registry(RegistrySettings<K, M> settings) {
        this(settings, null);
    }

    /// As above, on behalf of `publisher`.
    Registry(RegistrySettings<K, M> settings, @Nullable Object publisher) {
        this(settings, publisher, false);
    }

    private Registry(RegistrySettings<K, M> settings, @Nullable Object publisher, boolean spansNodes) {
        super(settings.name());
        this.settings = settings;
        this.publisher = publisher;
        this.tables = new RegistryTables<>(settings.unique(), settings.partitions(), this::toString);
        this.shared = spansNodes ? new SharedKeys<>(settings.name(), tables::started) : null;
        this.entries = new RegistryEntries<>(this, settings, tables, shared);
    }

    private static <K, M> Registry<K, M> of(RegistrySettings<K, M> settings) {
        return new Registry<>(settings, null, !settings.unique());
    }

    // ── definition ──

    /// Returns a registry in which one process at a time holds a key.
    ///
    /// @param name the name of the registry in messages and reports
    public static <K, M> Registry<K, M> unique(String name) {
        return of(new RegistrySettings<>(name, true));
    }

    /// Returns a registry in which any number of processes hold a key.
    ///
    /// @param name the name of the registry in messages and reports
    public static <K, M> Registry<K, M> duplicate(String name) {
        return of(new RegistrySettings<>(name, false));
    }

    /// Returns the registries that run in `runtime`, in the order in which they were started.
    @SuppressWarnings("unchecked") // any registry is a registry of something
    public static List<Registry<?, ?>> running(ActorRuntime runtime) {
        return (List<Registry<?, ?>>) (List<?>) RunningHandles.list(runtime, Registry.class);
    }

    /// Returns a copy of this definition, with a value for each entry. The copy has not been started.
    ///
    /// @param initial the value of entries that are registered without one
    public <V extends @Nullable Object> ValueRegistry<K, M, V> withValues(V initial) {
        return new ValueRegistry<>(settings.initial(initial));
    }

    /// Returns a copy of this definition, divided into `count` partitions (default one). The copy has not been started.
    ///
    /// Each partition has its own process. Unique keys are distributed by key, duplicate keys by process.
    ///
    /// @throws IllegalArgumentException if `count` is not between 1 and 65,536
    public Registry<K, M> partitions(int count) {
        return of(settings.partitions(count));
    }

    /// Returns a copy of this definition, with one more listener. The copy has not been started.
    ///
    /// The process that holds `name` is sent the result of `message` for each event, before the method that caused the
    /// event returns. If no process holds the name, the event is dropped.
    /// `message` runs in the registering process and must be fast.
    public <L> Registry<K, M> listener(Name<L> name, Function<? super RegistryEvent<K, M>, ? extends L> message) {
        requireNonNull(name, "name must not be null");
        requireNonNull(message, "message must not be null");
        return of(settings.listener(new RegistrySettings.Listener<>(name, message)));
    }

    /// Returns a copy of this definition, with an initial value for the metadata key `key`.
    /// The copy has not been started.
    public Registry<K, M> metadata(Object key, Object value) {
        requireNonNull(key, "key must not be null");
        requireNonNull(value, "value must not be null");
        return of(settings.metadata(key, value));
    }

    /// Supervises one process for each partition.
    @Override protected SupervisorSpec init() {
        var self = ProcessContext.current();
        var begun = tables.begin(self.pid(), settings.metadata());
        RunningHandles.add(self, publisher == null ? this : publisher);
        var partitions = IntStream.range(0, settings.partitions())
                .mapToObj(index -> new PartitionProgram<>(begun, index, settings.unique(), settings.name(),
                        index == 0 ? companion() : null, shared))
                .map(program -> ChildSpec.of(program).id(program.index()))
                .toList();
        return SupervisorSpec.of(Strategy.ONE_FOR_ALL, partitions);
    }

    private @Nullable Companion companion() {
        return shared != null ? shared : settings.companion();
    }

    // ── registering, for processes ──

    /// Makes the calling process a holder of `key`. Listeners have been sent the event when this returns.
    ///
    /// @param self the address of the calling process: `self()` in a behaviour
    /// @throws AlreadyRegistered if keys are unique and a living process, which may be the caller, holds the key
    /// @throws IllegalStateException if the calling thread runs no process
    /// @throws IllegalArgumentException if `self` is not the caller, if this registry does not run, or if the
    ///         `hashCode`, `equals` or `toString` of `key` throws (that exception is the cause)
    public void register(K key, Ref<? super M> self) {
        registerCaller(key, self, settings.initial());
    }

    /// As [#register], but returns the current holder instead of throwing.
    /// Empty means that the caller now holds the key.
    public Optional<Ref<M>> tryRegister(K key, Ref<? super M> self) {
        return tryRegisterCaller(key, self, settings.initial());
    }

    final void registerCaller(K key, Ref<?> self, @Nullable Object value) {
        checked(key);
        requireNonNull(self, "self must not be null");
        var holder = entries.register(tried(key), caller(self), value);
        if (holder != null) throw new AlreadyRegistered(this, key, holder);
    }

    final Optional<Ref<M>> tryRegisterCaller(K key, Ref<?> self, @Nullable Object value) {
        checked(key);
        requireNonNull(self, "self must not be null");
        return Optional.ofNullable(entries.register(tried(key), caller(self), value)).map(Gen::ref);
    }

    /// Returns the calling process, which `self` must address. A process registers only itself, so that only it creates
    /// its link to the registry.
    private Pid caller(Ref<?> self) {
        var caller = ProcessContext.current().pid();
        if (self.pid() != caller) {
            throw new IllegalArgumentException("a process can register only itself: " + caller + " cannot register "
                    + self + " in " + this);
        }
        return caller;
    }

    /// Removes all entries of the calling process under `key`. Returns whether there were any.
    /// Listeners are sent the event in both cases.
    public boolean unregister(K key) {
        return entries.unregister(checked(key), ProcessContext.current().pid(), any -> true);
    }

    // ── reading, from any thread ──

    /// Returns the process that holds the unique `key`, or null.
    ///
    /// @throws IllegalArgumentException if keys are duplicate, if this registry does not run, or if the `hashCode` or
    ///         `equals` of a key throws (that exception is the cause)
    public @Nullable Ref<M> whereis(K key) {
        checked(key);
        requireUnique("whereis");
        var holder = entries.holder(key);
        return holder == null ? null : Gen.ref(holder);
    }

    /// Returns the processes that hold `key`, each as often as it holds the key.
    public List<Ref<M>> lookup(K key) {
        return refs(entries.pids(checked(key)));
    }

    /// Returns the number of entries of `key`.
    public int count(K key) {
        return entries.pids(checked(key)).size();
    }

    /// Returns all entries, in no particular order. Visits every entry.
    public List<Entry<K, M>> entries() {
        var found = new ArrayList<Entry<K, M>>();
        forAll(row -> found.add(new Entry<>(row.key(), Gen.ref(row.pid()))));
        return found;
    }

    private static <M> List<Ref<M>> refs(List<Pid> pids) {
        var refs = new ArrayList<Ref<M>>(pids.size());
        for (var pid : pids) refs.add(Gen.ref(pid));
        return refs;
    }

    final void forKey(K key, Consumer<? super EntryRow<K, @Nullable Object>> action) {
        entries.forKey(checked(key), action);
    }

    final void forAll(Consumer<? super EntryRow<K, @Nullable Object>> action) {
        entries.forAll(action);
    }

    /// Returns the number of entries. Visits every entry.
    public int count() {
        var count = new int[1];
        forAll(row -> count[0]++);
        return count[0];
    }

    /// Returns the keys of `process`, each as often as it holds the key. Within one partition they come in the order of
    /// registration.
    public List<K> keys(Pid process) {
        requireNonNull(process, "process must not be null");
        var found = new ArrayList<K>();
        for (var partition : tables.all()) partition.forOwner(process, row -> found.add(row.key()));
        return found;
    }

    /// As [#keys(Pid)], for the process that `process` currently addresses. Empty if there is none.
    public List<K> keys(Ref<?> process) {
        requireNonNull(process, "process must not be null");
        tables.running();
        var pid = process.pid();
        return pid == null ? List.of() : keys(pid);
    }

    // ── acting on entries ──

    /// Sends `message` to all processes that hold `key`, as often as they hold it, and returns the number of messages
    /// sent.
    ///
    /// Never waits. If a bounded mailbox is full, its mailbox limit decides whether the message becomes a dead letter
    /// or ends the receiver.
    public int cast(K key, M message) {
        return Broadcast.send(entries.pids(checked(key)), message);
    }

    /// Sends `request` once to each process that holds `key`, and waits up to `timeout` for all replies together.
    ///
    /// @param timeout how long to wait, or null for no timeout
    public <R extends @Nullable Object> MultiCall<M, R> callAll(
            K key, Call<? extends M, R> request, @Nullable Duration timeout) {
        requireNonNull(request, "request must not be null");
        Timeouts.check("timeout", timeout);
        return MultiCall.of(lookup(key), request, timeout);
    }

    /// Calls `action` with the processes that hold `key`, in the calling thread.
    ///
    /// `action` runs once for each partition that has such processes, then once for those of other nodes, and not at
    /// all if there are none.
    /// Exceptions of `action` are thrown to the caller.
    public void dispatch(K key, Consumer<? super List<Ref<M>>> action) {
        required(action);
        entries.dispatch(checked(key), rows -> action.accept(refsOf(rows)));
        dispatchElsewhere(key, action);
    }

    private void dispatchElsewhere(K key, Consumer<? super List<Ref<M>>> action) {
        var found = new ArrayList<Pid>();
        entries.forElsewhere(key, found::add);
        if (!found.isEmpty()) action.accept(refs(found));
    }

    /// As [#dispatch], with the calls for several partitions in parallel, in tasks that are linked to the caller.
    ///
    /// If a task fails, a calling process that does not trap exits fails with it.
    /// For any other caller, the other tasks are killed at once, and this throws as [Task#await()].
    /// A caller that traps exits receives exit signals only of tasks that failed.
    /// With one partition, or with unique keys, `action` runs in the calling thread; so it does for the processes of
    /// other nodes.
    public void dispatchParallel(K key, Consumer<? super List<Ref<M>>> action) {
        required(action);
        entries.dispatchParallel(checked(key), rows -> action.accept(refsOf(rows)));
        dispatchElsewhere(key, action);
    }

    private List<Ref<M>> refsOf(List<EntryRow<K, @Nullable Object>> rows) {
        return refs(rows.stream().map(EntryRow::pid).toList());
    }

    /// Runs `body` while holding the lock of `key`, and returns its value.
    ///
    /// Locks are independent of the entries of a key.
    /// Callers get a lock in the order of their requests and wait without a timeout.
    /// The lock is released when `body` returns or throws, when the calling process ends (even if its code still runs),
    /// or when the registry ends.
    ///
    /// @throws IllegalStateException if the caller already holds the lock
    public <R extends @Nullable Object> R lock(K key, Supplier<R> body) {
        required(body);
        return new KeyLock(this, key, tables.of(tried(key)).process()).holding(body);
    }

    // ── metadata ──

    /// Returns a metadata value of the registry. Its users decide on keys and values.
    public Optional<Object> meta(Object key) {
        return Optional.ofNullable(tables.running().metadata().get(triedMeta(key)));
    }

    public void putMeta(Object key, Object value) {
        requireNonNull(value, "value must not be null");
        tables.running().metadata().put(triedMeta(key), value);
    }

    public void deleteMeta(Object key) {
        tables.running().metadata().remove(triedMeta(key));
    }

    private Object triedMeta(Object key) {
        return Key.tried(requireNonNull(key, "key must not be null"), "a metadata key of " + this);
    }

    // ── names ──

    /// Returns the name of the process that holds the unique `key`.
    /// Servers can be started under this name and addressed by it.
    ///
    /// @throws IllegalArgumentException if keys are duplicate
    public Name<M> name(K key) {
        checked(key);
        return nameWith(key, settings.initial());
    }

    final Name<M> nameWith(K key, @Nullable Object value) {
        requireUnique("name");
        return new Name<>(key, new RegistryNames(entries, value));
    }

    // ── partitions ──

    /// Returns the partition process for the entries of `key` made by `process`.
    /// Processes with entries are linked to it.
    Pid keeper(K key, Pid process) {
        return tables.home(key, process).process();
    }

    /// Whether all tables are empty, including entries of dead processes.
    boolean isClean() {
        return tables.all().stream().allMatch(Partition::isEmpty);
    }

    // ── helpers ──

    final void requireUnique(String method) {
        if (!settings.unique()) {
            throw new IllegalArgumentException(method + " requires unique keys, and " + this + " has duplicate keys");
        }
    }

    /// Returns `key`, after checking that it can be stored among the keys of other processes.
    final <T> T tried(T key) {
        return Key.tried(checked(key), "a key of " + this);
    }

    @SuppressWarnings("ConstantValue")
    final <T> T checked(T key) {
        if (key == null) throw new IllegalArgumentException("a key of " + this + " must not be null");
        if (key.getClass().isArray()) {
            throw new IllegalArgumentException(
                    "an array cannot be a key of " + this + ": it is not compared by value; use a List or a record");
        }
        return key;
    }

    @SuppressWarnings("ConstantValue")
    static void required(Object function) {
        if (function == null) throw new IllegalArgumentException("the function must not be null");
    }

    @Override public String toString() {
        return "registry " + settings.name();
    }
}
