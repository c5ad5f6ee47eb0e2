package dev.coppice.testsupport;

import dev.coppice.testsupport.ConformanceRow.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.AnnotatedElement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/// Writes down which conformance cases the tests of one JVM have shown.
///
/// The JUnit Platform finds it by itself. Every test class gets a file of its own in `target/conformance`, so that
/// forked JVMs and single reruns do not disturb each other; then all files of all modules are summed up in the root's
/// `target/conformance.csv`, see [ConformanceReport].
public final class ConformanceListener implements TestExecutionListener {

    private final Path folder;
    private final @Nullable Path root;

    /// By class, then by `id,class.method`. Tests may run in parallel: guarded by `this`.
    private final Map<String, Map<String, ConformanceRow>> rows = new HashMap<>();

    private @Nullable TestPlan plan;

    /// Called by the JUnit Platform. Maven's settings say which module is tested.
    public ConformanceListener() {
        this(
                Path.of(System.getProperty("basedir", ""), "target", "conformance"),
                Optional.ofNullable(System.getProperty("conformance.root")).map(Path::of).orElse(null));
    }

    ConformanceListener(Path folder, @Nullable Path root) {
        this.folder = folder;
        this.root = root;
    }

    @Override
    public synchronized void testPlanExecutionStarted(TestPlan started) {
        plan = started;
    }

    @Override
    public void executionFinished(TestIdentifier id, TestExecutionResult outcome) {
        boolean passed = outcome.getStatus() == Status.SUCCESSFUL;
        if (id.isTest()) {
            record(id, passed ? Result.PASS : Result.FAIL);
        } else if (!passed) {
            recordWithAllBelow(id);
        }
    }

    @Override
    public void executionSkipped(TestIdentifier id, String reason) {
        recordWithAllBelow(id);
    }

    @Override
    public synchronized void testPlanExecutionFinished(TestPlan finished) {
        try {
            for (var ofClass : rows.entrySet()) write(ofClass.getKey(), ofClass.getValue().values());
            if (root == null) return;
            var report = ConformanceReport.of(root);
            report.write(root.resolve("target"));
            // A failure stops the build before the last module prints the sum.
            if (rows.values().stream().flatMap(r -> r.values().stream()).anyMatch(r -> r.result() == Result.FAIL)) {
                System.out.println(report.summary());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A container that fails or is skipped takes its tests with it: none of them has shown anything.
    private void recordWithAllBelow(TestIdentifier id) {
        record(id, Result.FAIL);
        for (var below : plan().getDescendants(id)) record(below, Result.FAIL);
    }

    private synchronized void record(TestIdentifier id, Result result) {
        var method = methodOf(id);
        if (method == null) return;
        var ofClass = rows.computeIfAbsent(method.getClassName(), _ -> new TreeMap<>());
        var test = method.getClassName() + "." + method.getMethodName();
        for (var caseId : casesOf(method)) {
            ofClass.merge(
                    caseId + "," + test,
                    new ConformanceRow(caseId, result, test),
                    (before, now) -> before.result() == Result.FAIL ? before : now);
        }
    }

    /// Invocations of one method (dynamic, repeated, with parameters) are reported below the method.
    private @Nullable MethodSource methodOf(TestIdentifier id) {
        for (var at = Optional.of(id); at.isPresent(); at = plan().getParent(at.get())) {
            var source = at.get().getSource().orElse(null);
            if (source instanceof MethodSource method) return method;
            if (source instanceof ClassSource) return null;
        }
        return null;
    }

    private static Set<String> casesOf(MethodSource method) {
        var annotated = new ArrayList<AnnotatedElement>(List.of(method.getJavaMethod()));
        for (Class<?> at = method.getJavaClass(); at != null; at = at.getEnclosingClass()) annotated.add(at);
        var cases = new LinkedHashSet<String>();
        for (var element : annotated) {
            var conformance = element.getAnnotation(Conformance.class);
            if (conformance != null) cases.addAll(List.of(conformance.value()));
        }
        return cases;
    }

    private void write(String className, Iterable<ConformanceRow> results) throws IOException {
        var file = folder.resolve(className + ".csv");
        if (!results.iterator().hasNext()) {
            Files.deleteIfExists(file);
            return;
        }
        var lines = new ArrayList<String>(List.of(ConformanceRow.HEADER));
        for (var row : results) lines.add(row.line());
        Files.createDirectories(folder);
        var draft = Files.createTempFile(folder, className, ".draft"); // another JVM may read the folder meanwhile
        Files.write(draft, lines);
        Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private TestPlan plan() {
        return Objects.requireNonNull(plan, "no test plan has started");
    }
}
