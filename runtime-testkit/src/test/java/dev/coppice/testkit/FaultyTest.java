package dev.coppice.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.spi.Program;
import dev.coppice.testkit.internal.fault.FaultyProgram;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaultyTest {

    @Test void faultyProgram_passesEverythingOn() {
        var own = Arrays.stream(FaultyProgram.class.getDeclaredMethods()).map(method -> method.getName()).toList();
        assertThat(Arrays.stream(Program.class.getMethods()).map(method -> method.getName())).allMatch(own::contains);
    }

    @Test void chance_sameSeed_sameFaults() {
        assertThat(heard(3)).isEqualTo(heard(3)).hasSizeBetween(1, 99);
    }

    private static List<Object> heard(long seed) {
        try (var test = TestRuntime.seeded(seed)) {
            var probe = test.probe();
            var line = Faults.of(test).between(test.runtime(), probe.ref(),
                    UnreliableLink.perfect().drop(0.3).jitter(Duration.ofSeconds(1)));
            for (int i = 0; i < 100; i++) line.cast(i);
            test.advance(Duration.ofSeconds(2));
            return probe.received();
        }
    }

    @Test void line_losesDuplicatesAndDelaysAsItIsTold() {
        var perfect = UnreliableLink.perfect();
        assertThat(arrivals(perfect)).containsExactly(0, 1, 2, 3);
        assertThat(arrivals(perfect.drop(1))).isEmpty();
        assertThat(arrivals(perfect.duplicate(1))).containsExactly(0, 0, 1, 1, 2, 2, 3, 3);
        assertThat(arrivals(perfect.delay(Duration.ofSeconds(1)))).containsExactly(0, 1, 2, 3);
        assertThat(arrivals(perfect.jitter(Duration.ofSeconds(1)))).containsExactlyInAnyOrder(0, 1, 2, 3);
    }

    private static List<Object> arrivals(UnreliableLink link) {
        try (var test = TestRuntime.seeded(1)) {
            var probe = test.probe();
            var line = Faults.of(test).between(test.runtime(), probe.ref(), link);
            for (int i = 0; i < 4; i++) line.cast(i);
            test.run();
            boolean delayed = !link.delay().isZero() || !link.jitter().isZero();
            assertThat(probe.received().isEmpty()).isEqualTo(delayed || link.drop() == 1);
            test.advance(Duration.ofSeconds(4));
            return probe.received();
        }
    }

    @Test void call_overALineWithDelay_isAnsweredLater() {
        try (var test = TestRuntime.seeded(1)) {
            var line = Faults.of(test).between(test.runtime(), test.runtime().start(new Ping(4)),
                    UnreliableLink.perfect().jitter(Duration.ofSeconds(2)));
            assertThat(line.call(new Ping.Get(), Duration.ofSeconds(3))).isEqualTo(4);
            assertThat(test.now()).isPositive();
        }
    }

    @Test void hold_delaysOnlyItsProcess() {
        try (var test = TestRuntime.seeded(1)) {
            var held = test.runtime().start(Faults.of(test).in(new Ping(1),
                    Fault.at(Callback.REQUEST).nth(1).hold(Duration.ofSeconds(2))));
            var other = test.runtime().start(new Ping(2));
            assertThat(other.call(new Ping.Get())).isEqualTo(2);
            assertThat(test.now()).isZero();
            assertThat(held.call(new Ping.Get())).isEqualTo(1);
            assertThat(test.now()).isEqualTo(Duration.ofSeconds(2));
        }
    }
}
