package dev.coppice.core.internal.trace;

import dev.coppice.core.Pid;
import jdk.jfr.Category;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Registered;
import jdk.jfr.StackTrace;

/// Flight Recorder event: a process was spawned. Off unless a recording enables it: there may be millions.
@Name("dev.coppice.ProcessStarted")
@Label("Process Started")
@Category("Coppice")
@Enabled(false)
@StackTrace(false)
@Registered(false)
@SuppressWarnings("UnusedVariable") // Flight Recorder reads the fields
public final class ProcessStartedEvent extends Event {
    @Label("Process") private String process = "";

    private ProcessStartedEvent() {}

    public static void record(Pid pid) {
        var event = new ProcessStartedEvent();
        if (!event.shouldCommit()) return;
        event.process = pid.toString();
        event.commit();
    }
}
