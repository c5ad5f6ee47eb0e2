package dev.coppice.core.internal.scheduler;

import dev.coppice.core.internal.platform.CustomVirtualThreads;
import dev.coppice.core.internal.platform.ThreadEnd;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/// A platform thread that carries the runners of one worker, where the JVM lets the runtime choose the carrier of a
/// virtual thread (see [CustomVirtualThreads]).
///
/// When a runner hands its worker to another, this thread carries both, one after the other: no thread is woken, and no
/// other carrier can take the second one. The thread starts with the first runner that it is to carry, and ends once it
/// is closed and has no work.
///
/// It also hosts a guest: the thread of a task that its runner has just started. Most tasks are awaited at once, and
/// then run here as soon as their owner waits. There is space for one guest. Others go to the JDK's carriers, and so
/// does a guest that the watchdog finds waiting for long.
final class Carrier implements Runnable {
    /*
     * Rules   (1) `local` belongs to the carrier's thread, and therefore to the code of the runner that it carries at
     *             the moment;
     *         (2) any thread may append to `inbox`, and then reads `state`: it unparks the thread at PARKED, and starts
     *             one at ENDED, where the CAS to RUNNING lets one starter through. The carrier's thread writes PARKED
     *             or ENDED and then reads `inbox` again: one of them sees the other. A start that fails sets ENDED
     *             again, and leaves tasks that others have appended meanwhile to the next thread that appends;
     *         (3) `guest` is filled by code that this thread carries, hence before the thread looks for more work. It
     *             is emptied by CAS, by the thread or by the watchdog;
     *         (4) a guest is carried when `local` is empty, and while `hosts` is set every submission goes to `inbox`.
     *             The watchdog can therefore move all that waits behind the guest to another carrier: it writes
     *             `successor` and empties `inbox`. A thread that appends later sees `successor`.
     * Tested  CarrierTest.
     */
    private static final int ENDED = 0;
    private static final int RUNNING = 1;
    private static final int PARKED = 2;
    private static final VarHandle STATE;
    private static final VarHandle GUEST;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Carrier.class, "state", int.class);
            GUEST = MethodHandles.lookup().findVarHandle(Carrier.class, "guest", Continuation.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final long LAST_STEPS_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ThreadFactory threads;
    private final int worker;
    private final ArrayDeque<Continuation> local = new ArrayDeque<>();
    private final ConcurrentLinkedQueue<Continuation> inbox = new ConcurrentLinkedQueue<>();
    private volatile int state = ENDED;
    private volatile boolean closed;
    private volatile @Nullable Thread thread;
    private volatile @Nullable Continuation guest;
    private volatile boolean hosts;
    private volatile @Nullable Carrier successor;

    /// A virtual thread that is ready to resume.
    interface Continuation {
        /// Resumes it on the thread of `carrier`, until it waits or ends.
        void resume(Carrier carrier);

        /// Resumes it on another thread.
        default void resumeElsewhere() {
            throw new IllegalStateException("this thread runs only on its own carrier");
        }
    }

    /// @param worker the index of the worker whose runners it carries
    Carrier(String name, int worker) {
        this(worker, Thread.ofPlatform().daemon().name(name).factory());
    }

    Carrier(int worker, ThreadFactory threads) {
        this.worker = worker;
        this.threads = threads;
    }

    int worker() {
        return worker;
    }

    /// Schedules `carried` to resume soon. If this has to start a thread and the start throws, the carrier is left
    /// unchanged.
    ///
    /// @param isOwn whether this thread carries the caller
    void submit(Continuation carried, boolean isOwn) {
        if (isOwn && !hosts) {
            local.add(carried);
            return;
        }
        inbox.add(carried);
        var to = successor;
        if (to != null) {
            passOn(to);
            return;
        }
        int seen = state;
        if (seen == PARKED) LockSupport.unpark(thread);
        else if (seen == ENDED) openFor(carried);
    }

    /// Accepts `carried` as the guest if there is none. Only for code that this thread carries.
    boolean takeIn(Continuation carried) {
        if (hosts || successor != null || !GUEST.compareAndSet(this, null, carried)) return false;
        // If there is a successor, the watchdog inspects that one from now on and may have missed this guest.
        return successor == null || !dismiss(carried);
    }

    /// Returns the guest that waits, or null.
    @Nullable Continuation guest() {
        return guest;
    }

    /// Removes `waiting`. Returns false if it is no longer the guest that waits.
    boolean dismiss(Continuation waiting) {
        return GUEST.compareAndSet(this, waiting, null);
    }

    /// Whether a guest is running.
    boolean hosts() {
        return hosts;
    }

    /// Closes this carrier in favour of `to`: the thread ends once the current guest yields. Everything that waits
    /// behind the guest resumes on `to`, and so does every later submission.
    void leaveTo(Carrier to) {
        close();
        successor = to;
        passOn(to);
        var waiting = guest;
        if (waiting != null && dismiss(waiting)) waiting.resumeElsewhere();
    }

    private void passOn(Carrier to) {
        for (var next = inbox.poll(); next != null; next = inbox.poll()) to.submit(next, false);
    }

    /// Starts its thread, unless it runs already. If the start throws, the carrier is left unchanged.
    void open() {
        if (!STATE.compareAndSet(this, ENDED, RUNNING)) return;
        boolean started = false;
        try {
            var before = thread;
            var own = threads.newThread(before == null ? this : () -> runAfter(before));
            thread = own;
            own.start();
            started = true;
        } finally {
            if (!started) state = ENDED;
        }
    }

    private void openFor(Continuation submitted) {
        boolean open = false;
        try {
            open();
            open = true;
        } finally {
            if (!open) inbox.remove(submitted);
        }
    }

    /// Lets the thread end once there is nothing to carry. Later submissions are still carried.
    void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    boolean hasEnded() {
        var last = thread;
        return last == null || !last.isAlive();
    }

    /// Returns its thread, or null if none was started.
    @Nullable Thread thread() {
        return thread;
    }

    /// Runs on a new thread after `before`, which has given the carrier up and is about to end. So when the last thread
    /// has ended, all have.
    private void runAfter(Thread before) {
        ThreadEnd.await(before, LAST_STEPS_NANOS);
        run();
    }

    @Override public void run() {
        while (true) {
            var next = inbox.isEmpty() ? local.poll() : inbox.poll();
            if (next != null) {
                carry(next);
            } else if (guest != null) {
                host();
            } else if (closed) {
                state = ENDED;
                if (inbox.isEmpty() || !STATE.compareAndSet(this, ENDED, RUNNING)) return;
            } else {
                state = PARKED;
                if (inbox.isEmpty() && !closed) LockSupport.park(this);
                state = RUNNING;
            }
        }
    }

    private void host() {
        var next = guest;
        if (next == null || !dismiss(next)) return;
        hosts = true;
        carry(next);
        hosts = false;
    }

    private void carry(Continuation next) {
        try {
            next.resume(this);
        } catch (Throwable thrown) { // must not end the others on this thread
            LoggerFactory.getLogger(Carrier.class).error("a virtual thread could not be resumed", thrown);
        }
    }
}
