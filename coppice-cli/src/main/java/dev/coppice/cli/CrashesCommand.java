package dev.coppice.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import picocli.CommandLine.Command;

/// Shows the latest crashes, equal ones together.
@Command(name = "crashes", description = "Shows the latest crashes, equal ones together.")
final class CrashesCommand extends PageCommand {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss")
            .withZone(ZoneId.systemDefault());

    @Override String page() {
        return "crashes";
    }

    @Override void show(Json body) {
        var table = new Table(">TIMES", "LATEST", "WHAT");
        for (var group : body.objects("groups")) {
            table.row(group.number("count"), TIME.format(Instant.ofEpochMilli(group.number("at"))),
                    group.text("title"));
        }
        if (table.isEmpty()) print("nothing has crashed since the observer started");
        else print(table);
        print(body.number("total") + " crashes, " + body.number("restarts") + " restarts, " + body.number("gaveUp")
                + " supervisors gave up");
    }
}
