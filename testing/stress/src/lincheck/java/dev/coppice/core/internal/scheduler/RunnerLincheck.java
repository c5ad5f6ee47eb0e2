package dev.coppice.core.internal.scheduler;

import dev.coppice.core.internal.process.Cells;
import dev.coppice.stress.Interleavings;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// A runner that waits for a condition wakes up once it is true, in any interleaving; a runner that does not shows as a
/// deadlock.
public class RunnerLincheck {

    @Test
    void unpark_endsThisParkOrTheNext() {
        Interleavings.check(() -> {
            var cell = Cells.cell();
            var runner = new Runner(cell.actorRuntime().scheduler(), cell);
            var arrived = new AtomicInteger();
            Runnable sender = () -> {
                arrived.incrementAndGet();
                runner.unpark();
            };

            Interleavings.run(
                    () -> {
                        runner.thread = Thread.currentThread();
                        while (arrived.get() < 2) runner.park();
                    },
                    sender,
                    sender);
        });
    }

    @Test
    void arrivedMessage_endsTheWaitOfAReceive() {
        Interleavings.check(() -> {
            var cell = Cells.cell();
            var runner = new Runner(cell.actorRuntime().scheduler(), cell);
            Cells.waits(cell, runner);

            Interleavings.run(
                    () -> {
                        runner.thread = Thread.currentThread();
                        while (!runner.messageArrived) runner.park();
                    },
                    () -> Cells.arrived(cell));
        });
    }

    /// The watchdog looks twice while a blocked callback resumes, makes a process ready, and gives its worker up at the
    /// end of its slice.
    @Test
    void workerTakenFromResumingCallback_hasOneOwner() {
        Interleavings.check(() -> {
            var slice = new StagedSlice();
            var uses = new int[3];

            Interleavings.run(
                    () -> uses[0] = slice.take() + slice.take(),
                    () -> {
                        slice.resume();
                        uses[1] = slice.use(slice.runner.worker());
                        slice.end();
                        uses[2] = slice.use(slice.runner.surrender());
                    });

            int owners = slice.kept() + uses[0] + uses[2];
            if (owners != 1) throw new AssertionError("the worker has " + owners + " owners");
            int faults = slice.faults(uses[0] + uses[1] + uses[2]);
            if (faults != 0) throw new AssertionError("two threads used the worker: " + faults);
        });
    }
}
