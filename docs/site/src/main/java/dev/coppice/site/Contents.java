package dev.coppice.site;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.BulletList;
import org.commonmark.node.Link;
import org.commonmark.node.ListBlock;
import org.commonmark.node.Node;
import org.commonmark.node.OrderedList;
import org.commonmark.node.Paragraph;
import org.jspecify.annotations.Nullable;

/// The order and the groups in which the navigation lists the documents: those of `docs/README.md`, then those of the
/// other documents named README, then the rest by name.
///
/// A paragraph that ends with a colon names the group of the list after it.
final class Contents {

    /// Documents that stand together, in order.
    ///
    /// @param title the common heading, or null
    record Group(@Nullable String title, List<Document> documents) {}

    private final Documents documents;
    private final List<Group> listed = new ArrayList<>();

    Contents(Documents documents) {
        this.documents = documents;
        var index = documents.of(documents.root().resolve("docs/README.md"));
        if (index != null) read(index);
        for (var document : documents.all()) {
            boolean isIndexOfItsFolder = document != index && document.source().endsWith("README.md")
                    && !document.source().equals(documents.root().resolve("README.md"));
            if (isIndexOfItsFolder) listed.add(new Group(null, withItsTargets(document)));
        }
    }

    private List<Document> withItsTargets(Document document) {
        var all = new ArrayList<>(List.of(document));
        Links.targets(document).forEach(target -> {
            var linked = documents.of(target);
            if (linked != null) all.add(linked);
        });
        return all;
    }

    private void read(Document index) {
        String title = null;
        for (var node = index.content().getFirstChild(); node != null; node = node.getNext()) {
            if (node instanceof BulletList || node instanceof OrderedList) {
                listed.add(new Group(title, links(index, (ListBlock) node)));
                title = null;
            } else {
                var text = node instanceof Paragraph ? Markdown.text(node).strip() : "";
                title = text.endsWith(":") ? text.substring(0, text.length() - 1) : null;
            }
        }
    }

    /// The documents that the entries of a list lead to: the first link of each.
    private List<Document> links(Document index, ListBlock list) {
        var found = new ArrayList<Document>();
        for (Node entry = list.getFirstChild(); entry != null; entry = entry.getNext()) {
            var first = new ArrayList<Link>();
            entry.accept(new AbstractVisitor() {
                @Override public void visit(Link link) {
                    first.add(link);
                }
            });
            if (first.isEmpty()) continue;
            var document = documents.of(Links.target(index, first.getFirst().getDestination()));
            if (document != null) found.add(document);
        }
        return found;
    }

    /// The documents that an index lists.
    Set<Document> listed() {
        var all = new LinkedHashSet<Document>();
        listed.forEach(group -> all.addAll(group.documents()));
        return all;
    }

    /// The documents of `shelf`, each once.
    List<Group> on(Shelf shelf) {
        var left = new LinkedHashSet<>(documents.on(shelf));
        var groups = new ArrayList<Group>();
        for (var group : listed) {
            var here = take(left, group.documents());
            if (!here.isEmpty()) groups.add(new Group(group.title(), here));
        }
        if (!left.isEmpty()) groups.add(new Group(null, List.copyOf(left)));
        return groups;
    }

    private static List<Document> take(Set<Document> left, List<Document> wanted) {
        return wanted.stream().filter(left::remove).toList();
    }
}
