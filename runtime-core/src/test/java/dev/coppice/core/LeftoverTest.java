package dev.coppice.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coppice.core.spi.Gen;
import dev.coppice.core.spi.Oversight;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.Request;
import dev.coppice.core.spi.SpawnOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What failed or was given up leaves nothing behind.
class LeftoverTest {
    private final ActorRuntime runtime = ActorRuntime.open();

    @AfterEach void close() {
        runtime.close();
    }

    @Test void stop_thatTimesOut_leavesNoListener() throws InterruptedException {
        var entered = new CountDownLatch(1);
        var leave = new CountDownLatch(1);
        var pid = Gen.spawn(runtime, self -> {
            entered.countDown();
            leave.await();
        }, SpawnOptions.NONE);
        entered.await();
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> Gen.stop(pid, ExitReason.SHUTDOWN, Duration.ofMillis(1))).isInstanceOf(CallFailed.class);
        }
        assertThat(dev.coppice.core.internal.process.Listeners.of(pid)).isZero();
        leave.countDown();
    }

    @Test void watch_thatIsGivenUp_leavesNoListener() {
        var pid = Gen.spawn(runtime, self -> self.receive(any -> false), SpawnOptions.NONE);
        var ended = Oversight.ended(pid);
        assertThat(dev.coppice.core.internal.process.Listeners.of(pid)).isOne();
        assertThat(ended.abandon()).isTrue();
        assertThat(dev.coppice.core.internal.process.Listeners.of(pid)).isZero();
    }

    /// Its hook throws when it is suspended, or when it is resumed.
    private record Touchy(boolean suspended) implements Behaviour<Object>, Program<Object> {
        @Override public Program<?> program() {
            return this;
        }

        @Override public Object init(ProcessContext self) {
            return "state";
        }

        @Override public Object message(ProcessContext self, Object message, Object state) {
            return state;
        }

        @Override @SuppressWarnings("unchecked") public Object request(ProcessContext self, Request<?> request, Object state) {
            ((Request<Object>) request).reply(state);
            return state;
        }

        @Override public Object signal(ProcessContext self, Signal signal, Object state) {
            return state;
        }

        @Override public Object suspended(ProcessContext self, boolean suspend, Object state) {
            if (suspend == suspended) throw new IllegalStateException("touchy");
            return state;
        }
    }

    @Test void suspend_whoseHookThrows_leavesTheProcessRunning() {
        var pid = runtime.start(new Touchy(true)).pid();
        assertThat(catchThrowableOfType(CallFailed.class, () -> Sys.of(pid).suspend()).why().toString()).contains("suspend", "touchy");
        assertThat(Sys.of(pid).status()).containsEntry("suspended", false);
        assertThat(Gen.call(pid, "?", Duration.ofSeconds(5))).isEqualTo("state");
    }

    @Test void resume_whoseHookThrows_leavesTheProcessRunning() {
        var pid = runtime.start(new Touchy(false)).pid();
        Sys.of(pid).suspend();
        assertThat(catchThrowableOfType(CallFailed.class, () -> Sys.of(pid).resume()).why().toString()).contains("resume", "touchy");
        assertThat(Gen.call(pid, "?", Duration.ofSeconds(5))).isEqualTo("state");
    }

    @Test void watchOfTheScheduler_startedByManyAtOnce_isOne() throws Exception {
        for (int round = 0; round < 200; round++) {
            try (var fresh = ActorRuntime.open(RuntimeOptions.defaults().workers(2))) {
                var pids = new ArrayList<Pid>();
                for (int i = 0; i < 4; i++) pids.add(Gen.spawn(fresh, self -> self.receive(any -> false), SpawnOptions.NONE));
                Trial.await(allAtOnce(pids));
                assertThat(fresh.statistics().timers()).isLessThanOrEqualTo(1);
            }
        }
    }

    private static java.util.concurrent.CompletableFuture<Void> allAtOnce(List<Pid> pids) {
        var barrier = new CyclicBarrier(pids.size());
        return java.util.concurrent.CompletableFuture.allOf(pids.stream().map(pid -> {
            var done = new java.util.concurrent.CompletableFuture<Void>();
            Thread.ofPlatform().daemon().start(() -> {
                try {
                    barrier.await();
                    for (int i = 0; i < 20; i++) Gen.send(pid, "wake");
                    done.complete(null);
                } catch (Exception e) {
                    done.completeExceptionally(e);
                }
            });
            return done;
        }).toArray(java.util.concurrent.CompletableFuture[]::new));
    }
}
