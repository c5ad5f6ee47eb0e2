package dev.coppice.models.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Everything that can be seen of a run, with the virtual time in milliseconds.
final class Observed {
    /// What the machine did, in order.
    private final List<String> machine = new ArrayList<>();
    /// What each request came to.
    private final Map<String, String> clients = new TreeMap<>();
    /// The state of the process after each command.
    private final List<String> snapshots = new ArrayList<>();
    private final List<String> deadLetters = new ArrayList<>();

    void machine(long time, String what) {
        machine.add(time + " " + what);
    }

    void client(String id, long time, Object result) {
        clients.merge(id, time + " " + result, (one, other) -> one + " AND " + other);
    }

    void deadLetter(String id) {
        deadLetters.add(id);
    }

    void snapshot(long time, String status, List<String> mailbox, int timers) {
        snapshots.add(time + " " + status + " " + mailbox + " timers=" + timers);
    }

    /// The order of messages that become dead letters together does not matter.
    String text() {
        return "machine\n  " + String.join("\n  ", machine) + "\nclients\n  " + clients + "\ndead letters\n  "
                + deadLetters.stream().sorted().toList() + "\nafter each command\n  "
                + String.join("\n  ", snapshots);
    }
}
