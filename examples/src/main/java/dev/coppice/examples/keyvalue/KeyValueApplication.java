package dev.coppice.examples.keyvalue;

import dev.coppice.behaviours.Application;
import dev.coppice.behaviours.ApplicationSpec;
import dev.coppice.behaviours.Environment;
import java.nio.file.Path;

/// The server as a program: its settings, and its tree, which ends in order when the program is told to stop.
final class KeyValueApplication extends Application<Void> {
    static final int PORT = 6380;

    @Override public ApplicationSpec spec() {
        return ApplicationSpec.named("keyvalue")
                .env("port", PORT)
                .env("folder", Path.of("keyvalue-data"))
                .env("partitions", Runtime.getRuntime().availableProcessors());
    }

    @Override protected Root<Void> start(Environment environment) {
        return root(new KeyValueSupervisor(
                runtime(), environment.fetch("folder", Path.class), environment.fetch("port", Integer.class), environment.fetch("partitions", Integer.class)));
    }
}
