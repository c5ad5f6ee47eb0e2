package dev.coppice.core.internal.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/// A platform thread that carries the runners of one worker, where the JVM lets us say who carries a virtual thread (see [CarriedThreads]).
///
/// When a runner hands its worker to another, both are carried by this thread, one after the other: nobody is woken, and nobody else can
/// take the second one away. The thread starts with the first runner that is to be carried, and ends once closed and without work.
final class Carrier implements Runnable {
    /*
     * Rules   (1) `local` belongs to the carrier's thread, and so to the code of the runner that it carries at the moment;
     *         (2) anybody may append to `inbox`, and then looks at `state`: it wakes the thread from PARKED, and starts one at ENDED, of which
     *             the CAS to RUNNING lets one through. The thread writes PARKED or ENDED and then looks at `inbox` again: one of them sees the other.
     * Tested  CarrierTest.
     */
    private static final int ENDED = 0;
    private static final int RUNNING = 1;
    private static final int PARKED = 2;
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Carrier.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final String name;
    private final ArrayDeque<Carried> local = new ArrayDeque<>();
    private final ConcurrentLinkedQueue<Carried> inbox = new ConcurrentLinkedQueue<>();
    private volatile int state = ENDED;
    private volatile boolean closed;
    private volatile @Nullable Thread thread;

    /// Something that goes on when its turn comes.
    interface Carried {
        /// Runs until it waits or ends; on the thread of `carrier`.
        void goOn(Carrier carrier);
    }

    Carrier(String name) {
        this.name = name;
    }

    /// Has `carried` go on, soon. `isOwn` says whether the caller is carried by this thread.
    void submit(Carried carried, boolean isOwn) {
        if (isOwn) {
            local.add(carried);
            return;
        }
        inbox.add(carried);
        int seen = state;
        if (seen == PARKED) LockSupport.unpark(thread);
        else if (seen == ENDED && STATE.compareAndSet(this, ENDED, RUNNING)) startThread();
    }

    private void startThread() {
        Thread.ofPlatform().daemon().name(name).start(this);
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

    private void carry(Carried next) {
        try {
            next.goOn(this);
        } catch (Throwable thrown) { // the others on this thread go on
            LoggerFactory.getLogger(Carrier.class).error("a virtual thread could not go on", thrown);
        }
    }
}
