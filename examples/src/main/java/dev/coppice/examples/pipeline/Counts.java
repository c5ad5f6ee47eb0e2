package dev.coppice.examples.pipeline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The statistics of some lines.
///
/// @param lines the number of lines, including those that could not be parsed
/// @param bytes the number of bytes sent
/// @param statuses how often each status occurred
/// @param paths how often each path was requested
/// @param unreadable the lines that could not be parsed
record Counts(long lines, long bytes, Map<Integer, Long> statuses, Map<String, Long> paths, List<String> unreadable) {
    static final Counts NONE = new Counts(0, 0, Map.of(), Map.of(), List.of());

    /// Immutable, because processes share it.
    Counts {
        statuses = Map.copyOf(statuses);
        paths = Map.copyOf(paths);
        unreadable = List.copyOf(unreadable);
    }

    static Counts of(List<String> lines) {
        long bytes = 0;
        var statuses = new HashMap<Integer, Long>();
        var paths = new HashMap<String, Long>();
        for (var text : lines) {
            var line = LogLine.parse(text);
            bytes += line.bytes();
            statuses.merge(line.status(), 1L, Long::sum);
            paths.merge(line.path(), 1L, Long::sum);
        }
        return new Counts(lines.size(), bytes, statuses, paths, List.of());
    }

    /// Like [#of], but collects the lines that cannot be parsed.
    static Counts ofReadable(List<String> lines) {
        try {
            return of(lines);
        } catch (IllegalArgumentException unreadable) {
            if (lines.size() == 1) return unreadable(lines.getFirst());
            return lines.stream().map(line -> ofReadable(List.of(line))).reduce(NONE, Counts::plus);
        }
    }

    static Counts unreadable(String line) {
        return new Counts(1, 0, Map.of(), Map.of(), List.of(line));
    }

    Counts plus(Counts other) {
        var all = new ArrayList<>(unreadable);
        all.addAll(other.unreadable);
        return new Counts(
                lines + other.lines, bytes + other.bytes, sum(statuses, other.statuses), sum(paths, other.paths), all);
    }

    private static <K> Map<K, Long> sum(Map<K, Long> one, Map<K, Long> other) {
        var sum = new HashMap<>(one);
        other.forEach((key, count) -> sum.merge(key, count, Long::sum));
        return sum;
    }
}
