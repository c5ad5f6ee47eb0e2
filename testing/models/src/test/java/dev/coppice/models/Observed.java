package dev.coppice.models;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Everything that can be seen of a run, with the virtual time in milliseconds.
public final class Observed {
    /// What each process did, in order. Nothing is promised about the order between processes.
    private final Map<String, List<String>> events = new TreeMap<>();
    /// What each request came to.
    private final Map<String, String> replies = new TreeMap<>();
    private final List<String> snapshots = new ArrayList<>();
    private final List<String> deadLetters = new ArrayList<>();

    public void event(String who, long time, Object what) {
        events.computeIfAbsent(who, _ -> new ArrayList<>()).add(time + " " + what);
    }

    public void reply(String id, long time, Object answer) {
        replies.merge(id, time + " " + answer, (one, other) -> one + " AND " + other);
    }

    public void deadLetter(String id, String cause) {
        deadLetters.add(id + " " + cause);
    }

    /// Adds the state of everything after a command.
    public void snapshot(long time, String state) {
        snapshots.add(time + " " + state);
    }

    /// The order of messages that become dead letters together does not matter.
    public String text() {
        var text = new StringBuilder();
        events.forEach((who, what) -> text.append(who).append("\n  ").append(String.join("\n  ", what)).append('\n'));
        return text + "replies\n  " + replies + "\ndead letters\n  " + deadLetters.stream().sorted().toList()
                + "\nafter each command\n  " + String.join("\n  ", snapshots);
    }
}
