package dev.coppice.cli;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/// The options that say which system to look at.
final class Target {
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
    /// @throws Failure if that is not possible
    Remote open() {
        if (where.pid != null) return Attached.open(where.pid, runtime);
        var url = where.url == null ? System.getenv("COPPICE_URL") : where.url;
        if (url == null) throw new Failure("name a system: --url, --pid, or the variable COPPICE_URL");
        return ObserverClient.of(uri(url), token == null ? System.getenv("COPPICE_TOKEN") : token);
    }

    private static URI uri(String text) {
        try {
            var uri = URI.create(text.contains("://") ? text : "http://" + text);
            if (uri.getHost() != null) return uri;
        } catch (IllegalArgumentException malformed) {
            throw new Failure("not an address: " + text, malformed);
        }
        throw new Failure("not an address: " + text);
    }
}
