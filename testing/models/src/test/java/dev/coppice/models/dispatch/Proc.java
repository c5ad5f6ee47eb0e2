package dev.coppice.models.dispatch;

import dev.coppice.models.Timeline.Due;
import dev.coppice.models.dispatch.Step.Op;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A process of the model: one that registers and dispatches, or a task.
final class Proc {
    sealed interface Entry {
        record Act(List<Op> ops) implements Entry {}

        record Exit(String from, String reason) implements Entry {
            @Override public String toString() {
                return "exit " + from + " " + reason;
            }
        }

        /// @param from which dispatch sent it: the order of messages of different ones is not promised
        record Note(String from) implements Entry {
            @Override public String toString() {
                return "note " + from;
            }
        }
    }

    record Waiting(BooleanSupplier done, Runnable then) {}

    final String name;
    final int number;
    /// The partition of its entries with duplicate keys.
    final int partition;
    boolean traps;
    boolean alive = true;
    boolean busy;
    final Deque<Entry> mailbox = new ArrayDeque<>();
    final Set<Proc> links = new LinkedHashSet<>();
    @Nullable Due sleeps;
    @Nullable Waiting waits;
    /// The instant at which it last got or did something.
    int touchedAt = -1;

    // ── a task ──

    final boolean isTask;
    /// What the task came to, or null while it runs.
    @Nullable String outcome;

    private Proc(String name, int number, int partition, boolean traps, boolean isTask) {
        this.name = name;
        this.number = number;
        this.partition = partition;
        this.traps = traps;
        this.isTask = isTask;
    }

    static Proc process(int number, int partition) {
        return new Proc("p" + number, number, partition, number % 2 == 1, false);
    }

    static Proc task(String name) {
        return new Proc(name, -1, -1, false, true);
    }

    boolean returned() {
        return "value".equals(outcome);
    }

    boolean failed() {
        return outcome != null && !returned();
    }

    @Override public String toString() {
        return name;
    }
}
