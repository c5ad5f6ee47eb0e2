package dev.coppice.testkit.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Ref;
import dev.coppice.testkit.Ping;
import dev.coppice.testkit.Probe;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProbeExamples {

    @Test void expect() {
        // @start region="expect"
        try (var runtime = ActorRuntime.open()) {
            Ref<Ping.Message> ping = runtime.start(new Ping(1));
            Probe<Object> probe = Probe.in(runtime);
            ping.cast(new Ping.Greet(probe.ref()));
            assertThat(probe.expect(String.class)).isEqualTo("hello 1");
            probe.expectNothing(Duration.ofMillis(20));

            probe.monitor(ping);
            ping.cast(new Ping.Crash());
            assertThat(probe.expectDown(ping.pid())).isInstanceOf(ExitReason.Crash.class);
        }
        // @end
    }
}
