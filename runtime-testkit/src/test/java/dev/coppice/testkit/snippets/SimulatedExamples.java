package dev.coppice.testkit.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Ref;
import dev.coppice.testkit.Ping;
import dev.coppice.testkit.Probe;
import dev.coppice.testkit.RuntimeTest;
import dev.coppice.testkit.Simulated;
import dev.coppice.testkit.TestRuntime;
import java.time.Duration;

class SimulatedExamples {

    // @start region="simulated"
    @Simulated(seeds = 20, deadLetters = false)
    void greeting_comesAfterAnHour(TestRuntime test) {
        Probe<Object> probe = test.probe();
        Ref<Ping.Message> ping = test.runtime().start(new Ping(7));
        ping.cast(new Ping.GreetAfter(probe.ref(), Duration.ofHours(1)));
        probe.expectNothing(Duration.ofMinutes(59));
        probe.expect("hello 7"::equals, "the greeting", Duration.ofMinutes(2));
    }
    // @end

    // @start region="real"
    @RuntimeTest
    void call_answers(ActorRuntime runtime) {
        Ref<Ping.Message> ping = runtime.start(new Ping(7));
        assertThat(ping.call(new Ping.Get())).isEqualTo(7);
    }
    // @end
}
