package dev.coppice.core.internal.scheduler;

import dev.coppice.core.internal.process.ProcessCell;
import dev.coppice.core.internal.timer.Alarm;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Decides what runs next. The one place where the order of a run comes from, so that a deterministic one can take its place.
public interface Scheduler {

    /// Makes `cell` runnable, which the caller alone has found not to be; `by` is the caller's runner, or null. A process whose runner waits is not
    /// made ready but woken. `awaited` if somebody waits for what it does next.
    void ready(ProcessCell cell, @Nullable Runner by, boolean awaited);

    /// How many entries one slice may handle.
    default int budget() {
        return 256;
    }

    /// Drives `runner`'s worker, or its process if that has a thread of its own, until the runner is not needed any more.
    void drive(Runner runner);

    /// Gives `worker` to a runner that waits for one.
    void handOff(Worker worker);

    /// Queues `cell`, which ran on `worker` and goes on when it is taken again, and gives the worker to another runner.
    void stepAside(Worker worker, ProcessCell cell);

    /// What wakes `runner` from waits with a limit.
    Alarm alarm(Runner runner);

    /// Waits, on a thread that runs no process, until `done` or `deadline`. Returns whether it was done in time.
    ///
    /// @param done may become true at any time; whoever makes it so unparks the calling thread
    boolean awaitOutside(BooleanSupplier done, long deadline);

    /// Has the workers run what is still ready, and end; waits for that until `deadline`. All processes are dead: what is run is what they leave.
    /// What is made ready afterwards is seen to by whoever makes it so.
    void stop(long deadline);

    /// What it does and has done.
    java.util.List<dev.coppice.core.WorkerInfo> workers();
}
