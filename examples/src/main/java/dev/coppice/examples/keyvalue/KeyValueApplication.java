package dev.coppice.examples.keyvalue;

import dev.coppice.behaviours.application.Application;
import dev.coppice.behaviours.application.ApplicationEnvironment;
import dev.coppice.behaviours.application.ApplicationSpec;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The server as an application: its settings, and its supervision tree with a graceful shutdown. The state is the
/// description that it prints of itself.
final class KeyValueApplication extends Application<String> {
    private static final int PORT = 6380;

    @Override public ApplicationSpec spec() {
        return ApplicationSpec.named("keyvalue")
                .env("port", PORT)
                .env("folder", Path.of("keyvalue-data"))
                .env("partitions", Runtime.getRuntime().availableProcessors())
                .phase("announce", null);
    }

    @Override protected Root<String> start(ApplicationEnvironment environment) {
        var folder = environment.fetch("folder", Path.class);
        int port = environment.fetch("port", Integer.class);
        int partitions = environment.fetch("partitions", Integer.class);
        return root(
                new KeyValueSupervisor(runtime(), folder, port, partitions),
                "port " + port + ", data in " + folder.toAbsolutePath());
    }

    @Override protected void phase(String phase, @Nullable Object argument, String state) {
        System.out.println("serving on " + state);
    }

    @Override protected void stop(String state) {
        System.out.println("stopped serving on " + state);
    }
}
