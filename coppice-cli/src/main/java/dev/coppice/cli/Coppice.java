package dev.coppice.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The program `coppice`: shows processes, supervision trees, waits and crashes of a running system, and acts on
/// processes where the system permits it.
///
/// It connects to the address of an observer, or to a Java program on the same machine by its process id.
/// Exit codes: 0 if all went well, 1 if the system cannot be reached or refuses, 2 for a mistake in the arguments.
@Command(
        name = "coppice",
        description = "Looks inside a running Coppice system.",
        mixinStandardHelpOptions = true,
        versionProvider = Coppice.Version.class,
        subcommands = {
            ListCommand.class, StatisticsCommand.class, TopCommand.class, TreeCommand.class, InfoCommand.class,
                    WaitsCommand.class,
            CrashesCommand.class, TraceCommand.class, KillCommand.class, TerminateCommand.class, RestartCommand.class,
            SuspendCommand.class, ResumeCommand.class, CommandLine.HelpCommand.class
        },
        footer = {
            "",
            "Connect with --url http://127.0.0.1:4711 and the token in COPPICE_TOKEN, or with --pid 4711.",
            "With --pid, the program must have registered its runtime (ActorRuntime.registerMXBean)",
            "or its observer (ObserverOptions.jmx) in JMX."
        })
public final class Coppice implements Runnable {
    /// picocli sets it.
    @Spec private CommandSpec spec = CommandSpec.create();

    /// For picocli.
    public Coppice() {}

    /// Runs a command and ends the JVM with its exit code.
    public static void main(String... args) {
        var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(out, err, args));
    }

    /// Runs a command and returns its exit code.
    static int run(PrintWriter out, PrintWriter err, String... args) {
        return new CommandLine(new Coppice())
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((thrown, command, parsed) -> {
                    if (!(thrown instanceof Failure failure)) throw thrown;
                    err.println("coppice: " + failure.getMessage());
                    return 1;
                })
                .execute(args);
    }

    @Override public void run() {
        throw new ParameterException(spec.commandLine(), "name a command, such as top or tree");
    }

    /// The version that is in the manifest of the jar.
    static final class Version implements CommandLine.IVersionProvider {
        @Override public String[] getVersion() {
            var version = Coppice.class.getPackage().getImplementationVersion();
            return new String[] {"coppice " + (version == null ? "(not packaged)" : version)};
        }
    }
}
