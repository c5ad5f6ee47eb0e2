package dev.coppice.examples.spring;

// @start region="beans"
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Name;
import dev.coppice.core.Ref;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Supervisor;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The runtime and its processes, as beans.
@Configuration
public class Processes {
    private static final Name<Visits.Message> VISITS = new Name<>("visits");

    /// Closed by Spring when the application stops, after the web server.
    @Bean(destroyMethod = "close")
    ActorRuntime runtime() {
        return ActorRuntime.open(RuntimeOptions.defaults().checkIsolation(true));
    }

    /// The address of the process, which survives its restarts. Collaborators of the process are beans, passed to its
    /// definition.
    @Bean
    Ref<Visits.Message> visits(ActorRuntime runtime, VisitLog log) {
        runtime.start(Supervisor.of(Supervisor.oneForOne(ChildSpec.of(VISITS, new Visits(log)))
                .intensity(10, Duration.ofSeconds(5)))); // this is the root: if it gives up, nothing restarts it
        return runtime.ref(VISITS);
    }
}
// @end
