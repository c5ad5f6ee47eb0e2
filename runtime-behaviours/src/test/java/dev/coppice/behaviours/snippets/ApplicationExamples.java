package dev.coppice.behaviours.snippets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coppice.behaviours.application.Application;
import dev.coppice.behaviours.application.ApplicationController;
import dev.coppice.behaviours.application.ApplicationEnvironment;
import dev.coppice.behaviours.application.ApplicationError;
import dev.coppice.behaviours.application.ApplicationFailed;
import dev.coppice.behaviours.application.ApplicationLauncher;
import dev.coppice.behaviours.application.ApplicationSpec;
import dev.coppice.behaviours.application.ApplicationType;
import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Supervisor;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Examples of applications.
class ApplicationExamples {

    static final class Listener extends GenServer<Integer, String> {
        private final int port;

        Listener(int port) {
            this.port = port;
        }

        @Override protected Next<Integer> init() {
            return next(port);
        }

        @Override protected Next<Integer> handle(String message, Integer state) {
            return next(state);
        }
    }

    // @start region="application"
    static final class Shop extends Application<Void> {
        @Override public ApplicationSpec spec() {
            return ApplicationSpec.named("shop").dependsOn("stock").env("port", 8080);
        }

        @Override protected Root<Void> start(ApplicationEnvironment environment) {
            int port = environment.fetch("port", Integer.class);
            return root(Supervisor.of(Supervisor.oneForOne(ChildSpec.of(new Listener(port)))));
        }
    }
    // @end

    static final class Stock extends Application<Void> {
        @Override public ApplicationSpec spec() {
            return ApplicationSpec.named("stock");
        }

        @Override protected Root<Void> start(ApplicationEnvironment environment) {
            return root(Supervisor.of(Supervisor.oneForOne()));
        }
    }

    /// A program of applications.
    static final class Launched {
        private Launched() {}

        // @start region="launcher"
        public static void main(String... args) {
            ApplicationLauncher.of(new Shop(), new Stock())
                    .options(RuntimeOptions.defaults().name("shop").shutdown(Duration.ofSeconds(10)))
                    .main();
        }
        // @end
    }

    @Test void applicationsOfRuntime() {
        try (var runtime = ActorRuntime.open()) {
            // @start region="applications"
            var applications = ApplicationController.of(runtime);
            applications.load(new Stock());
            applications.load(new Shop());
            applications.ensureAllStarted("shop", ApplicationType.PERMANENT); // stock first
            applications.stop("shop"); // stock goes on
            // @end
            assertThat(applications.running()).containsExactly("stock");
        }
    }

    // @start region="failed"
    /// Starts `name` and, if nothing else is missing, the applications that it requires.
    static void launch(ApplicationController applications, String name) {
        try {
            applications.start(name);
        } catch (ApplicationFailed failed) {
            switch (failed.error()) {
                case ApplicationError.NotStarted _ -> applications.ensureAllStarted(name, ApplicationType.TEMPORARY);
                case ApplicationError.AlreadyStarted _ -> {}
                default -> throw failed;
            }
        }
    }
    // @end

    @Test void failures() {
        try (var runtime = ActorRuntime.open()) {
            var applications = ApplicationController.of(runtime);
            applications.load(new Stock());
            applications.load(new Shop());
            launch(applications, "shop");
            launch(applications, "shop");
            assertThat(applications.running()).contains("stock", "shop");
            assertThat(catchThrowableOfType(ApplicationFailed.class, () -> launch(applications, "bank")).error())
                    .isEqualTo(new ApplicationError.NotLoaded("bank"));
        }
    }

    @Test void settings() {
        try (var runtime = ActorRuntime.open()) {
            var applications = ApplicationController.of(runtime);
            // @start region="environment"
            var settings = applications.environment("shop");
            settings.put("port", 9090); // before the application is loaded: goes before what its spec says
            applications.load(new Shop());
            int port = settings.fetch("port", Integer.class);
            int limit = settings.get("limit", 100); // there is no such setting: 100
            // @end
            assertThat(port).isEqualTo(9090);
            assertThat(limit).isEqualTo(100);
        }
    }
}
