package dev.coppice.core.internal.trace;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.spi.Printer;
import jdk.jfr.Category;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Registered;
import jdk.jfr.StackTrace;

/// Flight Recorder event: a process ended. Off unless a recording enables it: there may be millions.
@Name("dev.coppice.ProcessEnded")
@Label("Process Ended")
@Category("Coppice")
@Enabled(false)
@StackTrace(false)
@Registered(false)
@SuppressWarnings("UnusedVariable") // Flight Recorder reads the fields
public final class ProcessEndedEvent extends Event {
    @Label("Process") private String process = "";
    @Label("Reason") private String reason = "";

    private ProcessEndedEvent() {}

    public static void record(Pid pid, ExitReason reason, Printer printer) {
        var event = new ProcessEndedEvent();
        if (!event.shouldCommit()) return;
        event.process = pid.toString();
        event.reason = printer.brief(reason);
        event.commit();
    }
}
