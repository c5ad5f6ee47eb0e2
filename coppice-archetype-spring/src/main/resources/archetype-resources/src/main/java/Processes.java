package ${package};

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Name;
import dev.coppice.core.Ref;
import dev.coppice.supervision.ChildSpec;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The processes of the application. Each ChildSpec bean is started before the web server, and restarted after a crash.
@Configuration
public class Processes {
    public static final Name<Counter.Message> COUNTER = new Name<>("counter");

    @Bean
    ChildSpec<Counter.Message> counterProcess() {
        return ChildSpec.of(COUNTER, new Counter());
    }

    /// The address of the counter, which survives its restarts.
    @Bean
    Ref<Counter.Message> counter(ActorRuntime runtime) {
        return runtime.ref(COUNTER);
    }
}
