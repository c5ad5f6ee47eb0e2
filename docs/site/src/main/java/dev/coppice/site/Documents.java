package dev.coppice.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The documents of the repository: the Markdown files in its root and in `docs`, and those elsewhere that these link
/// to.
final class Documents {
    private final Path root;
    private final Map<Path, Document> bySource = new LinkedHashMap<>();

    private Documents(Path root) {
        this.root = root;
    }

    static Documents read(Path root) throws IOException {
        var documents = new Documents(root);
        var waiting = new ArrayList<Path>();
        try (Stream<Path> files = Files.list(root)) {
            files.filter(Documents::isMarkdown).sorted().forEach(waiting::add);
        }
        try (Stream<Path> files = Files.walk(root.resolve("docs"))) {
            files.filter(Documents::isMarkdown).sorted().forEach(waiting::add);
        }
        while (!waiting.isEmpty()) {
            var file = waiting.removeFirst();
            if (documents.bySource.containsKey(file)) continue;
            var document = documents.parse(file);
            documents.bySource.put(file, document);
            Links.targets(document).filter(Documents::isMarkdown).filter(target -> target.startsWith(root))
                    .forEach(waiting::add);
        }
        return documents;
    }

    private static boolean isMarkdown(Path file) {
        return file.toString().endsWith(".md") && Files.isRegularFile(file);
    }

    private Document parse(Path file) throws IOException {
        String path = root.relativize(file).toString().replace('\\', '/');
        var content = Markdown.parse(Files.readString(file));
        var sections = Markdown.sections(content);
        String title = sections.stream().filter(section -> section.level() == 1).map(Document.Section::heading)
                .findFirst().orElse(path);
        return new Document(file, url(path), Shelf.of(path), title, content, sections);
    }

    /// Where the page of the file at `path` lies.
    static String url(String path) {
        if (path.equals("README.md")) return "index.html";
        String page = path.startsWith("docs/") ? path.substring("docs/".length()) : path;
        page = page.substring(0, page.length() - ".md".length()) + ".html";
        return page.equals("README.html") ? "contents.html" : page.contains("/") ? page : page.toLowerCase(Locale.ROOT);
    }

    /// The path of a document from the root, with `/` between its parts.
    String path(Document document) {
        return root.relativize(document.source()).toString().replace('\\', '/');
    }

    Path root() {
        return root;
    }

    @Nullable Document of(Path source) {
        return bySource.get(source);
    }

    /// The document that stands for `folder`: the first one in it.
    @Nullable Document firstIn(Path folder) {
        return bySource.values().stream()
                .filter(document -> document.source().startsWith(folder))
                .min(Comparator.comparing(Document::url))
                .orElse(null);
    }

    List<Document> all() {
        return List.copyOf(bySource.values());
    }

    /// The documents of `shelf`: the front page first, the others by name.
    List<Document> on(Shelf shelf) {
        return bySource.values().stream()
                .filter(document -> document.shelf() == shelf)
                .sorted(Comparator.comparing((Document document) -> !document.url().equals("index.html"))
                        .thenComparing(Document::url))
                .toList();
    }
}
