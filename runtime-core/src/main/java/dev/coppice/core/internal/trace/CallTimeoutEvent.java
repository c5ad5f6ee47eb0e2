package dev.coppice.core.internal.trace;

import dev.coppice.core.Pid;
import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Registered;
import jdk.jfr.StackTrace;
import jdk.jfr.Throttle;
import org.jspecify.annotations.Nullable;

/// Flight Recorder event: a requester stopped waiting because its timeout expired.
@Name("dev.coppice.CallTimeout")
@Label("Call Timeout")
@Category("Coppice")
@StackTrace(false)
@Registered(false)
@Throttle("100/s")
@SuppressWarnings("UnusedVariable") // Flight Recorder reads the fields
public final class CallTimeoutEvent extends Event {
    @Label("Server") private String server = "";
    @Label("Requester") private String requester = "";
    @Label("Request") private String request = "";

    private CallTimeoutEvent() {}

    /// @param requester the process that waited, or null for an external thread
    public static void record(Pid server, @Nullable Pid requester, Object request) {
        var event = new CallTimeoutEvent();
        if (!event.shouldCommit()) return;
        event.server = server.toString();
        event.requester = requester == null ? "" : requester.toString();
        event.request = request.getClass().getName();
        event.commit();
    }
}
