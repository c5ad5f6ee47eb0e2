package dev.coppice.core.internal.trace;

import dev.coppice.core.internal.process.ProcessCell;
import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// Flight Recorder event: a process was spawned.
@Name("dev.coppice.ProcessStarted")
@Label("Process Started")
@Category("Coppice")
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // Flight Recorder reads the fields
public final class ProcessStartedEvent extends Event {
    @Label("Process") private String process = "";

    private ProcessStartedEvent() {}

    public static void record(ProcessCell cell) {
        var event = new ProcessStartedEvent();
        if (!event.shouldCommit()) return;
        event.process = cell.toString();
        event.commit();
    }
}
