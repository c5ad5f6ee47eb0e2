package dev.coppice.observer.internal.history;

import dev.coppice.core.RuntimeReport;
import java.util.Locale;

/// The subject of a report, and how many reports of the kind are kept.
public enum Category {
    CRASH(1_000),
    RESTART(500),
    GAVE_UP(200),
    /// Other reports of supervisors: a child that ended for good, or could not be started or ended.
    SUPERVISION(300),
    STALL(300),
    ZOMBIE(300),
    DEAD_LETTER(500),
    OTHER(300);

    final int capacity;

    Category(int capacity) {
        this.capacity = capacity;
    }

    static Category of(RuntimeReport report) {
        return switch (report.kind()) {
            case "dev.coppice.crash" -> CRASH;
            case "dev.coppice.stall" -> STALL;
            case "dev.coppice.zombie" -> ZOMBIE;
            case "dev.coppice.deadletter" -> DEAD_LETTER;
            case "dev.coppice.supervisor" -> switch (report.fields().getOrDefault("context", "")) {
                case "shutdown" -> GAVE_UP;
                case "child_terminated" -> report.title().contains(" restarts ") ? RESTART : SUPERVISION;
                default -> SUPERVISION;
            };
            default -> OTHER;
        };
    }

    /// Returns the name of the category in JSON: `dead-letter`.
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
