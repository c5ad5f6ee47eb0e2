package dev.coppice.core.internal.process;

import dev.coppice.core.ExitReason;
import dev.coppice.core.internal.mailbox.Envelope;
import dev.coppice.core.spi.InitRefused;
import org.slf4j.event.Level;

/// Handles a throwable that leaves the code of a process. Runs in the process.
final class CrashHandler {

    private CrashHandler() {}

    /// Ends `own` because `thrown` left the callback that handled `envelope`.
    static void left(ProcessCell own, Throwable thrown, Envelope envelope) {
        if (own.has(ProcessCell.DEAD)) return; // it ended before: its code has no effect now
        if (envelope instanceof StartRequest start && thrown instanceof InitRefused refused && !start.isCompleted()) {
            ProcessStarter.refuse(own, start, refused);
            return;
        }
        if (thrown instanceof VirtualMachineError error && !(thrown instanceof StackOverflowError)) {
            own.actorRuntime.elsewhere(() -> own.actorRuntime.options().onFatalError().accept(error));
        }
        end(own, ExitReason.of(thrown));
    }

    /// Ends `cell` because the runtime failed to run its slice.
    static void broken(ProcessCell cell, Throwable thrown) {
        try {
            ExitSignals.kill(cell, new ExitReason.Crash(thrown));
            cell.actorRuntime.zombies.released(cell);
            cell.actorRuntime.reports.write(CrashReport.KIND, Level.ERROR,
                    any -> cell + " could not be run and has ended", java.util.Map::of, thrown);
        } catch (Throwable again) {
            System.err.println("coppice: " + thrown.getClass().getName() + " in the runtime itself, and "
                    + again.getClass().getName() + " while handling it");
        }
    }

    /// Ends the calling process. For an abnormal reason it first collects the facts of the crash report; the text is
    /// written once the process is dead.
    static void end(ProcessCell own, ExitReason reason) {
        try {
            if (!reason.isClean()) {
                own.actorRuntime.counts.crashes.increment();
                CrashReport.write(own, reason);
            }
        } finally {
            ExitSignals.end(own, reason);
        }
    }
}
