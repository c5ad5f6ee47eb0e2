package dev.coppice.core.internal.process;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessTrace;
import dev.coppice.core.internal.mailbox.Envelope;
import dev.coppice.core.internal.mailbox.MessageEnvelope;
import dev.coppice.core.internal.mailbox.SignalEnvelope;
import dev.coppice.core.spi.DebugEvent;
import dev.coppice.core.spi.Timeouts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jctools.queues.varhandle.MpscVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/// The events of some processes on their way to a reader. Thread-safe.
///
/// A process that is over the rate pays one read and one count for an event. The clock refills the rate each second,
/// and notices on the way that the trace has ended: then the processes forget it. An event of a process that is just
/// being detached may still be added; that is harmless.
public final class TraceBuffer implements ProcessTrace {
    private static final long LOOK_NANOS = 250_000_000;
    private static final int LOOKS_PER_SECOND = 4;
    private static final long ABANDONED_NANOS = ABANDONED_AFTER.toNanos();

    private final DefaultActorRuntime runtime;
    private final Limits limits;
    private final Consumer<TraceBuffer> onEnd;
    private final MpscVarHandleArrayQueue<Entry> queue;
    /// The traced processes; emptied at the end. Guarded by this object's monitor.
    private final List<ProcessCell> cells = new ArrayList<>();
    private final AtomicInteger living = new AtomicInteger();
    /// How many more events are accepted in this second, and in all.
    private final AtomicInteger allowed;
    private final AtomicInteger left;
    private final LongAdder dropped = new LongAdder();
    private final AtomicReference<@Nullable End> end = new AtomicReference<>();
    private final Instant startedAt = Instant.now();
    private final long started;
    private final long deadline;
    private volatile long lastPoll;
    private int looks;

    /// An event before it is text.
    private record Entry(long nanos, ProcessCell process, Kind kind, @Nullable Object content) {}

    TraceBuffer(DefaultActorRuntime runtime, List<ProcessCell> cells, Limits limits, Consumer<TraceBuffer> onEnd) {
        this.runtime = runtime;
        this.limits = limits;
        this.onEnd = onEnd;
        this.cells.addAll(cells);
        this.queue = new MpscVarHandleArrayQueue<>(Math.max(2, limits.buffer()));
        this.allowed = new AtomicInteger(limits.perSecond());
        this.left = new AtomicInteger(limits.events());
        this.started = runtime.now();
        this.deadline = Timeouts.deadline(started, limits.time());
        this.lastPoll = started;
    }

    void start() {
        living.set(cells.size());
        for (var cell : cells) {
            if (!DebugState.attach(cell, this)) gone();
        }
        if (cells.isEmpty()) end(End.PROCESSES_ENDED);
        runtime.timers.every(LOOK_NANOS, this::look);
    }

    // ── called by the traced processes ──

    void taken(ProcessCell own, Envelope envelope) {
        switch (envelope) {
            case StartRequest _, SystemRequest<?> _ -> {}
            case MessageEnvelope message -> add(own, Kind.MESSAGE, message.payload);
            case RequestEnvelope<?> request -> add(own, Kind.REQUEST, request.payload);
            case SignalEnvelope signal -> add(own, Kind.SIGNAL, signal.signal);
            default -> {}
        }
    }

    void record(ProcessCell own, DebugEvent event) {
        switch (event) {
            case DebugEvent.In _ -> {} // noticed when the entry was taken
            case DebugEvent.Out(var answer, _) -> add(own, Kind.REPLY, answer);
            case DebugEvent.NoReply _ -> add(own, Kind.DONE, null);
            case DebugEvent.Continue(var token) -> add(own, Kind.CONTINUE, token);
            case DebugEvent.Other(var other) -> add(own, Kind.OTHER, other);
        }
    }

    void ended(ProcessCell own, ExitReason reason) {
        add(own, Kind.ENDED, reason);
        gone();
    }

    private void gone() {
        if (living.decrementAndGet() == 0) end.compareAndSet(null, End.PROCESSES_ENDED);
    }

    private void add(ProcessCell own, Kind kind, @Nullable Object content) {
        if (end.get() != null) return;
        if (allowed.get() <= 0 || allowed.getAndDecrement() <= 0) {
            dropped.increment();
            return;
        }
        int before = left.getAndDecrement();
        if (before <= 0) {
            dropped.increment();
            return;
        }
        if (!queue.offer(new Entry(runtime.now(), own, kind, content))) dropped.increment();
        if (before == 1) end.compareAndSet(null, End.COUNT);
    }

    // ── the end ──

    /// Refills the rate, and ends the trace if it is time. Runs on the clock thread. Returns whether it continues.
    private boolean look() {
        if (++looks % LOOKS_PER_SECOND == 0) allowed.set(limits.perSecond());
        long now = runtime.now();
        if (now - deadline >= 0) end.compareAndSet(null, End.TIME);
        else if (now - lastPoll >= ABANDONED_NANOS) end.compareAndSet(null, End.ABANDONED);
        if (end.get() == null) return true;
        runtime.elsewhere(this::detach);
        return false;
    }

    /// Ends the trace for `reason`, unless it has ended, and detaches it from its processes.
    void end(End reason) {
        end.compareAndSet(null, reason);
        detach();
    }

    private void detach() {
        List<ProcessCell> all;
        synchronized (this) {
            all = List.copyOf(cells);
            cells.clear();
        }
        for (var cell : all) DebugState.detach(cell, this);
        onEnd.accept(this);
    }

    // ── the reader ──

    @Override public List<Event> poll(int most) {
        if (most < 1) throw new IllegalArgumentException("most must be at least 1: " + most);
        lastPoll = runtime.now();
        var taken = new ArrayList<Entry>();
        synchronized (queue) { // one consumer at a time
            while (taken.size() < most) {
                var entry = queue.poll();
                if (entry == null) break;
                taken.add(entry);
            }
        }
        var events = new ArrayList<Event>(taken.size());
        for (var entry : taken) events.add(event(entry));
        return events;
    }

    private Event event(Entry entry) {
        var content = entry.content;
        var text = content == null && entry.kind != Kind.REPLY ? ""
                : runtime.reports.printer().value(unwrapped(content));
        return new Event(startedAt.plusNanos(entry.nanos - started), entry.process, entry.kind, text);
    }

    private static @Nullable Object unwrapped(@Nullable Object content) {
        return content == null ? null : FixedDelayTimer.unwrapped(content);
    }

    @Override public @Nullable End end() {
        return end.get();
    }

    @Override public long dropped() {
        return dropped.sum();
    }

    @Override public void close() {
        end(End.CLOSED);
    }

    @Override public String toString() {
        var pids = new ArrayList<Pid>();
        synchronized (this) {
            pids.addAll(cells);
        }
        return "trace of " + pids;
    }
}
