package dev.coppice.core.internal.process;

import dev.coppice.core.ExitReason;
import dev.coppice.core.internal.mailbox.Envelope;
import dev.coppice.core.spi.InitRefused;
import org.slf4j.event.Level;

/// What happens when a throwable leaves the code of a process. Runs in the process.
final class Crashes {

    private Crashes() {}

    /// `thrown` left the callback that handled `envelope`.
    static void left(ProcessCell own, Throwable thrown, Envelope envelope) {
        if (own.has(ProcessCell.DEAD)) return; // it ended or was killed before, and what its code does since concerns nobody
        if (envelope instanceof StartRequest start && thrown instanceof InitRefused refused && !start.isSettled()) {
            Starts.refuse(own, start, refused);
            return;
        }
        if (thrown instanceof VirtualMachineError error && !(thrown instanceof StackOverflowError)) {
            own.kernel.elsewhere(() -> own.kernel.options().onFatalError().accept(error));
        }
        end(own, reasonOf(thrown));
    }

    /// What `thrown` says, or the crash it is if it says nothing: a subclass of ProcessExit may be hostile.
    static ExitReason reasonOf(Throwable thrown) {
        try {
            return java.util.Objects.requireNonNull(ExitReason.of(thrown));
        } catch (Throwable again) {
            return new ExitReason.Crash(thrown);
        }
    }

    /// Its slice could not be carried through.
    static void broken(ProcessCell cell, Throwable thrown) {
        try {
            Exits.kill(cell, new ExitReason.Crash(thrown));
            cell.kernel.zombies.released(cell);
            cell.kernel.reports.write(CrashReport.KIND, Level.ERROR,
                    cell + " could not be run and has ended", java.util.Map.of(), thrown);
        } catch (Throwable again) {
            System.err.println("coppice: " + thrown.getClass().getName() + " in the runtime itself, and "
                    + again.getClass().getName() + " when it was to be dealt with");
        }
    }

    /// The process ends itself. If abnormally, that is reported first.
    static void end(ProcessCell own, ExitReason reason) {
        try {
            if (!reason.isClean()) CrashReport.write(own, reason);
        } finally {
            Exits.end(own, reason);
        }
    }
}
