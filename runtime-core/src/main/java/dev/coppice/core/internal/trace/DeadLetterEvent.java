package dev.coppice.core.internal.trace;

import dev.coppice.core.DeadLetter;
import dev.coppice.core.internal.report.TextPrinter;
import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Registered;
import jdk.jfr.StackTrace;

/// Flight Recorder event: a message that no process will handle.
@Name("dev.coppice.DeadLetter")
@Label("Dead Letter")
@Category("Coppice")
@StackTrace(false)
@Registered(false)
@SuppressWarnings("UnusedVariable") // Flight Recorder reads the fields
public final class DeadLetterEvent extends Event {
    @Label("Cause") private String cause = "";
    @Label("Message") private String message = "";
    @Label("Receiver") private String receiver = "";

    private DeadLetterEvent() {}

    public static void record(DeadLetter letter, TextPrinter printer) {
        var event = new DeadLetterEvent();
        if (!event.shouldCommit()) return;
        event.cause = letter.cause().name();
        event.message = letter.message().getClass().getName();
        event.receiver = printer.briefValue(letter.receiver());
        event.commit();
    }
}
