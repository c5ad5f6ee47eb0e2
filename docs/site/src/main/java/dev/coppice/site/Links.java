package dev.coppice.site;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.Image;
import org.commonmark.node.Link;

/// Turns links between files into links between pages, and finds those that lead nowhere.
final class Links {
    private static final Pattern ELSEWHERE = Pattern.compile("[a-z]+:.*");
    private static final Pattern IN_HTML = Pattern.compile("\\b(href|src|srcset)=\"([^\"]+)\"");

    private final Documents documents;
    private final Set<Path> assets = new LinkedHashSet<>();
    private final List<String> broken = new ArrayList<>();

    Links(Documents documents) {
        this.documents = documents;
    }

    /// The files that `document` links to, whether they are there or not.
    static Stream<Path> targets(Document document) {
        var targets = new ArrayList<Path>();
        document.content().accept(new AbstractVisitor() {
            @Override public void visit(Link link) {
                String file = file(link.getDestination());
                if (!file.isEmpty() && !ELSEWHERE.matcher(file).matches()) targets.add(resolved(document, file));
                visitChildren(link);
            }
        });
        return targets.stream();
    }

    /// The HTML of the document's content, with links that lead to pages.
    String rewritten(Document document) {
        document.content().accept(new AbstractVisitor() {
            @Override public void visit(Link link) {
                link.setDestination(destination(document, link.getDestination()));
                visitChildren(link);
            }

            @Override public void visit(Image image) {
                image.setDestination(destination(document, image.getDestination()));
                visitChildren(image);
            }

            @Override public void visit(HtmlBlock block) {
                block.setLiteral(IN_HTML.matcher(block.getLiteral()).replaceAll(link -> Matcher.quoteReplacement(
                        link.group(1) + "=\"" + destination(document, link.group(2)) + "\"")));
            }
        });
        return Markdown.html(document);
    }

    private String destination(Document from, String written) {
        if (ELSEWHERE.matcher(written).matches()) return written;
        String file = file(written);
        String anchor = written.substring(file.length());
        var target = file.isEmpty() ? from.source() : resolved(from, file);
        var page = Files.isDirectory(target) ? documents.firstIn(target) : documents.of(target);
        if (page != null) {
            boolean known = anchor.isEmpty()
                    || page.sections().stream().anyMatch(section -> anchor.equals("#" + section.anchor()));
            if (!known) broken.add(documents.root().relativize(from.source()) + ": there is no heading for " + written);
            return file.isEmpty() ? anchor : from.up() + page.url() + anchor;
        }
        if (target.startsWith(documents.root()) && Files.isRegularFile(target)) {
            assets.add(target);
            return from.up() + documents.root().relativize(target).toString().replace('\\', '/') + anchor;
        }
        broken.add(documents.root().relativize(from.source()) + ": there is no file for " + written);
        return written;
    }

    /// The file that a link of `document` leads to, whether it is there or not.
    static Path target(Document document, String written) {
        return resolved(document, file(written));
    }

    private static String file(String written) {
        int anchor = written.indexOf('#');
        return anchor < 0 ? written : written.substring(0, anchor);
    }

    private static Path resolved(Document from, String file) {
        return from.source().resolveSibling(file).normalize();
    }

    /// Files that are linked to and are no documents.
    Set<Path> assets() {
        return assets;
    }

    List<String> broken() {
        return broken;
    }
}
