package dev.coppice.core.internal.process;

import dev.coppice.core.internal.scheduler.Runner;
import java.lang.invoke.VarHandle;
import java.util.function.BooleanSupplier;

/// Waits inside a callback. Only the process itself is held up, not its worker.
final class Blocking {

    private Blocking() {}

    /// Waits until `done` or `deadline`. Returns whether `done` became true in time.
    ///
    /// @throws dev.coppice.core.ProcessEnded if the process ends meanwhile
    static boolean until(Runner runner, ProcessCell own, long deadline, BooleanSupplier done) {
        var runtime = own.actorRuntime();
        VarHandle.fullFence(); // a thread that kills this process from now on sees the runner, see ProcessCell
        while (!done.getAsBoolean()) {
            own.checkAlive();
            if (deadline == Long.MAX_VALUE) {
                runner.park();
            } else {
                if (runtime.now() - deadline >= 0) return done.getAsBoolean();
                runner.parkUntil(deadline);
            }
        }
        own.checkAlive();
        return true;
    }
}
