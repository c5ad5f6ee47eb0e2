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
/// decode. Code in documents is not read here, since it comes from sources. Sources keep to 120 columns, except for
/// tables in text blocks.
class ProseTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Pattern REFUSED = Pattern.compile(
            "\\b(whoever|whom|nobody|somebody|everybody|amid|lest|any more|anew|comes? by|sees? to it|for to"
                    + "|(those|all) who|(is|are|be|was|been) told|hears|heard of|looks? whether"
                    + "|who (kills|waits|writes|sends|wants|asks|makes|dies|adds|opens|renames|owns|holds)"
                    + "|what (is|was) (sent|told|asked|accepted|acknowledged|under way)|what (becomes|became) of"
                    + "|what has become of|what (it|they) (is|are|was|were) (told|asked)"
                    + "|(?-i:[.:] What (is|was|it|waits?|arrives?|comes?|must|cannot|becomes)\\b(?!.*\\?)))\\b",
            Pattern.CASE_INSENSITIVE);
    /// Lists refused words beside those to use.
    private static final String GLOSSARY = "docs/decisions/0017-names-and-packages.md";
    private static final int COLUMNS = 120;
    private static final Pattern COMMENT = Pattern.compile("(?:^|\\s)//.*|^\\s*\\*.*");

    @Test void commentsAndDocuments_haveNoRefusedPhrase() throws IOException {
        var found = new ArrayList<String>();
        int read = 0;
        for (var file : files()) {
            boolean isJava = file.toString().endsWith(".java");
            boolean isCode = false;
            int number = 0;
            for (var line : Files.readAllLines(file)) {
                number++;
                if (!isJava && line.strip().startsWith("```")) isCode = !isCode;
                var comment = COMMENT.matcher(line);
                if (isCode || isJava && !comment.find()) continue;
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
                if (line.length() > COLUMNS && !line.contains(" -> ., internal."))
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
        if (isIgnored(name) || name.equals(GLOSSARY)) return false;
        return name.endsWith(".md") || name.endsWith(".java") && name.contains("src/main/java/");
    }

    private static boolean isIgnored(String name) {
        return name.contains("target/") || name.startsWith(".");
    }

    private static String name(Path file) {
        return ROOT.relativize(file).toString().replace('\\', '/');
    }
}
