package dev.coppice.examples.keyvalue;

import dev.coppice.behaviours.application.Application;
import dev.coppice.behaviours.application.ApplicationEnvironment;
import dev.coppice.behaviours.application.ApplicationSpec;
import dev.coppice.core.ActorRuntime;
import dev.coppice.observer.Observer;
import dev.coppice.observer.ObserverAction;
import dev.coppice.observer.ObserverOptions;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The server as an application: its settings, its supervision tree with a graceful shutdown, and, if the setting
/// `observe` is on, a page that shows its inside.
final class KeyValueApplication extends Application<KeyValueApplication.Served> {
    private static final int PORT = 6380;

    /// The line that the application prints about itself, and its observer, or null.
    record Served(String text, @Nullable Observer observer) {}

    @Override public ApplicationSpec spec() {
        return ApplicationSpec.named("keyvalue")
                .env("port", PORT)
                .env("folder", Path.of("keyvalue-data"))
                .env("partitions", Runtime.getRuntime().availableProcessors())
                .env("observe", false)
                .phase("announce", null);
    }

    @Override protected Root<Served> start(ApplicationEnvironment environment) {
        var folder = environment.fetch("folder", Path.class);
        int port = environment.fetch("port", Integer.class);
        int partitions = environment.fetch("partitions", Integer.class);
        var observer = environment.fetch("observe", Boolean.class) ? observe(runtime()) : null;
        return root(
                new KeyValueSupervisor(runtime(), folder, port, partitions),
                new Served("port " + port + ", data in " + folder.toAbsolutePath(), observer));
    }

    /// Permits every action, because the page is there to play with.
    private static Observer observe(ActorRuntime runtime) {
        return Observer.start(runtime, ObserverOptions.defaults().allow(ObserverAction.values()).jmx(true));
    }

    @Override protected void phase(String phase, @Nullable Object argument, Served served) {
        System.out.println("serving on " + served.text());
        if (served.observer() != null) System.out.println("look inside at " + served.observer().signInUrl());
    }

    @Override protected void stop(Served served) {
        if (served.observer() != null) served.observer().close();
        System.out.println("stopped serving on " + served.text());
    }
}
