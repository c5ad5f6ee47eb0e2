package dev.coppice.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Prints the supervision trees. A branch below the second level is unfolded by asking again.
@Command(name = "tree", description = "Prints the supervision trees.")
final class TreeCommand extends RemoteCommand {
    private static final int MOST_ROUNDS = 16;

    @Option(names = "--depth", defaultValue = "3", description = "How many levels to show. Default: ${DEFAULT-VALUE}.")
    private int depth;

    @Option(names = "--json", description = "Prints the JSON of the page.")
    private boolean json;

    @Override void check() {
        checkRange("--depth", depth, 1, MOST_ROUNDS);
    }

    @Override void run(Remote remote) {
        if (json) {
            printJson(remote.json("tree"));
            return;
        }
        show(unfolded(remote));
    }

    /// Asks until no supervisor above the wanted depth is folded.
    private List<Json> unfolded(Remote remote) {
        var open = new ArrayList<String>();
        var rows = remote.page("tree").objects("rows");
        for (int round = 0; round < MOST_ROUNDS; round++) {
            var more = rows.stream()
                    .filter(row -> row.is("supervisor") && row.has("process") && row.number("depth") + 1 < depth)
                    .filter(row -> !row.is("open") && !open.contains(row.text("key")))
                    .map(row -> row.text("key"))
                    .limit(200 - Math.min(200, open.size()))
                    .toList();
            if (more.isEmpty()) break;
            open.addAll(more);
            rows = remote.page("tree?open=" + String.join(".", open)).objects("rows");
        }
        return rows.stream().filter(row -> row.number("depth") < depth).toList();
    }

    private void show(List<Json> rows) {
        if (rows.isEmpty()) print("no supervisor runs");
        for (var row : rows) {
            var line = new StringBuilder("  ".repeat((int) row.number("depth")));
            if (!row.text("id").isEmpty()) line.append(row.text("id")).append(' ');
            line.append(row.has("process") ? process(row.object("process")) : "(" + row.text("state") + ")");
            if (row.is("supervisor")) line.append(supervisor(row));
            print(line.toString());
        }
    }

    private static String supervisor(Json row) {
        if (row.has("process") && !row.is("answered")) return "  (busy)";
        long used = row.number("used");
        long left = row.number("left");
        return "  " + row.text("strategy") + ", " + row.number("size")
                + (row.number("size") == 1 ? " child" : " children")
                + (left < 0 ? ""
                        : ", restarts " + used + "/" + (used + left) + " in " + row.number("period") / 1_000.0 + " s")
                + (row.is("open") && row.number("listed") < row.number("size") ? ", " + row.number("listed") + " shown"
                        : "");
    }
}
