package dev.coppice.core.internal.report;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.varhandle.MpscVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/// A queue whose reports are written by one daemon thread, in order. Neither the text of a report nor the log delays
/// the process that the report is about.
///
/// The thread starts with the first report and parks without a timeout while the queue is empty. A report whose text or
/// log blocks also blocks that thread. After [#STUCK_NANOS] another thread takes over, reports which entry it leaves
/// behind, and continues with the next one. There are at most [#MOST_THREADS] threads. If all are stuck, the log itself
/// blocks: once the queue is full, further reports are dropped and counted until one of the threads returns.
final class ThreadedReportQueue implements ReportQueue {
    /*
     * Rules   (1) `current` is the writer that takes from the queue, or null. There is one consumer at any time, as the
     *             queue requires. A writer takes the place by a CAS from null. It leaves only between two reports, and
     *             then checks the queue once more;
     *         (2) `Writer.at` is NOTHING while the writer looks for work, and the entry while it writes one. Only a
     *             writer that is writing can be replaced: by a CAS of its `at` from that entry to REPLACED. It then
     *             fails its own CAS back to NOTHING and no longer touches the queue;
     *         (3) a thread that adds an entry first puts it into the queue and then reads `current`; a writer that
     *             leaves first clears `current` and then reads the queue. Both steps are volatile (the queue's offer
     *             begins with a CAS of its index), so at least one of them sees the other. A writer that stays is
     *             unparked after each entry and parks only after it found nothing: the permit makes it check again;
     *         (4) the watchdog clears `watched` before it reads `at`; a writer sets `watched` by a CAS after it has
     *             written `at`. So a writer that is writing is always watched.
     */
    static final int CAPACITY = 1024;
    static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(1);
    static final int MOST_THREADS = 4;
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final Object NOTHING = new Object();
    private static final Object REPLACED = new Object();

    /// The operations that the queue needs of its runtime.
    interface Host {
        /// Returns the name of the writing threads.
        String title();

        /// Writes one report. Never throws; may block.
        void write(ReportEntry entry);

        /// Returns a report that `stuck` is left to the thread that is writing it.
        ReportEntry leftBehind(ReportEntry stuck, Thread writer);

        /// Returns the next report of a number of dropped reports that is due, or null. At the end all of them are due.
        @Nullable ReportEntry summary(boolean atEnd);

        /// Returns in how many nanoseconds the next [#summary] is due, or `Long.MAX_VALUE`.
        long untilSummary();

        /// Runs `action`, which is short, on the clock thread.
        void later(long nanos, Runnable action);

        /// Runs `start`, which starts a thread. If no thread can be created, retries a little later.
        void untilStarted(Runnable start);
    }

    private final Host host;
    private final MpscVarHandleArrayQueue<ReportEntry> queue = new MpscVarHandleArrayQueue<>(CAPACITY);
    private final AtomicReference<@Nullable Writer> current = new AtomicReference<>();
    private final Set<Writer> writers = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean watched = new AtomicBoolean();
    private volatile boolean closed;

    ThreadedReportQueue(Host host) {
        this.host = host;
    }

    // ── reporting threads ──

    @Override public boolean add(ReportEntry entry) {
        boolean added = queue.offer(entry);
        wake();
        return added;
    }

    @Override public void dropped() {
        if (!closed) wake();
    }

    private void wake() {
        var writer = current.get();
        if (writer != null) LockSupport.unpark(writer.thread);
        else begin();
    }

    /// Starts a writer unless there is one.
    private void begin() {
        var writer = new Writer(null);
        if (current.compareAndSet(null, writer)) start(writer);
    }

    private void start(Writer writer) {
        writers.add(writer);
        try {
            host.untilStarted(writer.thread::start);
        } catch (Throwable notNow) { // close() runs the writer then
            System.err.println("coppice: " + host.title() + " could not start: " + notNow.getClass().getName());
        }
    }

    // ── waiting threads ──

    @Override public boolean flush(long nanos) {
        long begin = System.nanoTime();
        while (!isIdle()) {
            if (System.nanoTime() - begin >= nanos) return false;
            LockSupport.parkNanos(this, STEP_NANOS);
        }
        return true;
    }

