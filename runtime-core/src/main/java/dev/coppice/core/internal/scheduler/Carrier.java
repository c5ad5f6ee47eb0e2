package dev.coppice.core.internal.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/// A platform thread that carries the runners of one worker, where the JVM lets us say who carries a virtual thread (see [CarriedThreads]).
///
/// When a runner hands its worker to another, both are carried by this thread, one after the other: nobody is woken, and nobody else can
/// take the second one away. The thread starts with the first runner that is to be carried, and ends once closed and without work.
///
/// It also takes in a guest: the thread of a task that its runner has just started. Most tasks are awaited at once, and then run here as soon as their
/// owner waits. There is room for one, others go to the JDK's carriers, and so does one that the watch finds waiting for long.
final class Carrier implements Runnable {
    /*
     * Rules   (1) `local` belongs to the carrier's thread, and so to the code of the runner that it carries at the moment;
     *         (2) anybody may append to `inbox`, and then looks at `state`: it wakes the thread from PARKED, and starts one at ENDED, of which
     *             the CAS to RUNNING lets one through. The thread writes PARKED or ENDED and then looks at `inbox` again: one of them sees the other;
     *             a start that fails goes back to ENDED, and leaves what others appended meanwhile to whoever appends next;
     *         (3) `guest` is filled by code that this thread carries, so before the thread looks for more, and emptied by CAS, by the thread or the watch;
     *         (4) a guest is carried when `local` is empty, and while `hosts` all goes to `inbox`. So the watch can bring all that waits behind it
     *             to another carrier: it writes `successor` and empties `inbox`; who appends later finds it written.
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
            GUEST = MethodHandles.lookup().findVarHandle(Carrier.class, "guest", Carried.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final ThreadFactory threads;
    private final int worker;
    private final ArrayDeque<Carried> local = new ArrayDeque<>();
    private final ConcurrentLinkedQueue<Carried> inbox = new ConcurrentLinkedQueue<>();
    private volatile int state = ENDED;
    private volatile boolean closed;
    private volatile @Nullable Thread thread;
    private volatile @Nullable Carried guest;
    private volatile boolean hosts;
    private volatile @Nullable Carrier successor;

    /// Something that goes on when its turn comes.
    interface Carried {
        /// Runs until it waits or ends; on the thread of `carrier`.
        void goOn(Carrier carrier);

        /// The same, on the thread of somebody else.
        default void goOnElsewhere() {
            throw new IllegalStateException("belongs to a carrier");
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

    /// Has `carried` go on, soon. `isOwn` says whether the caller is carried by this thread. What the start of a thread throws leaves it as it was.
    void submit(Carried carried, boolean isOwn) {
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

    /// Takes in `carried` if there is room. Only for code that this thread carries.
    boolean takeIn(Carried carried) {
        return !hosts && GUEST.compareAndSet(this, null, carried);
    }

    /// The guest that waits, or null.
    @Nullable Carried guest() {
        return guest;
    }

    /// Sends `waiting` away. False if it is not, or not any more, the guest that waits.
    boolean dismiss(Carried waiting) {
        return GUEST.compareAndSet(this, waiting, null);
    }

    /// Whether a guest runs at the moment.
    boolean hosts() {
        return hosts;
    }

    /// Ends once the guest at hand lets go; all that waits behind it goes on at `to`, and so does what still comes.
    void leaveTo(Carrier to) {
        close();
        successor = to;
        passOn(to);
    }

    private void passOn(Carrier to) {
        for (var next = inbox.poll(); next != null; next = inbox.poll()) to.submit(next, false);
    }

    /// Starts its thread, unless there is one. What that throws, where no thread is to be had, leaves it as it was.
    void open() {
        if (!STATE.compareAndSet(this, ENDED, RUNNING)) return;
        boolean started = false;
        try {
            threads.newThread(this).start();
            started = true;
        } finally {
            if (!started) state = ENDED;
        }
    }

    private void openFor(Carried submitted) {
        boolean open = false;
        try {
            open();
            open = true;
        } finally {
            if (!open) inbox.remove(submitted);
        }
    }

    /// Lets the thread end once there is nothing to carry. What comes later is carried nevertheless.
    void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    @Override public void run() {
        thread = Thread.currentThread();
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

    private void carry(Carried next) {
        try {
            next.goOn(this);
        } catch (Throwable thrown) { // the others on this thread go on
            LoggerFactory.getLogger(Carrier.class).error("a virtual thread could not go on", thrown);
        }
    }
}
