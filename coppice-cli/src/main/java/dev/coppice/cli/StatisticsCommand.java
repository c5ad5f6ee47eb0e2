package dev.coppice.cli;

import picocli.CommandLine.Command;

/// Shows the figures of the runtime.
@Command(name = "stats", description = "Shows the figures of the runtime.")
final class StatisticsCommand extends PageCommand {

    @Override String page() {
        return "overview";
    }

    @Override void show(Json body) {
        var totals = body.object("totals");
        var table = new Table("FIGURE", ">VALUE")
                .row("processes", body.number("live")).row("started", body.number("started"))
                        .row("zombies", body.number("zombies"))
                .row("timers", body.number("timers")).row("ready", body.number("queued"))
                        .row("dead letters", body.number("deadLetters"));
        totals.members().keySet().forEach(name -> table.row(words(name), totals.number(name)));
        print(table);
    }

    @Override void show(BeanClient bean) {
        var table = new Table("FIGURE", ">VALUE").row("processes", bean.attribute("Live"));
        for (var name : new String[] {"Started", "Zombies", "Timers", "Messages", "Slices", "Ended", "Crashes",
                "Restarts", "GaveUp",
            "CallTimeouts", "Stalls", "Steals"}) {
            table.row(words(name), bean.attribute(name));
        }
        print(table);
    }

    private static String words(String name) {
        return name.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(java.util.Locale.ROOT);
    }
}
