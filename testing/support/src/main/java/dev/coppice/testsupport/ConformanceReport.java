package dev.coppice.testsupport;

import dev.coppice.testsupport.ConformanceRow.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The results of the conformance cases from the tests of all modules.
///
/// A snapshot of the files that [ConformanceListener] has left in the modules' build folders.
public final class ConformanceReport {

    /// How many folders deep a module may lie: `testing/acceptance/consumer` is the deepest.
    private static final int DEPTH = 3;

    private final Set<String> cases;
    private final Map<String, List<ConformanceRow>> rowsByCase;

    ConformanceReport(Set<String> cases, Collection<ConformanceRow> rows) {
        this.cases = cases;
        this.rowsByCase = rows.stream().collect(Collectors.groupingBy(ConformanceRow::id));
    }

    /// Reads the records that the modules below `root` have left.
    public static ConformanceReport of(Path root) throws IOException {
        var rows = new ArrayList<ConformanceRow>();
        readModules(root, DEPTH, rows);
        return new ConformanceReport(ConformanceCases.all().keySet(), rows);
    }

    private static void readModules(Path folder, int depth, List<ConformanceRow> rows) throws IOException {
        try (var modules = Files.newDirectoryStream(folder, ConformanceReport::mayHoldModules)) {
            for (var module : modules) {
                readModule(module.resolve("target"), rows);
                if (depth > 1) readModules(module, depth - 1, rows);
            }
        }
    }

    private static boolean mayHoldModules(Path folder) {
        var name = folder.getFileName().toString();
        return Files.isDirectory(folder) && !name.equals("src") && !name.equals("target") && !name.startsWith(".");
    }

    private static void readModule(Path target, List<ConformanceRow> rows) throws IOException {
        var results = target.resolve("conformance");
        if (!Files.isDirectory(results)) return;
        try (var files = Files.newDirectoryStream(results, "*.csv")) {
            for (var file : files) {
                if (!isStale(file, target)) {
                    Files.readAllLines(file).stream().skip(1).map(ConformanceRow::parse).forEach(rows::add);
                }
            }
        }
    }

    /// The result of a test class that has since been removed or renamed.
    private static boolean isStale(Path file, Path target) {
        var className = file.getFileName().toString().replaceFirst("\\.csv$", "");
        return !Files.exists(target.resolve("test-classes").resolve(className.replace('.', '/') + ".class"));
    }

    /// One row for each test of each case, and one for each case without a test; sorted.
    public Set<ConformanceRow> rows() {
        var rows = new TreeSet<ConformanceRow>();
        rowsByCase.values().forEach(rows::addAll);
        for (var id : cases) {
            if (!rowsByCase.containsKey(id)) rows.add(new ConformanceRow(id, Result.UNTESTED, ""));
        }
        return rows;
    }

    /// The ids that tests name although no such case is listed.
    public Set<String> unknown() {
        var unknown = new TreeSet<>(rowsByCase.keySet());
        unknown.removeAll(cases);
        return unknown;
    }

    /// One line: how many cases pass, fail and have no test.
    public String summary() {
        var counts = cases.stream().collect(Collectors.groupingBy(this::resultOf, Collectors.counting()));
        return "conformance: %d of %d cases pass, %d fail, %d have no test"
                .formatted(
                        counts.getOrDefault(Result.PASS, 0L),
                        cases.size(),
                        counts.getOrDefault(Result.FAIL, 0L),
                        counts.getOrDefault(Result.UNTESTED, 0L));
    }

    private Result resultOf(String id) {
        var rows = rowsByCase.get(id);
        if (rows == null) return Result.UNTESTED;
        return rows.stream().allMatch(row -> row.result() == Result.PASS) ? Result.PASS : Result.FAIL;
    }

    /// Writes all rows to `conformance.csv` in `folder`. Modules that end at the same time do not mix their rows.
    public void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        var lines = new ArrayList<String>(List.of(ConformanceRow.HEADER));
        for (var row : rows()) lines.add(row.line());
        var draft = Files.createTempFile(folder, "conformance", ".csv");
        Files.write(draft, lines);
        Files.move(draft, folder.resolve("conformance.csv"), StandardCopyOption.REPLACE_EXISTING);
    }
}
