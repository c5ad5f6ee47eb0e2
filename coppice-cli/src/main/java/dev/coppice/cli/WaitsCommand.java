package dev.coppice.cli;

import picocli.CommandLine.Command;

/// Shows which process waits for which.
@Command(name = "waits", description = "Shows which process waits for which.")
final class WaitsCommand extends PageCommand {

    @Override String page() {
        return "waits";
    }

    @Override void show(Json body) {
        if (body.number("cycleCount") > 0)
            print(body.number("cycleCount") + " cycles: these processes wait for each other");
        var table = new Table("WAITER", "FOR", ">SINCE", "REQUEST");
        for (var edge : body.objects("edges")) {
            table.row(process(edge.object("waiter")), process(edge.object("server")),
                    edge.number("since") / 1_000.0 + " s", edge.text("request"));
        }
        if (table.isEmpty()) print("no process waits for a reply");
        else print(table);
    }

    @Override void show(BeanClient bean) {
        var lines = bean.lines("waits", new Object[0], new String[0]);
        if (lines.length == 0) print("no process waits for a reply");
        for (var line : lines) print(line);
    }
}
