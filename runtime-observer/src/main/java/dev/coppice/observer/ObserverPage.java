package dev.coppice.observer;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A page of your own in an [Observer], for objects of the application: orders, connections, caches.
///
/// {@snippet class="dev.coppice.observer.snippets.ObserverExamples" region="page"}
///
/// The methods are called by the threads of the observer, once a second while the page is open, so they must
/// be quick and safe for several threads. If one throws, the page shows the exception. All values are printed by
/// [dev.coppice.core.ActorRuntime#print], so the redaction of the options applies. A [dev.coppice.core.Pid] becomes a
/// link to its process.
public interface ObserverPage {
    /// The number of rows of a table that are shown at most.
    int MOST_ROWS = 200;

    /// Returns the name of the page in its address: letters, digits and hyphens, different from those of the other
    /// pages.
    String id();

    /// Returns the title of the page in the list of pages.
    String title();

    /// Returns the present content of the page.
    List<Section> sections();

    /// A part of a page.
    sealed interface Section {

        /// Named values, each shown large.
        ///
        /// @param values the values by name, in order
        record Figures(Map<String, ?> values) implements Section {}

        /// A table. At most [#MOST_ROWS] rows are shown.
        record Table(String title, List<String> columns, List<? extends List<? extends @Nullable Object>> rows)
                implements Section {}

        /// A paragraph.
        record Text(String text) implements Section {}
    }
}
