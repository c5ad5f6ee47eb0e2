package dev.coppice.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Every Java code block in the documents is a region of a source that the build compiles. Every link has an existing
/// target, and every public type has an example in its doc comment.
///
/// Each code block is preceded by `<!-- code: path/of/Source.java#region -->`.
class DocsTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Pattern FENCE =
            Pattern.compile("(?:<!-- code: (\\S+)#(\\S+) -->\\s*)?```(?:java|kotlin)\\n(.*?)^ *```$",
                    Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern PUBLIC_TYPE =
            Pattern.compile("^public .*?(?:class|interface|record|enum) ", Pattern.MULTILINE);
    private static final Pattern ENTRY = Pattern.compile("^(?:-|[0-9]+\\.) \\[([^\\]]+)]\\(([^)#:]+)\\)");
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)#:]+)(?:#[^)]*)?\\)");

    private static List<Path> documents() throws IOException {
        var list = new ArrayList<Path>();
        try (Stream<Path> files = Files.list(ROOT)) {
            files.filter(file -> file.toString().endsWith(".md")).forEach(list::add);
        }
        try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
            files.filter(file -> file.toString().endsWith(".md")).forEach(list::add);
        }
        return list;
    }

    @TestFactory List<DynamicTest> code_isCompiled() throws IOException {
        var tests = new ArrayList<DynamicTest>();
        for (var document : documents()) {
            var fences = FENCE.matcher(Files.readString(document));
            while (fences.find()) {
                String source = fences.group(1);
                String region = fences.group(2);
                String shown = fences.group(3);
                tests.add(dynamicTest(ROOT.relativize(document) + " " + region, () -> {
                    assertThat(source).as("the source of\n%s", shown).isNotNull();
                    assertThat(shown.strip()).isEqualTo(region(ROOT.resolve(source), region).strip());
                }));
            }
        }
        return tests;
    }

    @Test void codeBlocks_areClosedBeforeTheNextOne() throws IOException {
        for (var document : documents()) {
            var open = "";
            int number = 0;
            for (var line : Files.readAllLines(document)) {
                number++;
                var fence = line.strip();
                if (!fence.startsWith("```")) continue;
                if (!open.isEmpty()) {
                    assertThat(fence).as("%s:%s, inside the block %s", document, number, open).isEqualTo("```");
                }
                open = open.isEmpty() ? fence + " of line " + number : "";
            }
            assertThat(open).as("the block at the end of %s", document).isEmpty();
        }
    }

    /// The index of the documents is also the menu of the website.
    @Test void entriesOfTheIndex_areTheTitlesOfTheirPages() throws IOException {
        var index = ROOT.resolve("docs/README.md");
        var differing = new ArrayList<String>();
        int entries = 0;
        for (var line : Files.readAllLines(index)) {
            var entry = ENTRY.matcher(line);
            if (!entry.find()) continue;
            entries++;
            var heading = Files.readAllLines(index.resolveSibling(entry.group(2))).getFirst();
            var title = heading.replaceFirst("^# ([0-9]+\\. )?", "");
            if (!title.equals(entry.group(1))) differing.add(entry.group(1) + " leads to " + title);
        }
        assertThat(entries).isGreaterThan(60);
        assertThat(differing).isEmpty();
    }

    @TestFactory List<DynamicTest> links_leadSomewhere() throws IOException {
        var tests = new ArrayList<DynamicTest>();
        for (var document : documents()) {
            var links = LINK.matcher(Files.readString(document));
            while (links.find()) {
                String target = links.group(1);
                tests.add(dynamicTest(ROOT.relativize(document) + " -> " + target,
                        () -> assertThat(document.resolveSibling(target)).exists()));
            }
        }
        return tests;
    }

    @TestFactory List<DynamicTest> publicTypes_haveAnExample() throws IOException {
        var tests = new ArrayList<DynamicTest>();
        for (String module : List.of("runtime-core", "runtime-supervision", "runtime-behaviours", "runtime-testkit",
                "runtime-cluster", "runtime-entities", "runtime-observer", "runtime-micrometer",
                "runtime-opentelemetry", "coppice-spring-boot-starter")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
                for (var file : (Iterable<Path>) files.filter(DocsTest::isForUsers)::iterator) {
                    String text = Files.readString(file);
                    if (!PUBLIC_TYPE.matcher(text).find()) continue;
                    tests.add(dynamicTest(ROOT.relativize(file).toString(),
                            () -> assertThat(text).contains("{@snippet ")));
                }
            }
        }
        return tests;
    }

    private static boolean isForUsers(Path source) {
        String path = source.toString();
        return path.endsWith(".java") && !path.contains("/internal/") && !path.contains("/spi/")
                && !path.contains("/ops/");
    }

    /// The lines of a region, without their common indentation.
    private static String region(Path source, String name) throws IOException {
        var lines = new ArrayList<String>();
        boolean inside = false;
        for (String line : Files.readAllLines(source)) {
            if (line.contains("@start region=\"" + name + "\"")) inside = true;
            else if (line.contains("// @end")) inside = false;
            else if (inside) lines.add(line);
        }
        assertThat(lines).as("region %s of %s", name, source).isNotEmpty();
        return String.join("\n", lines).stripTrailing().stripIndent();
    }
}
