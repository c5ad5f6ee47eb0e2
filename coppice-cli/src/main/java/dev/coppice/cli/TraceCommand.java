package dev.coppice.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Prints the messages and requests that a process handles, until the limits are reached.
@Command(name = "trace", description = "Prints what a process handles, until one of the limits is reached.")
final class TraceCommand extends RemoteCommand {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS")
            .withZone(ZoneId.systemDefault());
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    @Parameters(paramLabel = "NUMBER", description = "The number of the process.")
    private long number;

    @Option(names = "--events", defaultValue = "100",
            description = "After how many events it ends. Default: ${DEFAULT-VALUE}.")
    private int events;

    @Option(names = "--seconds", defaultValue = "60",
            description = "After how many seconds it ends. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Override void run(Remote remote) {
        long trace = remote.order("trace", Map.of("process", number, "events", events, "seconds", seconds))
                .number("trace");
        long shown = 0;
        while (true) {
            var state = remote.page("process/" + number + "?trace=" + trace).object("trace");
            for (var event : state.objects("events").reversed()) {
                if (event.number("seq") <= shown) continue;
                if (event.number("seq") > shown + 1)
                    print("... " + (event.number("seq") - shown - 1) + " events that could not be shown");
                shown = event.number("seq");
                print(TIME.format(Instant.ofEpochMilli(event.number("at"))) + "  " + event.text("kind") + "  "
                        + event.text("text"));
            }
            out().flush();
            if (state.has("end") || state.members().isEmpty()) {
                print("ended: " + state.text("end") + ", " + shown + " events, " + state.number("dropped")
                        + " dropped");
                return;
            }
            LockSupport.parkNanos(this, POLL_NANOS);
        }
    }
}
