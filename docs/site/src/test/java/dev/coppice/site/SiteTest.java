package dev.coppice.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SiteTest {
    private static final Pattern HREF = Pattern.compile("(?:href|src)=\"([^\"#]+)");

    @TempDir Path folder;

    private Path document(String path, String text) throws IOException {
        var file = folder.resolve("root").resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private Path target() {
        return folder.resolve("site");
    }

    @Test void links_leadToPages() throws IOException {
        document("README.md",
                "# Coppice\n\nSee [how](docs/how-to/do-it.md#a-step), [all](docs/README.md) and "
                        + "[elsewhere](https://example.org/a.md).");
        document("docs/README.md", "# Contents");
        document("docs/how-to/do-it.md",
                "# Do it\n\n## A step!\n\n[back](../../README.md), [shelf](../how-to), [up](#a-step), "
                        + "[figures](../../bench/latest.md)");
        document("bench/latest.md", "# Figures\n\n[as bars](latest.svg)");
        document("bench/latest.svg", "<svg/>");

        assertThat(Site.make(folder.resolve("root"), target(), false, "")).isEmpty();
        assertThat(target().resolve("index.html")).content()
                .contains("href=\"how-to/do-it.html#a-step\"", "href=\"contents.html\"",
                        "href=\"https://example.org/a.md\"");
        assertThat(target().resolve("how-to/do-it.html")).content()
                .contains("<h2 id=\"a-step\">", "href=\"../index.html\"", "href=\"../bench/latest.html\"",
                        "href=\"../how-to/do-it.html\"", "href=\"../site.css\"");
        assertThat(target().resolve("bench/latest.svg")).exists();
    }

    @Test void brokenLinks_areNamed() throws IOException {
        document("README.md", "# Coppice\n\n[gone](gone.md) [no heading](docs/a.md#nowhere)");
        document("docs/a.md", "# A");
        assertThat(Site.make(folder.resolve("root"), target(), false, "")).containsExactly(
                "README.md: there is no file for gone.md",
                "README.md: there is no heading for docs/a.md#nowhere");
    }

    @Test void content_isSafeInsideOfPagesAndScripts() throws IOException {
        document("README.md",
                "# A & B\n\nSay \"x\" </script> `List<T>`.\n\n<!-- code: a#b -->\n```java\nif (a < b) return \"<\"; "
                        + "// no\n```\n");
        Files.createDirectories(folder.resolve("root/docs"));
        Site.make(folder.resolve("root"), target(), false, "");
        assertThat(target().resolve("index.html")).content()
                .contains("<title>A &amp; B - Coppice</title>", "<span class=\"keyword\">if</span> (a &lt; b)",
                        "<span class=\"text\">&quot;&lt;&quot;</span>", "<span class=\"comment\">// no</span>")
                .doesNotContain("code: a#b");
        assertThat(target().resolve("index-of-words.js")).content().contains("\\\"x\\\" ", "List\\u003cT>")
                .doesNotContain("</script>");
    }

    @Test void navigation_hasTheOrderAndTheGroupsOfTheIndex() throws IOException {
        document("README.md", "# Coppice");
        document("docs/README.md", "# Contents\n\n## How to\n\nFast:\n\n- [Run](how-to/z.md): [see](how-to/b.md)\n"
                + "- [Fly](how-to/c.md)\n\nSlow:\n\n- [Crawl](how-to/a.md)");
        for (var name : List.of("a", "b", "c", "z")) document("docs/how-to/" + name + ".md", "# Title of " + name);
        Site.make(folder.resolve("root"), target(), false, "");
        assertThat(target().resolve("how-to/a.html")).content().containsSubsequence(
                "<p>Fast</p>", "Title of z</a>", "Title of c</a>",
                "<p>Slow</p>", "aria-current=\"page\">Title of a</a>", "Title of b</a>");
    }

    @Test void pages_linkToTheirSource() throws IOException {
        document("README.md", "# Coppice");
        document("docs/how-to/a.md", "# A");
        Site.make(folder.resolve("root"), target(), false, "");
        assertThat(target().resolve("how-to/a.html")).content()
                .contains("href=\"../../root/docs/how-to/a.md\"", "href=\"../../root/\">Source");
        Site.make(folder.resolve("root"), target(), false, "https://example.org/tree");
        assertThat(target().resolve("how-to/a.html")).content()
                .contains("href=\"https://example.org/tree/docs/how-to/a.md\"");
    }

    @Test void imagesInHtml_leadToTheirFiles() throws IOException {
        document("README.md", "# Coppice\n\n<picture>\n<source srcset=\"docs/images/dark.svg\">\n"
                + "<img src=\"docs/images/light.svg\">\n</picture>\n");
        document("docs/images/dark.svg", "<svg/>");
        assertThat(Site.make(folder.resolve("root"), target(), false, ""))
                .containsExactly("README.md: there is no file for docs/images/light.svg");
        assertThat(target().resolve("docs/images/dark.svg")).exists();
    }

    @Test void sections_withEqualHeadings_haveTheirOwnAnchors() throws IOException {
        document("README.md", "# A\n\n## B\n\none\n\n## B\n\ntwo");
        Files.createDirectories(folder.resolve("root/docs"));
        Site.make(folder.resolve("root"), target(), false, "");
        assertThat(target().resolve("index.html")).content().contains("<h2 id=\"b\">", "<h2 id=\"b-1\">");
    }

    @Test void ownDocuments_makeASiteWithoutNetwork() throws IOException {
        var root = Path.of("").toAbsolutePath().getParent().getParent();
        assertThat(Site.make(root, target(), false, "")).isEmpty();
        try (Stream<Path> pages = Files.walk(target())) {
            for (var page : pages.filter(file -> file.toString().endsWith(".html")).toList()) {
                var references = HREF.matcher(Files.readString(page));
                while (references.find()) {
                    if (references.group(1).matches("https?:.*")) continue; // followed only by a click
                    assertThat(page.resolveSibling(references.group(1))).as("%s -> %s", page, references.group(1))
                            .exists();
                }
                assertThat(Files.readString(page)).doesNotContain("src=\"http", "rel=\"stylesheet\" href=\"http");
            }
        }
        assertThat(target().resolve("index-of-words.js")).content().contains("how-to/test-a-server.html");
    }

    @Test void ownHowTosAndReferences_areInTheIndex() throws IOException {
        var documents = Documents.read(Path.of("").toAbsolutePath().getParent().getParent());
        var listed = new Contents(documents).listed();
        for (var shelf : List.of(Shelf.TUTORIAL, Shelf.HOW_TO, Shelf.REFERENCE, Shelf.EXPLANATION, Shelf.EXAMPLES)) {
            assertThat(listed).as(shelf.title).containsAll(documents.on(shelf));
        }
    }

    /// Words that people type into the search are in the title of a page or in a heading.
    @ParameterizedTest
    @ValueSource(strings = {"metrics", "graceful shutdown", "backpressure", "timeout", "logging", "event sourcing",
        "circuit breaker", "rate limit"})
    void words_thatPeopleSearchFor_areInHeadings(String words) throws IOException {
        var documents = Documents.read(Path.of("").toAbsolutePath().getParent().getParent());
        assertThat(documents.all().stream()
                        .flatMap(document -> document.sections().stream()
                                .map(section -> document.title() + " " + section.heading()))
                        .map(heading -> heading.toLowerCase(Locale.ROOT).replace("-", "")))
                .anyMatch(heading -> Stream.of(words.split(" ")).allMatch(heading::contains));
    }

    /// Javadoc takes half a minute, so no test runs it. It fails for a module that it does not know.
    @Test void apiDocumentation_hasEveryPublishedModuleAndWhatItRequires() throws IOException {
        var root = Path.of("").toAbsolutePath().getParent().getParent();
        var required = Pattern.compile("^ *requires (?:static |transitive )*([\\w.]+);", Pattern.MULTILINE);
        var path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        var known = ModuleFinder.of(Stream.of(path.split(File.pathSeparator)).filter(each -> each.endsWith(".jar"))
                .map(Path::of).toArray(Path[]::new));
        var published = new ArrayList<String>();
        try (var folders = Files.list(root)) {
            for (var folder : folders.toList()) {
                var descriptor = folder.resolve("src/main/java/module-info.java");
                if (!Files.exists(descriptor)
                        || Files.readString(folder.resolve("pom.xml")).contains("<maven.deploy.skip>true")) continue;
                published.add(folder.getFileName().toString().replaceFirst("runtime-", ""));
                var names = required.matcher(Files.readString(descriptor));
                while (names.find()) {
                    var name = names.group(1);
                    if (name.matches("(java|jdk|dev\\.coppice)\\..*")) continue;
                    assertThat(known.find(name)).as("%s, which %s requires: make it a dependency of docs/site", name,
                            folder.getFileName()).isPresent();
                }
            }
        }
        assertThat(Javadoc.MODULES).containsExactlyInAnyOrderElementsOf(published);
    }
}
