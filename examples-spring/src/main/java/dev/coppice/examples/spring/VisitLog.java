package dev.coppice.examples.spring;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.stereotype.Component;

/// All visits, one after the other: in the place of a repository. May be used from any thread.
@Component
public class VisitLog {
    private final List<String> pages = new CopyOnWriteArrayList<>();

    /// Notes a visit of `page`.
    public void add(String page) {
        pages.add(page);
    }

    /// How often each page was visited, as a map of the caller's own.
    public Map<String, Long> counts() {
        var counts = new HashMap<String, Long>();
        for (var page : pages) counts.merge(page, 1L, Long::sum);
        return counts;
    }
}
