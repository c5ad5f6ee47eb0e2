package dev.coppice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Name;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.StartOptions;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.SpawnOptions;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class LeaksTest {

    @Test void codeThatGoesOn_isALeak() throws InterruptedException {
        var runtime = ActorRuntime.open(RuntimeOptions.defaults().name("leaking"));
        var entered = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        var stubborn = Gen.spawn(runtime, self -> {
            entered.countDown();
            while (release.getCount() > 0) Thread.onSpinWait();
        }, SpawnOptions.NONE);
        entered.await();
        runtime.close(Duration.ZERO);
        assertThat(Leaks.of(runtime)).containsExactly("code of the ended process " + stubborn);
        assertThat(Ledger.measurementsOf(runtime)).filteredOn(measurement -> !measurement.holds())
                .containsExactly(new Measurement("L6 zombies left", 1, 0));
        assertThatThrownBy(() -> Leaks.check(runtime)).isInstanceOf(AssertionError.class)
                .hasMessage("closing " + runtime + " left behind: code of the ended process " + stubborn);
        release.countDown();
    }

    @Test void threads_areThoseOfTheNamedRuntime() {
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().name("threads-of-this"))) {
            assertThat(Leaks.threadsOf("threads-of-this")).isNotEmpty()
                    .allMatch(thread -> thread.getName().startsWith("threads-of-this-"));
            assertThat(Leaks.threadsOf("threads-of")).hasSameSizeAs(Leaks.threadsOf("threads-of-this"));
            assertThat(Leaks.threadsOf("threads-of-that")).isEmpty();
            assertThatThrownBy(() -> Leaks.of(runtime)).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("close it before checking for leaks");
        }
        assertThat(Leaks.threadsOf("threads-of-this")).isEmpty();
    }

    @Test void description_tellsWhatWaitsForWhat() {
        try (var test = TestRuntime.seeded(1)) {
            var parent = test.runtime().start(new Ping(1), StartOptions.named(new Name<>("parent")));
            var child = Gen.spawn(test.runtime(), self -> {
                self.spawn(own -> own.receive("never"::equals), SpawnOptions.NONE);
                self.receive("never"::equals);
            }, SpawnOptions.NONE);
            test.run();
            Gen.send(child, "waits");
            test.run();
            assertThat(Leaks.describe(test.runtime()).lines()).hasSize(4)
                    .first().isEqualTo("processes of " + test.runtime() + ":");
            assertThat(Leaks.describe(test.runtime()))
                    .contains("\n  " + parent.pid() + " WAITING, named parent")
                    .contains("\n  " + child + " WAITING, 1 waiting")
                    .contains(" WAITING, child of " + child);
        }
    }
}
