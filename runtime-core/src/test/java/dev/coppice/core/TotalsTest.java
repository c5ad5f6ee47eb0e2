package dev.coppice.core;

import static dev.coppice.core.Scripted.script;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.core.ops.Gen;
import dev.coppice.testsupport.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The totals of a runtime.
class TotalsTest {
    private final ActorRuntime runtime = ActorRuntime.open(RuntimeOptions.defaults().workers(2));

    @AfterEach void close() {
        runtime.close();
    }

    private RuntimeStatistics.Totals totals() {
        return runtime.statistics().totals();
    }

    @Test
    void messages_areCountedExactlyOnceIdle() {
        var echo = runtime.start(script());
        Schedule.until(() -> totals().messages() == 1); // its start
        for (int i = 0; i < 1000; i++) echo.cast(i);
        for (int i = 0; i < 10; i++) Gen.call(echo.pid(), i, TestProcesses.LONG);
        Schedule.until(() -> totals().messages() == 1011);
        assertThat(totals().slices()).isBetween(2L, 1011L);
        var dedicated = runtime.start(script(), StartOptions.defaults().onDedicatedThread());
        for (int i = 0; i < 100; i++) dedicated.cast(i);
        Schedule.until(() -> totals().messages() == 1112);
    }

    @Test
    void totals_neverFallWhileWorkersAreReplaced() throws InterruptedException {
        var done = new AtomicBoolean();
        var refs = new ArrayList<Ref<Object>>();
        for (int i = 0; i < 8; i++) {
            refs.add(runtime.start(script().message((self, message, state) -> {
                if ((int) message % 50 == 0) Thread.sleep(0, 300_000); // blocks where the runtime does not see it
            })));
        }
        var load = Thread.ofPlatform().start(() -> {
            for (int i = 0; !done.get() && i < 200_000; i++) refs.get(i % 8).cast(i);
        });
        var last = totals();
        for (int i = 0; i < 20_000; i++) {
            var next = totals();
            assertThat(next.slices()).isGreaterThanOrEqualTo(last.slices());
            assertThat(next.messages()).isGreaterThanOrEqualTo(last.messages());
            assertThat(next.steals()).isGreaterThanOrEqualTo(last.steals());
            last = next;
        }
        done.set(true);
        load.join();
        assertThat(last.messages()).isPositive();
    }

    @Test
    void parkedWorker_runsNothing() {
        var ref = runtime.start(script());
        Gen.call(ref.pid(), "x", TestProcesses.LONG);
        Schedule.until(() -> runtime.statistics().workers().stream().allMatch(WorkerInfo::parked));
        assertThat(runtime.statistics().workers()).hasSize(2).extracting(WorkerInfo::running).containsOnlyNulls();
        var go = new CountDownLatch(1);
        var busy = runtime.start(script().message((self, message, state) -> {
            while (go.getCount() > 0) Thread.onSpinWait();
        }));
        busy.cast("spin");
        Schedule.until(() -> runtime.statistics().workers().stream()
                .anyMatch(worker -> busy.pid().equals(worker.running())));
        go.countDown();
    }

    @Test
    void timersFired_countsTimersOfTheApplicationOnly() {
        var go = new CountDownLatch(1);
        var slow = runtime.start(script().message((self, message, state) -> go.await()));
        slow.cast("x"); // the watch over stalls has timers of its own
        var ticks = new CountDownLatch(3);
        var ticking = runtime.start(script().init(self -> {
            self.sendEvery(Duration.ofMillis(50), "tick");
            return "state";
        }).message((self, message, state) -> ticks.countDown()));
        Schedule.pass(ticks);
        go.countDown();
        runtime.stop(ticking);
        long fired = runtime.statistics().timersFired();
        assertThat(fired).isBetween(3L, 1000L);
        assertThat(runtime.statistics().timers()).isZero();
        Schedule.until(() -> totals().stalls() == 1 || go.getCount() == 0);
        assertThat(runtime.statistics().timersFired()).isEqualTo(fired);
    }

    @Test
    void crashesEndsAndCallTimeouts_areCounted() {
        var go = new CountDownLatch(1);
        var slow = runtime.start(script().request((self, request, state) -> go.await()));
        assertThatThrownBy(() -> Gen.call(slow.pid(), "x", Duration.ofMillis(5))).isInstanceOf(CallFailed.class);
        Schedule.until(() -> totals().callTimeouts() == 1);
        go.countDown();
        var broken = runtime.start(script().message((self, message, state) -> {
            throw new IllegalStateException("for a test");
        }));
        var ended = runtime.whenEnded(broken);
        broken.cast("x");
        TestProcesses.await(ended);
        assertThat(totals().crashes()).isEqualTo(1);
        runtime.exit(slow, ExitReason.KILL);
        TestProcesses.await(runtime.whenEnded(slow));
        assertThat(totals().ended()).isEqualTo(2);
        assertThat(totals().crashes()).as("a kill is no crash").isEqualTo(1);
    }
}
