package dev.coppice.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Comments and documents keep to plain technical English: the words below stand for phrases that readers had to
/// decode. Sources keep to 120 columns, except for tables in text blocks.
class ProseTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Pattern REFUSED = Pattern.compile(
            "\\b(whoever|amid|lest|any more|comes? by|sees? to it|for to)\\b|\\bwho (kills|waits|writes|sends|wants|"
                    + "asks|makes|dies)\\b",
            Pattern.CASE_INSENSITIVE);
    private static final int COLUMNS = 120;
    private static final Pattern COMMENT = Pattern.compile("(?:^|\\s)//.*|^\\s*\\*.*");

    @Test void commentsAndDocuments_haveNoRefusedPhrase() throws IOException {
        var found = new ArrayList<String>();
        int read = 0;
        for (var file : files()) {
            boolean isJava = file.toString().endsWith(".java");
            int number = 0;
            for (var line : Files.readAllLines(file)) {
                number++;
                var comment = COMMENT.matcher(line);
                if (isJava && !comment.find()) continue;
                if (REFUSED.matcher(isJava ? comment.group() : line).find())
                    found.add(ROOT.relativize(file) + ":" + number + ": " + line.strip());
            }
            read++;
        }
        assertThat(read).isGreaterThan(300);
        assertThat(found).isEmpty();
    }

    @Test void sources_haveLinesOfAtMost120Characters() throws IOException {
        var found = new ArrayList<String>();
        int read = 0;
        for (var file : sources()) {
            int number = 0;
            for (var line : Files.readAllLines(file)) {
                number++;
                if (line.length() > COLUMNS && !line.contains(" -> ., internal.jmx, "))
                    found.add(ROOT.relativize(file) + ":" + number + ": " + line.length());
            }
            read++;
        }
        assertThat(read).isGreaterThan(800);
        assertThat(found).isEmpty();
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> all = Files.walk(ROOT)) {
            return all.filter(file -> file.toString().endsWith(".java") && !isIgnored(name(file))).toList();
        }
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(ROOT)) {
            return all.filter(ProseTest::isChecked).toList();
        }
    }

    private static boolean isChecked(Path file) {
        var name = name(file);
        if (isIgnored(name) || name.startsWith("docs/decisions/")) return false;
        return name.endsWith(".md") || name.endsWith(".java") && name.contains("src/main/java/");
    }

    private static boolean isIgnored(String name) {
        return name.contains("target/") || name.startsWith(".");
    }

    private static String name(Path file) {
        return ROOT.relativize(file).toString().replace('\\', '/');
    }
}
