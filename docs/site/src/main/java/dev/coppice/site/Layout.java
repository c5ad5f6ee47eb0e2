package dev.coppice.site;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// What stands around the content of a page: navigation, search, the list of its headings.
final class Layout {
    /// The folder of the API's documentation.
    static final String API = "api";

    private final Documents documents;
    private final boolean api;

    Layout(Documents documents, boolean api) {
        this.documents = documents;
        this.api = api;
    }

    String page(Document document, String content) {
        String title = Colours.escaped(document.title());
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>%1$s%6$s</title>
                <link rel="stylesheet" href="%2$ssite.css">
                </head>
                <body data-up="%2$s">
                <nav aria-label="Pages">
                <input id="search" type="search" placeholder="Search" aria-label="Search" autocomplete="off">
                <ol id="found" hidden></ol>
                <div id="shelves">
                %3$s</div>
                </nav>
                <main>
                %4$s</main>
                <aside aria-label="On this page">
                %5$s</aside>
                <script src="%2$sindex-of-words.js"></script>
                <script src="%2$ssearch.js"></script>
                </body>
                </html>
                """.formatted(title, document.up(), navigation(document), content, headings(document),
                        title.equals("Coppice") ? "" : " - Coppice");
    }

    private String navigation(Document current) {
        var html = new StringBuilder();
        for (var shelf : Shelf.values()) {
            var pages = documents.on(shelf);
            if (pages.isEmpty()) continue;
            boolean open = shelf == current.shelf() || shelf != Shelf.DECISIONS;
            html.append(open ? "<details open>" : "<details>").append("<summary>").append(shelf.title)
                    .append("</summary>\n<ul>\n");
            for (var page : pages) {
                html.append("<li><a href=\"").append(current.up()).append(page.url()).append('"')
                        .append(page == current ? " aria-current=\"page\">" : ">")
                        .append(Colours.escaped(page.url().equals("index.html") ? "Overview" : page.title()))
                                .append("</a></li>\n");
            }
            if (shelf == Shelf.REFERENCE && api) {
                html.append("<li><a href=\"").append(current.up()).append(API).append("/index.html\">API</a></li>\n");
            }
            html.append("</ul>\n</details>\n");
        }
        return html.toString();
    }

    private static String headings(Document document) {
        var html = new StringBuilder();
        for (var section : document.sections()) {
            if (section.level() < 2 || section.level() > 3) continue;
            html.append("<a class=\"level").append(section.level()).append("\" href=\"#").append(section.anchor())
                    .append("\">")
                    .append(Colours.escaped(section.heading())).append("</a>\n");
        }
        return html.isEmpty() ? "" : "<p>On this page</p>\n" + html;
    }

    static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(Layout.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
