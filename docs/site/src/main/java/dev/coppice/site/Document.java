package dev.coppice.site;

import java.nio.file.Path;
import java.util.List;
import org.commonmark.node.Node;

/// One Markdown file that becomes a page.
///
/// @param source the file
/// @param url its page, relative to the site
/// @param shelf where the navigation lists it
/// @param title its first heading
/// @param content the parsed content
/// @param sections its text, in parts as the headings divide it
record Document(Path source, String url, Shelf shelf, String title, Node content, List<Section> sections) {

    /// A heading, its anchor, and the text up to the next one.
    record Section(String anchor, String heading, int level, String text) {}

    /// The way from its page to the folder of the site: empty, `../` and so on.
    String up() {
        return "../".repeat((int) url.chars().filter(c -> c == '/').count());
    }
}
