package dev.coppice.core.internal.trace;

import dev.coppice.core.Pid;
import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Registered;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/// Flight Recorder event: a callback has been running for a long time.
@Name("dev.coppice.LongTurn")
@Label("Long Turn")
@Category("Coppice")
@StackTrace(false)
@Registered(false)
@SuppressWarnings("UnusedVariable") // Flight Recorder reads the fields
public final class StallEvent extends Event {
    @Label("Process") private String process = "";
    @Timespan(Timespan.NANOSECONDS) @Label("Running") private long running;

    private StallEvent() {}

    public static void record(Pid pid, long nanos) {
        var event = new StallEvent();
        if (!event.shouldCommit()) return;
        event.process = pid.toString();
        event.running = nanos;
        event.commit();
    }
}
