package dev.coppice.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The program `coppice`: shows processes, supervision trees, waits and crashes of a running system, and acts on
/// processes where the system permits it.
///
/// It connects to the address of an observer, or to a Java program on the same machine by its process id.
/// Exit codes: 0 if all went well, 1 if the system cannot be reached or refuses, 2 if the arguments are wrong or do not
/// name a system.
@Command(
        name = "coppice",
        description = "Looks inside a running Coppice system.",
        mixinStandardHelpOptions = true,
        versionProvider = Coppice.Version.class,
        footer = {
            "",
            "After a command, say where to connect: --url http://127.0.0.1:4711, with the",
            "token in COPPICE_TOKEN, or --pid 4711, as in: coppice tree --pid 4711",
            "With --pid, stats, top, info and waits need nothing in the program. The other",
            "commands need an observer there that is registered in JMX",
            "(ObserverOptions.jmx)."
        })
public final class Coppice implements Runnable {
    /// The names of the commands, in the order of the help.
    private static final List<String> NAMES = List.of(
            "list", "stats", "top", "tree", "info", "waits", "crashes", "trace", "kill", "terminate", "restart",
            "suspend", "resume", "help");

    /// picocli sets it.
    @Spec private CommandSpec spec = CommandSpec.create();

    /// For picocli.
    public Coppice() {}

    /// Returns a command. The others are not loaded: their classes and annotations are a good part of the start of the
    /// program.
    private static Object command(String name) {
        return switch (name) {
            case "list" -> new ListCommand();
            case "stats" -> new StatisticsCommand();
            case "top" -> new TopCommand();
            case "tree" -> new TreeCommand();
            case "info" -> new InfoCommand();
            case "waits" -> new WaitsCommand();
            case "crashes" -> new CrashesCommand();
            case "trace" -> new TraceCommand();
            case "kill" -> new KillCommand();
            case "terminate" -> new TerminateCommand();
            case "restart" -> new RestartCommand();
            case "suspend" -> new SuspendCommand();
            case "resume" -> new ResumeCommand();
            case "help" -> new CommandLine.HelpCommand();
            default -> throw new IllegalArgumentException("there is no command " + name);
        };
    }

    /// Runs a command and ends the JVM with its exit code.
    public static void main(String... args) {
        // no option has one of these types, and picocli would load them all
        System.setProperty("picocli.converters.excludes", "java.(sql|time|util.Time|util.Curr|net.Inet|net.Net).*");
        var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(out, err, args));
    }

    /// Runs a command and returns its exit code.
    static int run(PrintWriter out, PrintWriter err, String... args) {
        return commandLine(args)
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

    /// Returns the program with the command that the first argument names, or with all of them if it names none: for
    /// the help, and for the suggestions after a wrong name.
    private static CommandLine commandLine(String... args) {
        var line = new CommandLine(new Coppice());
        boolean one = args.length > 0 && NAMES.contains(args[0]) && !args[0].equals("help");
        for (var name : one ? List.of(args[0]) : NAMES) line.addSubcommand(name, command(name));
        return line;
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
