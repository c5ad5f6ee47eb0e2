package dev.coppice.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.Map;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// A command that does something to a process, after the user has confirmed it.
abstract class ActionCommand extends RemoteCommand {
    @Parameters(paramLabel = "NUMBER", description = "The number of the process.")
    private long number;

    @Option(names = {"-y", "--yes"}, description = "Does not ask.")
    private boolean yes;

    private final String action;

    ActionCommand(String action) {
        this.action = action;
    }

    @Override final void run(Remote remote) {
        var body = remote.page("process/" + number);
        if (!body.is("alive")) throw new Failure("process " + number + " has ended");
        var process = process(body.object("process"));
        if (!yes) confirm(process);
        remote.order(action, Map.of("process", number, "confirm", number));
        print(action + " " + process + ": done");
    }

    private void confirm(String process) {
        if (!isInteractive()) throw new Failure("the input is not a terminal, so this cannot be confirmed; add --yes");
        out().print(Table.safe("Type " + number + " to " + action + " " + process + ": "));
        out().flush();
        try {
            var in = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
            var typed = in.readLine();
            if (typed == null || !typed.trim().equals(Long.toString(number)))
                throw new Failure("not confirmed: nothing was done");
        } catch (IOException failed) {
            throw new Failure("not confirmed: " + failed.getMessage(), failed);
        }
    }
}
