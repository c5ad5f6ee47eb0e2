package dev.coppice.supervision.internal.report;

import dev.coppice.core.ExitReason;
import dev.coppice.core.spi.Printer;
import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Registered;
import jdk.jfr.StackTrace;

/// Flight Recorder event: a supervisor ends because there were too many restarts.
@Name("dev.coppice.SupervisorGaveUp")
@Label("Supervisor Gave Up")
@Category("Coppice")
@StackTrace(false)
@Registered(false)
@SuppressWarnings("UnusedVariable") // Flight Recorder reads the fields
final class GiveUpEvent extends Event {
    @Label("Supervisor") private String supervisor = "";
    @Label("Reason") private String reason = "";

    static void record(Object supervisor, Printer printer, ExitReason why) {
        var event = new GiveUpEvent();
        if (!event.shouldCommit()) return;
        event.supervisor = supervisor.toString();
        event.reason = printer.brief(why);
        event.commit();
    }
}
