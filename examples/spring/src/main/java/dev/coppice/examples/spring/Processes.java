package dev.coppice.examples.spring;

// @start region="beans"
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Name;
import dev.coppice.core.Ref;
import dev.coppice.supervision.ChildSpec;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The processes of the application, as beans.
@Configuration
public class Processes {
    private static final Name<Visits.Message> VISITS = new Name<>("visits");

    /// Started before the web server and restarted after a crash. Collaborators of the process are beans, passed to its
    /// definition.
    @Bean
    ChildSpec<Visits.Message> visitsProcess(VisitLog log) {
        return ChildSpec.of(VISITS, new Visits(log));
    }

    /// The address of the process, which survives its restarts.
    @Bean
    Ref<Visits.Message> visits(ActorRuntime runtime) {
        return runtime.ref(VISITS);
    }
}
// @end
