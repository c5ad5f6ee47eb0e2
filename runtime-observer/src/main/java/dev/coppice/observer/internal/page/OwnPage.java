package dev.coppice.observer.internal.page;

import dev.coppice.observer.ObserverPage;
import java.util.ArrayList;
import java.util.List;

/// The pages of the application. The argument is the id of a page.
public final class OwnPage implements Page {
    private static final int FIGURES = 24;
    private static final int COLUMNS = 20;
    private final List<ObserverPage> pages;
    private final Texts texts;

    public OwnPage(List<ObserverPage> pages, Texts texts) {
        this.pages = pages;
        this.texts = texts;
    }

    @Override public String id() {
        return "pages";
    }

    @Override public Fields look(Query query, int limit) {
        var page = pages.stream().filter(each -> each.id().equals(query.argument())).findFirst()
                .orElseThrow(() -> new Unanswerable(404, "there is no such page"));
        var fields = new Fields().with("title", Texts.label(page.title()));
        try {
            var sections = new ArrayList<Fields>();
            for (var section : page.sections()) sections.add(section(section, limit));
            return fields.with("sections", sections);
        } catch (RuntimeException thrown) { // code of the application
            return fields.with("sections", List.of()).with("failure", "the page threw " + texts.value(thrown));
        }
    }

    private Fields section(ObserverPage.Section section, int limit) {
        return switch (section) {
            case ObserverPage.Section.Text(String text) -> new Fields().with("type", "text")
                    .with("text", texts.value(text));
            case ObserverPage.Section.Figures(var values) -> {
                var figures = new Fields();
                values.entrySet().stream().limit(FIGURES)
                        .forEach(each -> figures.put(Texts.label(each.getKey()), texts.value(each.getValue())));
                yield new Fields().with("type", "figures").with("values", figures);
            }
            case ObserverPage.Section.Table(var title, var columns, var rows) -> new Fields()
                    .with("type", "table")
                    .with("title", Texts.label(title))
                    .with("columns", columns.stream().limit(COLUMNS).map(Texts::label).toList())
                    .with("size", rows.size())
                    .with("rows", rows.stream().limit(Math.min(ObserverPage.MOST_ROWS, 4L * limit))
                            .map(row -> row.stream().limit(COLUMNS).map(texts::cell).toList()).toList());
        };
    }
}
