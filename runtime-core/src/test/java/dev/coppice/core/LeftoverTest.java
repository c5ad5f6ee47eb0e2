package dev.coppice.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coppice.core.ops.Gen;
import dev.coppice.core.ops.ProcessControl;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.ProgramBehaviour;
import dev.coppice.core.spi.Request;
import dev.coppice.core.spi.SpawnOptions;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Failed and abandoned operations leave nothing behind.
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
            assertThatThrownBy(() -> Gen.stop(pid, ExitReason.SHUTDOWN, Duration.ofMillis(1)))
                    .isInstanceOf(CallFailed.class);
        }
        assertThat(dev.coppice.core.internal.process.Listeners.of(pid)).isZero();
        leave.countDown();
    }

    @Test void watch_thatIsGivenUp_leavesNoListener() {
        var pid = Gen.spawn(runtime, self -> self.receive(any -> false), SpawnOptions.NONE);
        var ended = ProcessControl.ended(pid);
        assertThat(dev.coppice.core.internal.process.Listeners.of(pid)).isOne();
        assertThat(ended.abandon()).isTrue();
        assertThat(dev.coppice.core.internal.process.Listeners.of(pid)).isZero();
    }

    @Test void whenEnded_cancelledOrCompletedByItsHolder_leavesNoListener() {
        var pid = Gen.spawn(runtime, self -> self.receive(any -> false), SpawnOptions.NONE);
        for (Consumer<CompletableFuture<ExitReason>> way : List.<Consumer<CompletableFuture<ExitReason>>>of(
                stage -> stage.cancel(true),
                stage -> stage.complete(ExitReason.NORMAL),
                stage -> stage.completeExceptionally(new IllegalStateException("enough")),
                stage -> assertThatThrownBy(stage.orTimeout(1, TimeUnit.MILLISECONDS)::join)
                        .hasCauseInstanceOf(TimeoutException.class))) {
            var stage = runtime.whenEnded(pid).toCompletableFuture();
            assertThat(dev.coppice.core.internal.process.Listeners.of(pid)).isOne();
            way.accept(stage);
            // a timeout completes the stage on another thread, which wakes the waiting one first
            Awaitility.await().until(() -> dev.coppice.core.internal.process.Listeners.of(pid) == 0);
        }
        var kept = runtime.whenEnded(pid);
        runtime.exit(pid, ExitReason.KILL);
        assertThat(TestProcesses.await(kept)).isEqualTo(ExitReason.KILLED);
    }

    @Test void ask_whoseStageIsCancelled_isNotHeldByTheRequest() {
        var requests = new LinkedBlockingQueue<Request<?>>();
        var server = runtime.start(Scripted.script().request((self, request, state) -> {
            request.defer();
            requests.add(request);
        }));
        var stage = Gen.request(server.pid(), "x").stage().toCompletableFuture();
        Awaitility.await().until(() -> !requests.isEmpty());
        stage.cancel(true);
        var reference = new WeakReference<>(stage);
        stage = null;
        Awaitility.await().until(() -> {
            System.gc();
            return reference.refersTo(null);
        });
        Scripted.answer(requests.element(), "late");
    }

    /// Its hook throws when it is suspended, or when it is resumed.
    private record Touchy(boolean suspended) implements ProgramBehaviour<Object>, Program<Object> {
        @Override public Program<?> program() {
            return this;
        }

        @Override public Object init(ProcessContext self) {
            return "state";
        }

        @Override public Object message(ProcessContext self, Object message, Object state) {
            return state;
        }

        @Override @SuppressWarnings("unchecked") public Object request(ProcessContext self, Request<?> request,
                Object state) {
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
        assertThat(catchThrowableOfType(CallFailed.class, () -> Sys.of(pid).suspend()).cause().toString())
                .contains("suspend", "touchy");
        assertThat(Sys.of(pid).status()).containsEntry("suspended", false);
        assertThat(Gen.call(pid, "?", Duration.ofSeconds(5))).isEqualTo("state");
    }

    @Test void resume_whoseHookThrows_leavesTheProcessRunning() {
        var pid = runtime.start(new Touchy(false)).pid();
        Sys.of(pid).suspend();
        assertThat(catchThrowableOfType(CallFailed.class, () -> Sys.of(pid).resume()).cause().toString())
                .contains("resume", "touchy");
        assertThat(Gen.call(pid, "?", Duration.ofSeconds(5))).isEqualTo("state");
    }

    @Test void watchOfTheScheduler_startedByManyAtOnce_isOne() throws Exception {
        for (int round = 0; round < 200; round++) {
            try (var fresh = ActorRuntime.open(RuntimeOptions.defaults().workers(2))) {
                var pids = new ArrayList<Pid>();
                for (int i = 0; i < 4; i++)
                    pids.add(Gen.spawn(fresh, self -> self.receive(any -> false), SpawnOptions.NONE));
                TestProcesses.await(allAtOnce(pids));
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
