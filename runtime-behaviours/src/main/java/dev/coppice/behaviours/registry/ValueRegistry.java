package dev.coppice.behaviours.registry;

import static java.util.Objects.requireNonNull;

import dev.coppice.behaviours.internal.registry.EntryRow;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.ProcessContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A [Registry] with a value for each entry, such as a price, a role or a node.
///
/// {@snippet class="dev.coppice.behaviours.snippets.RegistryExamples" region="values"}
///
/// Created by [Registry#withValues].
/// Values are shared by reference and read from any thread, so they should be immutable.
///
/// @param <K> the keys
/// @param <M> the protocol of the processes
/// @param <V> the values
public final class ValueRegistry<K, M, V extends @Nullable Object> extends Registry<K, M> {

    /// A snapshot of one registration.
    ///
    /// @param ref the address of this incarnation of the process only
    public record Entry<K, M, V extends @Nullable Object>(K key, Ref<M> ref, V value) {}

    /// The result of an update: the new value and the previous one.
    public record Updated<V extends @Nullable Object>(V value, V before) {}

    ValueRegistry(RegistrySettings<K, M> settings) {
        super(settings);
    }

    ValueRegistry(RegistrySettings<K, M> settings, Object publisher) {
        super(settings, publisher);
    }

    // ── definition ──

    @Override public ValueRegistry<K, M, V> partitions(int count) {
        return new ValueRegistry<>(settings.partitions(count));
    }

    @Override public <L> ValueRegistry<K, M, V> listener(
            Name<L> name, Function<? super RegistryEvent<K, M>, ? extends L> message) {
        requireNonNull(name, "name must not be null");
        requireNonNull(message, "message must not be null");
        return new ValueRegistry<>(settings.listener(new RegistrySettings.Listener<>(name, message)));
    }

    @Override public ValueRegistry<K, M, V> metadata(Object key, Object value) {
        requireNonNull(key, "key must not be null");
        requireNonNull(value, "value must not be null");
        return new ValueRegistry<>(settings.metadata(key, value));
    }

    // ── registering, for processes ──

    /// Makes the calling process a holder of `key`, with `value`. Listeners have been sent the event when this returns.
    ///
    /// @param self the address of the calling process: `self()` in a behaviour
    /// @throws AlreadyRegistered if keys are unique and a living process, which may be the caller, holds the key
    /// @throws IllegalStateException if the calling thread runs no process
    /// @throws IllegalArgumentException if `self` is not the caller, if this registry does not run, or if the
    ///         `hashCode`, `equals` or `toString` of `key` throws (that exception is the cause)
    public void register(K key, Ref<? super M> self, V value) {
        registerCaller(key, self, value);
    }

    /// As [#register(Object, Ref, Object)], but returns the current holder instead of throwing. Empty means that the
    /// caller now holds the key.
    public Optional<Ref<M>> tryRegister(K key, Ref<? super M> self, V value) {
        return tryRegisterCaller(key, self, value);
    }

    /// Removes the entries of the calling process under `key` whose values match. Returns whether there were any.
    public boolean unregisterMatch(K key, Predicate<? super V> matches) {
        required(matches);
        return entries.unregister(checked(key), ProcessContext.current().pid(), value -> matches.test(typed(value)));
    }

    /// Replaces the value of the calling process under the unique `key` with the result of `change`.
    ///
    /// If the process does not hold the key, returns empty and does not run `change`. Listeners are not notified.
    ///
    /// @throws IllegalArgumentException if keys are duplicate
    public Optional<Updated<V>> updateValue(K key, UnaryOperator<V> change) {
        checked(key);
        requireNonNull(change, "change must not be null");
        requireUnique("updateValue");
        var self = ProcessContext.current().pid();
        var home = tables.home(key, self);
        var own = new ArrayList<EntryRow<K, @Nullable Object>>(1);
        home.forOwnerAndKey(self, key, own::add);
        if (own.isEmpty()) return Optional.empty();
        var row = own.getFirst();
        V before = typed(row.value());
        V value = change.apply(before);
        home.replace(row, value);
        return Optional.of(new Updated<>(value, before));
    }

    // ── reading, from any thread ──

    /// Returns the entries of `key`.
    public List<Entry<K, M, V>> entries(K key) {
        return match(key, any -> true);
    }

    /// Returns the entries of `key` whose values match.
    public List<Entry<K, M, V>> match(K key, Predicate<? super V> matches) {
        required(matches);
        var found = new ArrayList<Entry<K, M, V>>();
        forKey(key, row -> {
            if (matches.test(typed(row.value()))) found.add(entry(row));
        });
        return found;
    }

    /// Returns the number of entries of `key` whose values match.
    public int countMatch(K key, Predicate<? super V> matches) {
        return match(key, matches).size();
    }

    /// Returns all entries that match, in no particular order. Visits every entry.
    public List<Entry<K, M, V>> select(Predicate<? super Entry<K, M, V>> matches) {
        required(matches);
        var found = new ArrayList<Entry<K, M, V>>();
        forAll(row -> {
            var entry = entry(row);
            if (matches.test(entry)) found.add(entry);
        });
        return found;
    }

    /// Returns the number of entries that match. Visits every entry.
    public int countSelect(Predicate<? super Entry<K, M, V>> matches) {
        return select(matches).size();
    }

    /// Returns the values of `process` under `key`.
    public List<V> values(K key, Pid process) {
        checked(key);
        requireNonNull(process, "process must not be null");
        var home = tables.home(key, process);
        var found = new ArrayList<V>();
        if (process.isAlive()) home.forOwnerAndKey(process, key, row -> found.add(typed(row.value())));
        return found;
    }

    /// As [#values(Object, Pid)], for the process that `process` currently addresses. Empty if there is none.
    public List<V> values(K key, Ref<?> process) {
        checked(key);
        requireNonNull(process, "process must not be null");
        tables.running();
        var pid = process.pid();
        return pid == null ? List.of() : values(key, pid);
    }

    // ── acting on entries ──

    /// As [#dispatch], with values.
    public void dispatchEntries(K key, Consumer<? super List<Entry<K, M, V>>> action) {
        required(action);
        entries.dispatch(checked(key), rows -> action.accept(entries(rows)));
    }

    /// As [#dispatchParallel], with values.
    public void dispatchEntriesParallel(K key, Consumer<? super List<Entry<K, M, V>>> action) {
        required(action);
        entries.dispatchParallel(checked(key), rows -> action.accept(entries(rows)));
    }

    // ── names ──

    /// As [#name(Object)]. A server that is started under this name is registered with `value`.
    public Name<M> name(K key, V value) {
        checked(key);
        return nameWith(key, value);
    }

    // ── helpers ──

    private List<Entry<K, M, V>> entries(List<EntryRow<K, @Nullable Object>> rows) {
        var entries = new ArrayList<Entry<K, M, V>>(rows.size());
        for (var row : rows) entries.add(entry(row));
        return entries;
    }

    private Entry<K, M, V> entry(EntryRow<K, @Nullable Object> row) {
        return new Entry<>(row.key(), Gen.ref(row.pid()), typed(row.value()));
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // only this class stores values, and `initial` is a V
    private V typed(@Nullable Object value) {
        return (V) value;
    }
}
