package dev.coppice.models.dispatch;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The entries of a registry.
final class Table {
    /// @param value tells entries apart
    record Row(int key, Proc owner, int value) {}

    final String name;
    final boolean unique;
    final int partitions;
    boolean running = true;
    private final List<Row> rows = new ArrayList<>();

    Table(boolean unique, int partitions) {
        this.name = unique ? "unique" : "duplicate";
        this.unique = unique;
        this.partitions = partitions;
    }

    /// Returns the holder of the unique key, or null after the entry was made.
    @Nullable Proc register(int key, Proc owner, int value) {
        if (unique) {
            for (var row : rows) if (row.key == key) return row.owner;
        }
        rows.add(new Row(key, owner, value));
        return null;
    }

    boolean unregister(int key, Proc owner) {
        return rows.removeIf(row -> row.key == key && row.owner == owner);
    }

    void ended(Proc owner) {
        rows.removeIf(row -> row.owner == owner);
    }

    /// Ends the registry. Returns those that were linked to it.
    Set<Proc> end() {
        running = false;
        var owners = new LinkedHashSet<Proc>();
        for (var row : rows) owners.add(row.owner);
        rows.clear();
        return owners;
    }

    boolean holds(Proc owner) {
        return rows.stream().anyMatch(row -> row.owner == owner);
    }

    /// The entries of a key, those of each partition in the order in which they were made. Nothing is promised about
    /// the order of partitions.
    List<List<Row>> parts(int key) {
        var parts = new TreeMap<Integer, List<Row>>();
        for (var row : rows) {
            if (row.key != key) continue;
            parts.computeIfAbsent(unique ? 0 : row.owner.partition, _ -> new ArrayList<>()).add(row);
        }
        return List.copyOf(parts.values());
    }
}
