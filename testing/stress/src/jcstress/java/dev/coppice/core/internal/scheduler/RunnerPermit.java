package dev.coppice.core.internal.scheduler;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.coppice.core.WorkerInfo;
import dev.coppice.core.internal.process.Cells;
import dev.coppice.core.internal.timer.WaitTimer;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/// A wake-up is a permit: the current park, or the next one, returns. A runner that slept gave its worker away once and
/// received one once. (A lost wake-up shows as a run that does not end.)
@JCStressTest
@Outcome(id = {"0, 0, 1", "1, 1, 1"}, expect = ACCEPTABLE,
        desc = "The runner did not sleep, or slept and was made ready once.")
@Outcome(expect = FORBIDDEN, desc = "The worker was lost or duplicated, or the process was made ready without a sleep.")
@State
public class RunnerPermit {

    private static final Worker WORKER = new Worker(0, "bench", null);

    private final Bench bench = new Bench();
    private final Runner runner = new Runner(bench);

    {
        runner.worker = WORKER;
        runner.cell = Cells.cell();
        bench.runner = runner;
    }

    /// Sleeps until woken.
    @Actor
    public void sleeper() {
        runner.thread = Thread.currentThread();
        runner.park();
    }

    /// Wakes.
    @Actor
    public void waker() {
        runner.unpark();
    }

    /// Reports how often the worker was given away and the process made ready, and how many workers there are.
    @Arbiter
    public void end(III_Result result) {
        result.r1 = bench.handedOff;
        result.r2 = bench.madeReady;
        result.r3 = (runner.worker == null ? 0 : 1) + bench.handedOff - bench.madeReady;
    }

    /// A scheduler with one runner: once the runner is ready and its worker is free, the runner receives the worker.
    private static final class Bench implements Scheduler {
        Runner runner;
        int handedOff;
        int madeReady;
        private boolean isFree;

        @Override public synchronized void handOff(Worker worker) {
            handedOff++;
            isFree = true;
            match();
        }

        @Override public synchronized void ready(Schedulable cell, @Nullable Runner by, boolean awaited) {
            madeReady++;
            match();
        }

        private void match() {
            if (!isFree || madeReady == 0) return;
            isFree = false;
            runner.receive(WORKER);
        }

        @Override public void drive(Runner driven) {
            throw new IllegalStateException();
        }

        @Override public void stepAside(Worker worker, Schedulable cell) {
            throw new IllegalStateException();
        }

        @Override public WaitTimer waitTimer(Runner sleeping) {
            throw new IllegalStateException();
        }

        @Override public boolean awaitExternal(BooleanSupplier done, long deadline) {
            throw new IllegalStateException();
        }

        @Override public boolean awaitUninterruptibly(BooleanSupplier done, long deadline) {
            throw new IllegalStateException();
        }

        @Override public void stop(long patience) {}

        @Override public List<WorkerInfo> workers() {
            return List.of();
        }
    }
}
