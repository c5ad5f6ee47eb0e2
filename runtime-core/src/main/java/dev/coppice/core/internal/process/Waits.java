package dev.coppice.core.internal.process;

import dev.coppice.core.internal.scheduler.Runner;
import java.lang.invoke.VarHandle;
import java.util.function.BooleanSupplier;

/// Waiting inside of a callback, which holds up nobody but its process.
final class Waits {

    private Waits() {}

    /// Waits until `done` or `deadline`. Returns whether it was done in time.
    ///
    /// @throws dev.coppice.core.ProcessEnded if the process ends meanwhile
    static boolean until(Runner runner, ProcessCell own, long deadline, BooleanSupplier done) {
        var kernel = own.kernel();
        VarHandle.fullFence(); // who kills us from now on sees the runner, see ProcessCell
        while (!done.getAsBoolean()) {
            own.checkAlive();
            if (deadline == Long.MAX_VALUE) {
                runner.park();
            } else {
                if (kernel.now() - deadline >= 0) return done.getAsBoolean();
                runner.parkUntil(deadline);
            }
        }
        own.checkAlive();
        return true;
    }
}
