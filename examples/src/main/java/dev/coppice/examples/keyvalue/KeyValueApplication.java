package dev.coppice.examples.keyvalue;

import dev.coppice.behaviours.Application;
import dev.coppice.behaviours.ApplicationSpec;
import dev.coppice.behaviours.Environment;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The server as a program: its settings, and its tree, which ends in order when the program is told to stop. The state is what it says of itself.
final class KeyValueApplication extends Application<String> {
    private static final int PORT = 6380;

    @Override public ApplicationSpec spec() {
        return ApplicationSpec.named("keyvalue")
                .env("port", PORT)
                .env("folder", Path.of("keyvalue-data"))
                .env("partitions", Runtime.getRuntime().availableProcessors())
                .phase("announce", null);
    }

    @Override protected Root<String> start(Environment environment) {
        var folder = environment.fetch("folder", Path.class);
        int port = environment.fetch("port", Integer.class);
        int partitions = environment.fetch("partitions", Integer.class);
        return root(new KeyValueSupervisor(runtime(), folder, port, partitions), "port " + port + ", data in " + folder.toAbsolutePath());
    }

    @Override protected void phase(String phase, @Nullable Object argument, String state) {
        System.out.println("serving on " + state);
    }

    @Override protected void stop(String state) {
        System.out.println("stopped serving on " + state);
    }
}
