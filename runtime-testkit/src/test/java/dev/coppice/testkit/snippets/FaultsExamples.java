package dev.coppice.testkit.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Ref;
import dev.coppice.testkit.Callback;
import dev.coppice.testkit.Fault;
import dev.coppice.testkit.Faults;
import dev.coppice.testkit.Ping;
import dev.coppice.testkit.Probe;
import dev.coppice.testkit.Simulated;
import dev.coppice.testkit.TestRuntime;
import dev.coppice.testkit.UnreliableLink;
import java.time.Duration;

class FaultsExamples {

    @Simulated void crashAtTheThirdMessage(TestRuntime test) {
        // @start region="in"
        var faults = Faults.of(test);
        Ref<Ping.Message> ping = test.runtime().start(faults.in(
                new Ping(0),
                Fault.at(Callback.MESSAGE).nth(3).raise(IllegalStateException::new)));
        Probe<Object> probe = test.probe();
        probe.monitor(ping);
        for (int i = 1; i <= 5; i++) ping.cast(new Ping.Greet(probe.ref()));
        assertThat(probe.expectDown(ping.pid())).isInstanceOf(ExitReason.Crash.class);
        assertThat(probe.received()).filteredOn(String.class::isInstance).hasSize(2);
        // @end
    }

    @Simulated void badLine(TestRuntime test) {
        // @start region="between"
        var faults = Faults.of(test);
        Probe<Object> probe = test.probe();
        Ref<Object> line = faults.between(test.runtime(), probe.ref(), UnreliableLink.perfect().drop(0.5));
        for (int i = 0; i < 100; i++) line.cast(i);
        test.run();
        assertThat((long) probe.received().size()).isEqualTo(100 - faults.struck());
        // @end
    }

    @Simulated void killer(TestRuntime test) {
        // @start region="killer"
        var faults = Faults.of(test);
        for (int i = 0; i < 10; i++) test.runtime().start(new Ping(i));
        faults.killer(test.runtime(), process -> process.toString().startsWith("Ping"), Duration.ofSeconds(1), 4);
        test.advance(Duration.ofSeconds(10));
        assertThat(test.runtime().processes()).hasSize(6);
        // @end
    }
}
