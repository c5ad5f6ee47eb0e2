package dev.coppice.supervision.internal.report;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Registered;
import jdk.jfr.StackTrace;

/// Flight Recorder event: a child was restarted.
@Name("dev.coppice.ChildRestarted")
@Label("Child Restarted")
@Category("Coppice")
@StackTrace(false)
@Registered(false)
@SuppressWarnings("UnusedVariable") // Flight Recorder reads the fields
final class RestartEvent extends Event {
    @Label("Supervisor") private String supervisor = "";
    @Label("Before") private String before = "";
    @Label("Child") private String child = "";

    static void record(Object supervisor, Object before, Object child) {
        var event = new RestartEvent();
        if (!event.shouldCommit()) return;
        event.supervisor = supervisor.toString();
        event.before = before.toString();
        event.child = child.toString();
        event.commit();
    }
}
