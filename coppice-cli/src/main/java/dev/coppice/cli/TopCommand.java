package dev.coppice.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Shows the first processes by a key: once, or live in a terminal.
@Command(name = "top", description = "Shows the processes with the longest mailboxes, the oldest or the busiest.")
final class TopCommand extends RemoteCommand {
    private static final int MOST = 50;

    /// The order of the processes.
    enum Key { MAILBOX, AGE, BUSY }

    @Option(names = "--by", defaultValue = "mailbox",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Key by = Key.MAILBOX;

    @Option(names = {"-n", "--limit"}, defaultValue = "20",
            description = "How many to show, at most 50. Default: ${DEFAULT-VALUE}.")
    private int limit;

    @Option(names = "--label", description = "Only processes whose label contains this.")
    private @Nullable String label;

    @Option(names = "--behaviour", description = "Only processes whose behaviour contains this.")
    private @Nullable String behaviour;

    @Option(names = "--once", description = "Prints once, also in a terminal.")
    private boolean once;

    @Option(names = "--json", description = "Prints the JSON of the page.")
    private boolean json;

    @Override void check() {
        checkRange("--limit", limit, 1, MOST);
    }

    @Override void run(Remote remote) {
        if (json) printJson(remote.json(page(by)));
        else if (remote instanceof BeanClient bean) showBean(bean);
        else if (once || !isInteractive()) printOnce(remote);
        else new LiveTop(this, remote).run();
    }

    private void printOnce(Remote remote) {
        var table = table(remote.page(page(by)), by);
        if (!table.isEmpty()) print(table);
        else print(by == Key.BUSY ? "no such process ran during the last second" : "there is no such process");
    }

    private void showBean(BeanClient bean) {
        if (by == Key.BUSY) throw BeanClient.missing("--by busy");
        if (label != null) throw BeanClient.missing("--label");
        if (behaviour != null) throw BeanClient.missing("--behaviour");
        var key = by.name().toLowerCase(Locale.ROOT);
        var lines = bean.lines("top", new Object[] {key, limit},
                new String[] {"java.lang.String", "int"});
        print("NUMBER PROCESS STATUS MAILBOX");
        for (var line : lines) print(line);
    }

    Key firstKey() {
        return by;
    }

    /// Returns the page with the filters.
    String page(Key key) {
        return "processes?by=" + key.name().toLowerCase(Locale.ROOT) + parameter("label", label)
                + parameter("behaviour", behaviour);
    }

    private static String parameter(String name, @Nullable String value) {
        return value == null ? "" : "&" + name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    Table table(Json body, Key key) {
        var table = new Table(">NUMBER", "PROCESS", "NAME", "STATUS", ">MAILBOX", key == Key.BUSY ? ">BUSY" : "",
                "BEHAVIOUR");
        body.objects("rows").stream().limit(limit).forEach(row -> table.row(
                row.object("process").number("n"), process(row.object("process")), row.text("name"), row.text("status"),
                (row.is("atLeast") ? ">" : "") + row.number("mailbox"),
                key == Key.BUSY ? Math.round(100 * row.share("busy")) + " %" : "", row.text("behaviour")));
        return table;
    }
}
