package dev.coppice.core.internal.scheduler;

import dev.coppice.core.internal.process.Cells;
import dev.coppice.stress.Interleavings;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// A runner that waits for something wakes up once it is there, in any interleaving; one that never does shows as a deadlock.
public class RunnerLincheck {

    @Test
    void unpark_endsThisParkOrTheNext() {
        Interleavings.check(() -> {
            var cell = Cells.cell();
            var runner = new Runner(cell.kernel().scheduler(), cell);
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
            var runner = new Runner(cell.kernel().scheduler(), cell);
            Cells.waits(cell, runner);

            Interleavings.run(
                    () -> {
                        runner.thread = Thread.currentThread();
                        while (!runner.messageArrived) runner.park();
                    },
                    () -> Cells.arrived(cell));
        });
    }
}
