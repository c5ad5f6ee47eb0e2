package dev.coppice.site;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.NodeRenderer;
import org.commonmark.renderer.html.HtmlNodeRendererContext;
import org.commonmark.renderer.html.HtmlRenderer;

/// Reads Markdown and writes it as HTML, with anchors at the headings and colours in the Java.
final class Markdown {
    private static final List<Extension> EXTENSIONS = List.of(TablesExtension.create());
    private static final Parser PARSER = Parser.builder().extensions(EXTENSIONS).build();

    private Markdown() {}

    static Node parse(String text) {
        return PARSER.parse(text);
    }

    /// The page's HTML.
    static String html(Document document) {
        var anchors = document.sections().iterator();
        if (document.sections().getFirst().level() == 0) anchors.next(); // the text before the first heading
        return HtmlRenderer.builder()
                .extensions(EXTENSIONS)
                .attributeProviderFactory(context -> (node, tag, attributes) -> {
                    if (node instanceof Heading && anchors.hasNext()) attributes.put("id", anchors.next().anchor());
                })
                .nodeRendererFactory(Blocks::new)
                .build()
                .render(document.content());
    }

    /// The text between the headings; the first section has the level 0 if something stands before them.
    static List<Document.Section> sections(Node content) {
        var sections = new ArrayList<Document.Section>();
        var taken = new HashSet<String>();
        var text = new StringBuilder();
        String anchor = "";
        String heading = "";
        int level = 0;
        for (var node = content.getFirstChild(); node != null; node = node.getNext()) {
            if (node instanceof Heading next) {
                if (level > 0 || !text.isEmpty())
                    sections.add(new Document.Section(anchor, heading, level, text.toString()));
                heading = text(next);
                anchor = anchor(heading, taken);
                level = next.getLevel();
                text.setLength(0);
            } else if (!(node instanceof HtmlBlock)) {
                text.append(text(node)).append(' ');
            }
        }
        sections.add(new Document.Section(anchor, heading, level, text.toString()));
        return sections;
    }

    /// The anchor of a heading, as code hosts make them.
    private static String anchor(String heading, Set<String> taken) {
        String plain = heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-');
        String anchor = plain;
        for (int i = 1; !taken.add(anchor); i++) anchor = plain + "-" + i;
        return anchor;
    }

    /// The plain text of `node` and the nodes below.
    static String text(Node node) {
        var text = new StringBuilder();
        node.accept(new AbstractVisitor() {
            @Override public void visit(Text part) {
                text.append(part.getLiteral());
            }

            @Override public void visit(Code code) {
                text.append(code.getLiteral());
            }

            @Override public void visit(FencedCodeBlock block) {
                text.append(block.getLiteral());
            }

            @Override public void visit(Paragraph paragraph) {
                visitChildren(paragraph);
                text.append(' ');
            }

            @Override public void visit(SoftLineBreak line) {
                text.append(' ');
            }

            @Override public void visit(HardLineBreak line) {
                text.append(' ');
            }

            @Override public void visit(org.commonmark.node.CustomNode cell) {
                visitChildren(cell);
                text.append(' ');
            }
        });
        return text.toString();
    }

    /// Writes fenced code with colours, and leaves comments of the Markdown out.
    private record Blocks(HtmlNodeRendererContext context) implements NodeRenderer {
        @Override public Set<Class<? extends Node>> getNodeTypes() {
            return Set.of(FencedCodeBlock.class, HtmlBlock.class);
        }

        @Override public void render(Node node) {
            var writer = context.getWriter();
            if (node instanceof FencedCodeBlock block) {
                writer.line();
                writer.tag("pre");
                writer.tag("code", Map.of("class", "language-" + block.getInfo()));
                writer.raw("java".equals(block.getInfo()) ? Colours.java(block.getLiteral())
                        : Colours.escaped(block.getLiteral()));
                writer.tag("/code");
                writer.tag("/pre");
                writer.line();
            } else if (node instanceof HtmlBlock block && !block.getLiteral().startsWith("<!--")) {
                writer.raw(block.getLiteral());
            }
        }
    }
}
