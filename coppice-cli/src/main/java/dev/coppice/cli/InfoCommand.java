package dev.coppice.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Shows one process.
@Command(name = "info", description = "Shows one process: what it does, what waits for it, what it is connected with.")
final class InfoCommand extends RemoteCommand {
    @Parameters(paramLabel = "NUMBER", description = "The number of the process: 17 of Counter<0.17>.")
    private long number;

    @Option(names = "--state", description = "Also asks the process for its state.")
    private boolean state;

    @Option(names = "--json", description = "Prints the JSON of the page.")
    private boolean json;

    @Override void run(Remote remote) {
        if (json) printJson(remote.json("process/" + number));
        else if (remote instanceof BeanClient bean) showBean(bean.info(number));
        else show(remote);
    }

    private void showBean(String text) {
        if (state) throw BeanClient.missing("--state");
        if (text.isEmpty()) throw new Failure("there is no living process " + number);
        print(text);
    }

    private void show(Remote remote) {
        var body = remote.page("process/" + number);
        if (!body.is("alive")) {
            print("process " + number + " has ended");
            body.objects("reports").forEach(report -> print(report.text("title")));
            return;
        }
        field("process", process(body.object("process")));
        field("behaviour", body.text("behaviour"));
        field("name", body.text("name"));
        field("status", body.text("status") + ", " + body.text("profile"));
        field("mailbox", (body.is("atLeast") ? "at least " : "") + body.number("mailbox"));
        field("parent", process(body.object("parent")));
        field("ancestors", processes(body.object("ancestors")));
        field("links", processes(body.object("links")));
        field("monitors", processes(body.object("monitors")));
        field("monitored by", processes(body.object("monitoredBy")));
        field("timers", body.object("timers").number("size") + "");
        list("messages", body.texts("messages"));
        list("stack", List.of(body.text("stack").split("\n")));
        if (state) showState(remote.page("state/" + number));
    }

    private void showState(Json body) {
        if (!body.has("state")) throw new Failure("the process does not answer: " + body.text("failure"));
        var shown = body.object("state");
        list("state", shown.members().keySet().stream().map(key -> key + ": " + shown.text(key)).toList());
    }

    private void field(String name, String value) {
        if (!value.isEmpty()) print(name + " ".repeat(Math.max(1, 14 - name.length())) + value);
    }

    private void list(String name, List<String> lines) {
        if (lines.isEmpty() || lines.getFirst().isEmpty()) return;
        print(name);
        lines.forEach(line -> print("    " + line.strip()));
    }

    private static String processes(Json some) {
        var shown = some.objects("first").stream().map(RemoteCommand::process).toList();
        long more = some.number("size") - shown.size();
        return String.join(", ", shown) + (more > 0 ? " and " + more + " more" : "");
    }
}
