package dev.coppice.core.internal.trace;

import dev.coppice.core.ExitReason;
import dev.coppice.core.internal.process.ProcessCell;
import dev.coppice.core.internal.process.Text;
import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// Flight Recorder event: a process ended.
@Name("dev.coppice.ProcessEnded")
@Label("Process Ended")
@Category("Coppice")
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // Flight Recorder reads the fields
public final class ProcessEndedEvent extends Event {
    @Label("Process") private String process = "";
    @Label("Reason") private String reason = "";

    private ProcessEndedEvent() {}

    public static void record(ProcessCell cell, ExitReason reason) {
        var event = new ProcessEndedEvent();
        if (!event.shouldCommit()) return;
        event.process = cell.toString();
        event.reason = Text.of(reason);
        event.commit();
    }
}
