package dev.coppice.site;

/// The text of all pages as a script, for the search in the browser: a row for each heading.
final class SearchIndex {
    private SearchIndex() {}

    static String of(Documents documents) {
        var script = new StringBuilder("const WORDS = [\n");
        for (var document : documents.all()) {
            for (var section : document.sections()) {
                String url = section.level() < 2 ? document.url() : document.url() + "#" + section.anchor();
                String heading = section.level() < 2 ? "" : section.heading();
                script.append('[').append(quoted(url)).append(',').append(quoted(document.title())).append(',')
                        .append(quoted(heading))
                        .append(',').append(quoted(document.shelf().title)).append(',')
                        .append(quoted(section.text().replaceAll("\\s+", " ").strip())).append("],\n");
            }
        }
        return script.append("];\n").toString();
    }

    /// A JavaScript string that is safe inside a script.
    static String quoted(String text) {
        var quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> quoted.append('\\').append(c);
                case '\n' -> quoted.append("\\n");
                case '<' -> quoted.append("\\u003c");
                case '\u2028', '\u2029' -> quoted.append(' ');
                default -> quoted.append(c < ' ' ? ' ' : c);
            }
        }
        return quoted.append('"').toString();
    }
}
