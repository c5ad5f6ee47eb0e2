package dev.coppice.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.testsupport.Schedule;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/// Processes that have nothing to do with those that are stuck: an idle server, an interval timer, a parent that starts
/// its child again.
final class Others {
    private static final int CALLS = 20;
    private static final int TICKS = 10;

    private final ActorRuntime runtime;
    private final Pid idle;
    private final AtomicInteger ticks = new AtomicInteger();
    private final AtomicReference<Pid> child = new AtomicReference<>();

    Others(ActorRuntime runtime) {
        this.runtime = runtime;
        this.idle = runtime.start(Scripted.script()).pid();
        runtime.start(Scripted.script()
                .init(self -> self.sendEvery(Duration.ofMillis(10), "tick"))
                .message((self, message, state) -> ticks.incrementAndGet()));
        Gen.spawn(runtime, self -> {
            while (true) {
                child.set(self.spawn(Scripted.script(), SpawnOptions.NONE.link()));
                var exit = (Signal.Exit) self.receive(Signal.Exit.class::isInstance);
                if (!exit.from().equals(child.get())) return;
            }
        }, SpawnOptions.NONE.trapExits());
        Schedule.until(() -> child.get() != null);
    }

    /// Checks that all of them go on.
    void goOn() throws InterruptedException {
        for (int i = 0; i < CALLS; i++) assertThat(Gen.call(idle, i, TestProcesses.LONG)).isEqualTo(i);
        int seen = ticks.get();
        Schedule.until(() -> ticks.get() >= seen + TICKS);
        var old = child.get();
        Gen.exit(old, ExitReason.KILL);
        Schedule.until(() -> child.get() != old);
        assertThat(Gen.call(child.get(), "restarted?", TestProcesses.LONG)).isEqualTo("restarted?");
        var fresh = runtime.start(Scripted.script(), StartOptions.defaults().timeout(TestProcesses.LONG));
        assertThat(Gen.call(fresh.pid(), "started?", TestProcesses.LONG)).isEqualTo("started?");
        runtime.stop(fresh, ExitReason.NORMAL, TestProcesses.LONG);
        var ran = new CountDownLatch(1);
        Thread.ofVirtual().start(ran::countDown);
        assertThat(ran.await(TestProcesses.LONG.toSeconds(), TimeUnit.SECONDS)).as("a virtual thread of the host runs")
                .isTrue();
    }
}
