package dev.coppice.core.internal.scheduler;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;


import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/// Work that becomes visible while the last worker goes to sleep is seen by that worker, or its producer wakes it.
@JCStressTest
@Outcome(id = {"true, false", "false, false"}, expect = ACCEPTABLE, desc = "The worker saw the work, or is woken.")
@Outcome(id = "true, true", expect = FORBIDDEN, desc = "The worker saw the work and counts as asleep.")
@Outcome(id = "false, true", expect = FORBIDDEN, desc = "There is work, and all workers are asleep.")
@State
public class ParkAndWake {

    private final IdleWorkers idle = new IdleWorkers(2);
    private boolean work;
    private static final java.lang.invoke.VarHandle WORK;

    static {
        try {
            WORK = java.lang.invoke.MethodHandles.lookup().findVarHandle(ParkAndWake.class, "work", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    {
        idle.startSearching(2);
    }

    /// Makes work visible, as weakly as a run queue does, and wakes a worker.
    @Actor
    public void producer() {
        WORK.setRelease(this, true);
        idle.claim(0);
    }

    /// Has found no work; marks itself as parked, and checks a last time.
    @Actor
    public void worker(ZZ_Result result) {
        idle.park(0, true);
        if (!(boolean) WORK.getAcquire(this)) return;
        result.r1 = true;
        idle.unpark(0);
    }

    /// Reports whether the worker is asleep.
    @Arbiter
    public void end(ZZ_Result result) {
        result.r2 = idle.isParked(0);
    }
}
