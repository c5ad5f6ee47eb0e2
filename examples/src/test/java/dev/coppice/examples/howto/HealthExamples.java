package dev.coppice.examples.howto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.CallFailed;
import dev.coppice.core.Name;
import dev.coppice.core.Ref;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.examples.counter.Counter;
import dev.coppice.examples.counter.CounterSupervisor;
import dev.coppice.supervision.Supervisor;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HealthExamples {

    // @start region="health"
    /// The state of a program, for the health checks of an orchestrator.
    static final class Health {
        private final ActorRuntime runtime;
        private final Ref<?> root;

        Health(ActorRuntime runtime, Ref<?> root) {
            this.runtime = runtime;
            this.root = root;
        }

        /// Liveness: the root supervisor has not given up. If it has, restart the program.
        boolean isAlive() {
            return runtime.isOpen() && root.pid().isAlive();
        }

        /// Readiness: the program is not shutting down, and a server that every request needs answers.
        <M> boolean isReady(Name<M> server, Call<M, ?> probe) {
            if (!isAlive()) return false;
            try {
                runtime.ref(server).call(probe, Duration.ofMillis(500));
                return true;
            } catch (CallFailed overloadedOrRestarting) {
                return false;
            }
        }
    }
    // @end

    @Test void health_followsTheRootSupervisor() {
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().checkIsolation(true))) {
            Ref<Supervisor> root = runtime.start(new CounterSupervisor());
            var health = new Health(runtime, root);
            assertThat(health.isAlive()).isTrue();
            assertThat(health.isReady(CounterSupervisor.COUNTER, new Counter.Get())).isTrue();
            runtime.stop(root);
            assertThat(health.isAlive()).isFalse();
            assertThat(health.isReady(CounterSupervisor.COUNTER, new Counter.Get())).isFalse();
        }
    }
}
