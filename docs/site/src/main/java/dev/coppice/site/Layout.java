package dev.coppice.site;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// The frame around the content of a page: navigation, search, the list of its headings.
final class Layout {
    /// The folder of the API's documentation.
    static final String API = "api";

    private final Documents documents;
    private final Contents contents;
    private final boolean api;
    private final String source;

    /// @param api whether pages link to the API's documentation
    /// @param source where the sources are: an address, or a path relative to the site
    Layout(Documents documents, boolean api, String source) {
        this.documents = documents;
        this.contents = new Contents(documents);
        this.api = api;
        this.source = source;
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
                <link rel="icon" type="image/svg+xml" href="%2$slogo.svg">
                <link rel="stylesheet" href="%2$ssite.css">
                </head>
                <body data-up="%2$s">
                <nav aria-label="Pages">
                <div id="top">
                <div id="brand">
                <a id="home" href="%2$sindex.html"><img src="%2$slogo.svg" alt="" width="32" height="32">Coppice</a>
                %7$s
                <button id="menu" type="button" aria-expanded="false" aria-controls="shelves">Menu</button>
                </div>
                <input id="search" type="search" placeholder="Search" aria-label="Search" autocomplete="off">
                </div>
                <ol id="found" hidden></ol>
                <div id="shelves">
                %3$s</div>
                </nav>
                <main>
                %4$s<p id="origin"><a href="%8$s">The source of this page</a></p>
                </main>
                <aside aria-label="On this page">
                %5$s</aside>
                <script src="%2$sindex-of-words.js"></script>
                <script src="%2$ssearch.js"></script>
                </body>
                </html>
                """.formatted(title, document.up(), navigation(document), content, headings(document),
                        title.equals("Coppice") ? "" : " - Coppice", links(document),
                        inSource(document, documents.path(document)));
    }

    private String links(Document document) {
        var sources = "<a href=\"" + inSource(document, "") + "\">Source</a>";
        return api ? "<a href=\"" + document.up() + API + "/index.html\">API</a>\n" + sources : sources;
    }

    /// The link from the page of `document` to the file at `path`, relative to the root.
    private String inSource(Document document, String path) {
        boolean isAddress = source.startsWith("http");
        return Colours.escaped((isAddress ? source : document.up() + source) + "/" + path);
    }

    private String navigation(Document current) {
        var html = new StringBuilder();
        for (var shelf : Shelf.values()) {
            if (documents.on(shelf).isEmpty()) continue;
            boolean open = shelf == current.shelf() || shelf != Shelf.DECISIONS;
            html.append(open ? "<details open>" : "<details>").append("<summary>").append(shelf.title)
                    .append("</summary>\n");
            for (var group : contents.on(shelf)) {
                if (group.title() != null) html.append("<p>").append(Colours.escaped(group.title())).append("</p>\n");
                html.append("<ul>\n");
                for (var page : group.documents()) html.append(entry(current, page));
                html.append("</ul>\n");
            }
            html.append("</details>\n");
        }
        return html.toString();
    }

    private static String entry(Document current, Document page) {
        var title = page.url().equals("index.html") ? "Overview" : page.title();
        return "<li><a href=\"" + current.up() + page.url() + '"'
                + (page == current ? " aria-current=\"page\">" : ">")
                + Colours.escaped(title) + "</a></li>\n";
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
