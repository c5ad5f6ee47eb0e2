package dev.coppice.core.internal.trace;

import dev.coppice.core.Pid;
import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Registered;
import jdk.jfr.StackTrace;

/// Flight Recorder event: a process has ended and its code has not returned.
@Name("dev.coppice.Zombie")
@Label("Zombie")
@Category("Coppice")
@StackTrace(false)
@Registered(false)
@SuppressWarnings("UnusedVariable") // Flight Recorder reads the fields
public final class ZombieEvent extends Event {
    @Label("Process") private String process = "";

    private ZombieEvent() {}

    public static void record(Pid pid) {
        var event = new ZombieEvent();
        if (!event.shouldCommit()) return;
        event.process = pid.toString();
        event.commit();
    }
}
