package dev.coppice.site;

/// The groups in the navigation, in its order.
enum Shelf {
    START("Coppice", ""),
    TUTORIAL("Tutorial", "docs/tutorial/"),
    HOW_TO("How to", "docs/how-to/"),
    EXAMPLES("Examples", "docs/examples/"),
    REFERENCE("Reference", "docs/reference/"),
    EXPLANATION("Explanation", "docs/explanation/"),
    DECISIONS("Decisions", "docs/decisions/");

    final String title;
    private final String folder;

    Shelf(String title, String folder) {
        this.title = title;
        this.folder = folder;
    }

    /// The shelf of the file at `path`, relative to the root, with `/` between its parts.
    static Shelf of(String path) {
        for (var shelf : values()) {
            if (shelf != START && path.startsWith(shelf.folder)) return shelf;
        }
        return START;
    }
}
