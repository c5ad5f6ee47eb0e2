package dev.coppice.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// A command for one running system.
@Command(mixinStandardHelpOptions = true, versionProvider = Coppice.Version.class)
abstract class RemoteCommand implements Callable<Integer> {
    private static final int WIDE = 1_000;

    /// picocli sets it.
    @Spec CommandSpec spec = CommandSpec.create();

    @Mixin private Target target = new Target();

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    @Override public final Integer call() {
        check();
        try (var remote = target.open()) {
            run(remote);
            return 0;
        } finally {
            out().flush();
        }
    }

    /// Checks the options before it connects.
    ///
    /// @throws ParameterException if one of them has a value that it cannot have
    void check() {}

    final void checkRange(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new ParameterException(spec.commandLine(),
                    option + " must be between " + least + " and " + most + ": " + value);
        }
    }

    /// Runs the command.
    ///
    /// @throws Failure if the system does not answer or refuses
    abstract void run(Remote remote);

    final void print(Table table) {
        table.lines(WIDE).forEach(out()::println);
    }

    final void print(String line) {
        out().println(Table.safe(line));
    }

    /// Prints JSON as it came.
    final void printJson(byte[] json) {
        out().println(new String(json, StandardCharsets.UTF_8));
    }

    /// Returns whether a person sits at the terminal.
    @SuppressWarnings("SystemConsoleNull") // which of the two it is without a terminal depends on the JDK
    static boolean isInteractive() {
        var console = System.console();
        return console != null && console.isTerminal();
    }

    static String process(Json process) {
        return process.text("text");
    }
}
