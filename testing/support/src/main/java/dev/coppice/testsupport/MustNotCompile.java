package dev.coppice.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;

/// Tests that the compiler refuses code that the types are meant to rule out.
///
/// Each source in `src/test/must-not-compile` begins with the expected errors of the compiler, one comment for each; a
/// part of the message is enough, and types go by their full names:
///
/// ```java
/// // error: incompatible types: java.lang.String cannot be converted
/// class WrongReply { … }
/// ```
///
/// The test passes if each of these texts appears in an error and there is no other error, so a slip of the pen in
/// the source does not pass for a refusal. A module runs its sources with
///
/// ```java
/// @TestFactory
/// Stream<DynamicTest> mustNotCompile() {
///     return MustNotCompile.sources();
/// }
/// ```
public final class MustNotCompile {

    private static final String MARK = "// error: ";

    private MustNotCompile() {}

    /// One test for each source in the module's `src/test/must-not-compile`, compiled on the class path of the tests.
    public static Stream<DynamicTest> sources() {
        return in(Path.of(System.getProperty("basedir", ""), "src", "test", "must-not-compile"));
    }

    /// One test for each `.java` file in `folder` and below.
    ///
    /// @throws UncheckedIOException if there is no such folder
    public static Stream<DynamicTest> in(Path folder) {
        try (var files = Files.walk(folder)) {
            return files
                    .filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList()
                    .stream()
                    .map(file -> DynamicTest.dynamicTest(
                            folder.relativize(file).toString(), file.toUri(), () -> check(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Fails unless the compiler refuses `source` for the reasons that its first lines give.
    static void check(Path source) throws IOException {
        var expected = expectedErrors(source);
        if (expected.isEmpty()) throw new AssertionError(source + " must begin with '" + MARK + "…'");
        var errors = compile(source);
        for (var text : expected) {
            if (errors.stream().noneMatch(error -> error.contains(text))) {
                throw new AssertionError(source + ": no error says '" + text + "' but " + errors);
            }
        }
        for (var error : errors) {
            if (expected.stream().noneMatch(error::contains)) {
                throw new AssertionError(source + ": an error that was not expected: " + error);
            }
        }
    }

    private static List<String> expectedErrors(Path source) throws IOException {
        return Files.readAllLines(source).stream()
                .takeWhile(line -> line.startsWith("//"))
                .filter(line -> line.startsWith(MARK))
                .map(line -> line.substring(MARK.length()).strip())
                .toList();
    }

    private static List<String> compile(Path source) throws IOException {
        var javac = ToolProvider.getSystemJavaCompiler();
        var found = new DiagnosticCollector<JavaFileObject>();
        var classes = Files.createTempDirectory("must-not-compile");
        try (var files = javac.getStandardFileManager(found, Locale.ENGLISH, StandardCharsets.UTF_8)) {
            var options = List.of(
                    "-d", classes.toString(), "-cp", System.getProperty("java.class.path"), "-proc:none",
                    "-implicit:none");
            javac.getTask(null, files, found, options, null, files.getJavaFileObjects(source)).call();
        } finally {
            // Empty unless the source compiled, and then the test fails anyway.
            classes.toFile().deleteOnExit();
        }
        return found.getDiagnostics().stream()
                .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                .map(diagnostic -> diagnostic.getMessage(Locale.ENGLISH))
                .toList();
    }
}