    /// Returns whether no entry waits and none is being written. Reads the queue first, because an entry leaves the
    /// queue only to be written.
    private boolean isIdle() {
        if (!queue.isEmpty()) return false;
        for (var writer : writers) {
            if (writer.isBusy()) return false;
        }
        return true;
    }

    @Override public int close(long nanos) {
        long begin = System.nanoTime();
        closed = true;
        boolean interrupted = false;
        while (!writers.isEmpty() || !queue.isEmpty()) {
            long passed = System.nanoTime() - begin;
            var writer = current.get();
            if (writer == null && queue.isEmpty() && passed >= STUCK_NANOS || passed >= nanos) break; // all are stuck
            if (writer != null) LockSupport.unpark(writer.thread);
            else if (!queue.isEmpty()) begin();
            if (writer != null && writer.thread.getState() == Thread.State.NEW) writer.run(); // no thread available
            LockSupport.parkNanos(this, STEP_NANOS);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) Thread.currentThread().interrupt();
        int left = queue.size();
        for (var writer : writers) {
            if (writer.at.get() != NOTHING) left++;
        }
        return left;
    }

    // ── the watchdog ──

    private void watch() {
        if (watched.compareAndSet(false, true)) host.later(STUCK_NANOS, this::look);
    }

    /// Replaces a writer that has been writing one report for too long.
    private void look() {
        watched.set(false);
        var writer = current.get();
        if (writer == null || !(writer.at.get() instanceof ReportEntry entry)) return;
        if (System.nanoTime() - writer.since >= STUCK_NANOS && writers.size() < MOST_THREADS
                && writer.at.compareAndSet(entry, REPLACED)) {
            var next = new Writer(host.leftBehind(entry, writer.thread));
            current.set(next); // no other thread sets it: it is not null, and its writer has lost it
            start(next);
        }
        watch();
    }

    // ── the writing thread ──

    private final class Writer implements Runnable {
        final Thread thread = Thread.ofPlatform().daemon().name(host.title()).inheritInheritableThreadLocals(false)
                .unstarted(this);
        /// NOTHING, the [ReportEntry] that is being written, or REPLACED.
        final AtomicReference<Object> at = new AtomicReference<>(NOTHING);
        /// The time at which the writer began that entry. Written before `at`.
        volatile long since;
        private final @Nullable ReportEntry first;
        private final AtomicBoolean begun = new AtomicBoolean();

        Writer(@Nullable ReportEntry first) {
            this.first = first;
        }

        /// Returns whether the writer may be writing a report.
        boolean isBusy() {
            var state = thread.getState();
            boolean sleeps = state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
            return at.get() != NOTHING || !(sleeps && LockSupport.getBlocker(thread) == ThreadedReportQueue.this);
        }

        @Override public void run() {
            if (!begun.compareAndSet(false, true)) return;
            boolean left = false;
            try {
                left = first != null && !write(first);
                while (!left) {
                    var entry = next();
                    left = entry == null ? leave() : !write(entry);
                }
            } finally {
                writers.remove(this);
                if (!left) { // because of an error, such as out of memory
                    current.compareAndSet(this, null);
                    if (!queue.isEmpty()) begin();
                }
            }
            if (at.get() == REPLACED) look(); // the new writer may be stuck as well, and there may now be one more
        }

        /// Waits for the next entry and returns it; null if none will come because the queue is closed.
        private @Nullable ReportEntry next() {
            while (true) {
                var entry = queue.poll();
                if (entry == null) entry = host.summary(closed);
                if (entry != null || closed) return entry;
                long nanos = host.untilSummary();
                if (nanos == Long.MAX_VALUE) LockSupport.park(ThreadedReportQueue.this);
                else LockSupport.parkNanos(ThreadedReportQueue.this, nanos);
            }
        }

        /// Writes `entry`. Returns whether this writer was not replaced meanwhile.
        private boolean write(ReportEntry entry) {
            since = System.nanoTime();
            at.set(entry);
            watch();
            host.write(entry);
            return at.compareAndSet(entry, NOTHING);
        }

        /// Leaves the place of the current writer. Returns whether it has left; otherwise an entry arrived at that
        /// moment and the writer continues.
        private boolean leave() {
            current.set(null);
            return queue.isEmpty() || !current.compareAndSet(null, this);
        }
    }
}
