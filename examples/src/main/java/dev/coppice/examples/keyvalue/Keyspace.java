package dev.coppice.examples.keyvalue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// The keys of one partition with their values and times to live. Owned by the partition's process.
final class Keyspace {

    /// A value: a string, a list, a set or a hash.
    sealed interface Value {
        String type();
    }

    record Text(Bytes bytes) implements Value {
        @Override public String type() {
            return "string";
        }
    }

    record Sequence(Deque<Bytes> elements) implements Value {
        @Override public String type() {
            return "list";
        }
    }

    record Members(Set<Bytes> elements) implements Value {
        @Override public String type() {
            return "set";
        }
    }

    record Fields(Map<Bytes, Bytes> entries) implements Value {
        @Override public String type() {
            return "hash";
        }
    }

    private final Map<Bytes, Value> values = new HashMap<>();
    /// When a key expires, in milliseconds of the wall clock.
    private final Map<Bytes, Long> ends = new HashMap<>();

    int size() {
        return values.size();
    }

    Set<Bytes> keys() {
        return values.keySet();
    }

    /// The value of `key` at `now`, or null. An expired key is removed.
    @Nullable Value get(Bytes key, long now) {
        var end = ends.get(key);
        if (end != null && end <= now) remove(key);
        return values.get(key);
    }

    /// Sets `key`, without a time to live.
    void put(Bytes key, Value value) {
        values.put(key, value);
        ends.remove(key);
    }

    /// Sets `key` and keeps its time to live.
    void replace(Bytes key, Value value) {
        values.put(key, value);
    }

    boolean remove(Bytes key) {
        ends.remove(key);
        return values.remove(key) != null;
    }

    void clear() {
        values.clear();
        ends.clear();
    }

    void endAt(Bytes key, long end) {
        ends.put(key, end);
    }

    boolean persist(Bytes key) {
        return ends.remove(key) != null;
    }

    Optional<Long> end(Bytes key) {
        return Optional.ofNullable(ends.get(key));
    }

    /// Removes up to `most` keys that have expired at `now`.
    int sweep(long now, int most) {
        var ended = new ArrayList<Bytes>();
        for (var entry : ends.entrySet()) {
            if (entry.getValue() <= now) ended.add(entry.getKey());
            if (ended.size() == most) break;
        }
        ended.forEach(this::remove);
        return ended.size();
    }

    boolean hasEnds() {
        return !ends.isEmpty();
    }

    /// The list at `key`, which is created if it does not exist.
    Deque<Bytes> list(Bytes key, long now) {
        var value = get(key, now);
        if (value == null) values.put(key, value = new Sequence(new ArrayDeque<>()));
        if (value instanceof Sequence sequence) return sequence.elements();
        throw new WrongType();
    }

    Set<Bytes> set(Bytes key, long now) {
        var value = get(key, now);
        if (value == null) values.put(key, value = new Members(new LinkedHashSet<>()));
        if (value instanceof Members members) return members.elements();
        throw new WrongType();
    }

    Map<Bytes, Bytes> hash(Bytes key, long now) {
        var value = get(key, now);
        if (value == null) values.put(key, value = new Fields(new LinkedHashMap<>()));
        if (value instanceof Fields fields) return fields.entries();
        throw new WrongType();
    }

    /// Removes `key` if its list, set or hash has become empty.
    void dropIfEmpty(Bytes key) {
        boolean empty = switch (values.get(key)) {
            case Sequence sequence -> sequence.elements().isEmpty();
            case Members members -> members.elements().isEmpty();
            case Fields fields -> fields.entries().isEmpty();
            case Text text -> false;
            case null -> false;
        };
        if (empty) remove(key);
    }

    /// Thrown when a key holds a value of another type than the command needs.
    static final class WrongType extends RuntimeException {
        private static final long serialVersionUID = 1L;

        WrongType() {
            super("wrong type", null, false, false);
        }
    }

    /// Passes on the commands that recreate this key space.
    void dump(BiConsumer<Bytes, List<Command>> out) {
        values.forEach((key, value) -> {
            var commands = new ArrayList<Command>();
            switch (value) {
                case Text(Bytes bytes) -> commands.add(command("SET", key, List.of(bytes)));
                case Sequence(var elements) -> commands.add(command("RPUSH", key, List.copyOf(elements)));
                case Members(var elements) -> commands.add(command("SADD", key, List.copyOf(elements)));
                case Fields(var entries) -> {
                    var words = new ArrayList<Bytes>();
                    entries.forEach((field, content) -> {
                        words.add(field);
                        words.add(content);
                    });
                    commands.add(command("HSET", key, words));
                }
            }
            var end = ends.get(key);
            if (end != null) commands.add(command("PEXPIREAT", key, List.of(Bytes.of(end.toString()))));
            out.accept(key, commands);
        });
    }

    private static Command command(String name, Bytes key, List<Bytes> rest) {
        var words = new ArrayList<Bytes>(rest.size() + 2);
        words.add(Bytes.of(name));
        words.add(key);
        words.addAll(rest);
        return new Command(words);
    }
}
