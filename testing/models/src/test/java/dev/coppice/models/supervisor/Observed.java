package dev.coppice.models.supervisor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Everything that can be seen of a run, with the virtual time in milliseconds.
final class Observed {
    private final List<String> events = new ArrayList<>();
    private final Map<String, String> replies = new TreeMap<>();
    private String last = "";

    void event(long time, String what) {
        events.add(time + " " + what);
    }

    void reply(String id, long time, String answer) {
        replies.merge(id, time + " " + answer, (one, other) -> one + " AND " + other);
    }

    void last(String children) {
        last = children;
    }

    String text() {
        return "events\n  " + String.join("\n  ", events) + "\nreplies\n  " + replies + "\nchildren at the end\n  "
                + last;
    }
}
