package dev.coppice.core.internal.trace;

import dev.coppice.core.internal.process.ProcessCell;
import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/// Flight Recorder event: one callback has been running for long.
@Name("dev.coppice.LongTurn")
@Label("Long Turn")
@Category("Coppice")
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // Flight Recorder reads the fields
public final class LongTurnEvent extends Event {
    @Label("Process") private String process = "";
    @Timespan(Timespan.NANOSECONDS) @Label("Running") private long running;

    private LongTurnEvent() {}

    public static void record(ProcessCell cell, long nanos) {
        var event = new LongTurnEvent();
        if (!event.shouldCommit()) return;
        event.process = cell.toString();
        event.running = nanos;
        event.commit();
    }
}
