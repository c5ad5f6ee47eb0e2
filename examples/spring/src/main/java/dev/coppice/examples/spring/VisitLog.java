package dev.coppice.examples.spring;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.stereotype.Component;

/// All visits in order; it stands for a repository. May be used from any thread.
@Component
public class VisitLog {
    private final List<String> pages = new CopyOnWriteArrayList<>();

    /// Records a visit of `page`.
    public void add(String page) {
        pages.add(page);
    }

    /// How often each page was visited, in a map that belongs to the caller.
    public Map<String, Long> counts() {
        var counts = new HashMap<String, Long>();
        for (var page : pages) counts.merge(page, 1L, Long::sum);
        return counts;
    }
}
