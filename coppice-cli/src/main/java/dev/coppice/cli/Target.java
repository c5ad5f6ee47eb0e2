package dev.coppice.cli;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The options that say which system to look at.
final class Target {
    /// The command with these options; picocli sets it.
    @Spec(Spec.Target.MIXEE) private CommandSpec spec = CommandSpec.create();

    @ArgGroup(exclusive = true, multiplicity = "0..1")
    private Where where = new Where();

    @Option(names = "--token", paramLabel = "TOKEN",
            description = "The token of the observer; better in the variable COPPICE_TOKEN, "
                    + "because others see arguments.")
    private @Nullable String token;

    @Option(names = "--runtime", paramLabel = "NAME",
            description = "With --pid: the name of the runtime, if the program has several.")
    private @Nullable String runtime;

    /// One of the two.
    static final class Where {
        @Option(names = {"-u", "--url"}, paramLabel = "URL",
                description = "The address of an observer, with or without its token. "
                        + "Default: the variable COPPICE_URL.")
        private @Nullable String url;

        @Option(names = {"-p", "--pid"}, paramLabel = "PID",
                description = "The process id of a Java program on this machine.")
        private @Nullable Long pid;
    }

    /// Connects.
    ///
    /// @throws ParameterException if the options do not name a system
    /// @throws Failure if the system cannot be reached
    Remote open() {
        if (where.pid != null) {
            if (token != null) throw wrong("--token belongs to --url; --pid finds the token by itself");
            return Attached.open(where.pid, runtime);
        }
        if (runtime != null) throw wrong("--runtime names a runtime of the program of --pid; name the program, too");
        var url = where.url == null ? System.getenv("COPPICE_URL") : where.url;
        if (url == null) throw wrong("name a system: --url, --pid, or the variable COPPICE_URL");
        var client = ObserverClient.of(uri(url), token == null ? System.getenv("COPPICE_TOKEN") : token);
        if (client != null) return client;
        throw wrong("the token is missing: set COPPICE_TOKEN, or use the address that the program printed");
    }

    private URI uri(String text) {
        try {
            var uri = URI.create(text.contains("://") ? text : "http://" + text);
            if (uri.getHost() != null && uri.getScheme().matches("https?")) return uri;
        } catch (IllegalArgumentException malformed) {
            throw new ParameterException(spec.commandLine(), notAnAddress(text), malformed);
        }
        throw wrong(notAnAddress(text));
    }

    private static String notAnAddress(String text) {
        return "not an address: " + text + "; an observer has one like http://127.0.0.1:4711";
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
