package dev.coppice.models.task;

import dev.coppice.models.Timeline.Due;
import dev.coppice.models.task.Step.Work;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A process of the model: an owner, a task, or the supervisor of tasks.
final class Proc {
    sealed interface Entry {
        record Act(List<Step.Op> ops) implements Entry {}

        record Exit(Proc from, String reason) implements Entry {}

        record Delivered(Proc task, String outcome) implements Entry {}

        /// A request to the supervisor.
        record Request(Proc from, Runnable handle) implements Entry {}
    }

    /// A process that waits for `done`.
    ///
    /// @param timer the end of the wait, or null if it has no timeout
    record Waiting(BooleanSupplier done, @Nullable Due timer, Runnable then) {}

    final String name;
    final Set<Proc> links = new LinkedHashSet<>();
    final Deque<Entry> mailbox = new ArrayDeque<>();
    boolean alive = true;
    boolean traps;
    boolean busy;
    @Nullable String reason;
    /// The instant at which it last did something that another process caused.
    int activeAt = -1;
    /// The instant at which another process last looked at its tasks.
    int readAt = -1;
    final long beganAt;
    @Nullable Waiting waits;
    final List<Runnable> whenEnded = new ArrayList<>();

    // ── a task ──

    final @Nullable Work work;
    /// The process that started it, which owns the result if there is one.
    final @Nullable Proc owner;
    /// Its supervisor.
    @Nullable Proc parent;
    /// What the task came to: a value, or why it ended without one.
    @Nullable String outcome;
    /// The end of its work.
    @Nullable Due ends;
    boolean consumed;
    /// How often the owner has asked for its delivery.
    int deliveries;
    boolean ofStream;
    /// The timeout that kills the task of a stream, and whether it has.
    @Nullable Due timeout;
    boolean late;

    // ── an owner ──

    /// The tasks whose results it owns, and the number of tasks that it has started in any way.
    final List<Proc> tasks = new ArrayList<>();
    int started;
    /// Streams that it consumes.
    int streams;

    Proc(String name, @Nullable Work work, @Nullable Proc owner, long beganAt) {
        this.name = name;
        this.work = work;
        this.owner = owner;
        this.beganAt = beganAt;
    }

    boolean succeeded() {
        return outcome != null && outcome.startsWith("value");
    }

    /// A task without a process.
    boolean isCompleted() {
        return work == null;
    }

    @Override public String toString() {
        return name;
    }
}
