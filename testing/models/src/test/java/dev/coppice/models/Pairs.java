package dev.coppice.models;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Which features of a behaviour were exercised together: in one run, by one process.
///
/// @param <F> the features
public final class Pairs<F extends Enum<F>> {
    private final Class<F> type;
    private final Map<F, EnumMap<F, Integer>> seen;
    /// Features that exclude each other, so that the pair does not exist.
    private final Set<Set<F>> impossible = new HashSet<>();

    public Pairs(Class<F> type) {
        this.type = type;
        this.seen = new EnumMap<>(type);
        for (var feature : type.getEnumConstants()) seen.put(feature, new EnumMap<>(type));
    }

    /// Declares that no run has two of `features`. Returns this.
    @SafeVarargs
    public final Pairs<F> exclusive(F... features) {
        for (var one : features) {
            for (var other : features) if (one != other) impossible.add(Set.of(one, other));
        }
        return this;
    }

    /// Declares that no run has `one` together with any of `others`. Returns this.
    @SafeVarargs
    public final Pairs<F> excludes(F one, F... others) {
        for (var other : others) impossible.add(Set.of(one, other));
        return this;
    }

    /// Declares that no run has one of `some` together with one of `others`. Returns this.
    public Pairs<F> excludesAll(Set<F> some, Set<F> others) {
        for (var one : some) {
            for (var other : others) impossible.add(Set.of(one, other));
        }
        return this;
    }

    /// Checks that every pair was exercised, and writes the table, unless nothing was run.
    ///
    /// @throws AssertionError if a pair is missing, or one occurred that does not exist
    public void check(String name) {
        if (seen.values().stream().allMatch(EnumMap::isEmpty)) return;
        write(name);
        var missing = missing();
        if (!missing.isEmpty()) throw new AssertionError("pairs of " + name + " that no run exercised: " + missing);
        for (var pair : impossible) {
            var both = List.copyOf(pair);
            if (row(both.getFirst()).containsKey(both.getLast())) {
                throw new AssertionError("features of " + name + " that exclude each other occurred together: " + pair);
            }
        }
    }

    /// Records the features of one run.
    public void exercised(Collection<F> together) {
        var set = together.isEmpty() ? EnumSet.noneOf(type) : EnumSet.copyOf(together);
        for (var one : set) {
            for (var other : set) row(one).merge(other, 1, Integer::sum);
        }
    }

    private EnumMap<F, Integer> row(F feature) {
        return Objects.requireNonNull(seen.get(feature));
    }

    /// Returns the pairs that exist and were not exercised.
    private List<Set<F>> missing() {
        var missing = new ArrayList<Set<F>>();
        for (var one : type.getEnumConstants()) {
            for (var other : type.getEnumConstants()) {
                if (one.compareTo(other) < 0 && !row(one).containsKey(other)
                        && !impossible.contains(Set.of(one, other))) {
                    missing.add(Set.of(one, other));
                }
            }
        }
        return missing;
    }

    /// Writes the table to `target/pairs`, one number of runs for each pair.
    public void write(String name) {
        var text = new StringBuilder("# Pairs of features of ").append(name).append("\n\n")
                .append("The number of runs in which both took effect; `x` marks pairs that exclude each other.\n\n|");
        var all = type.getEnumConstants();
        for (var column : all) text.append(" | ").append(label(column));
        text.append(" |\n|---").append("|---".repeat(all.length)).append("|\n");
        for (var line : all) {
            text.append("| ").append(label(line));
            for (var column : all) {
                text.append(" | ").append(column.compareTo(line) > 0 ? ""
                        : column != line && impossible.contains(Set.of(line, column)) ? "x"
                                : row(line).getOrDefault(column, 0).toString());
            }
            text.append(" |\n");
        }
        try {
            var folder = Files.createDirectories(Path.of("target", "pairs"));
            Files.writeString(folder.resolve(name.replace(' ', '-') + ".md"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String label(F feature) {
        return feature.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    }
}
