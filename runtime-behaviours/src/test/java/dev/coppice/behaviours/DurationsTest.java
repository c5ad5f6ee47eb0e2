package dev.coppice.behaviours;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.behaviours.statemachine.EventType;
import dev.coppice.behaviours.statemachine.StateMachine;
import dev.coppice.behaviours.statemachine.Transition;
import dev.coppice.behaviours.task.StreamOptions;
import dev.coppice.behaviours.task.Task;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.StartFailed;
import dev.coppice.core.StartOptions;
import dev.coppice.supervision.BackOff;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Shutdown;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorRef;
import dev.coppice.supervision.SupervisorSpec;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A very long duration is in effect no timeout, wherever a process waits by it.
class DurationsTest {
    private static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();
    private static final List<Duration> LONG = List.of(
            Duration.ofDays(14_600), Duration.ofDays(36_525), Duration.ofSeconds(Long.MAX_VALUE / 1_000_000_000),
            FOREVER);

    private final ActorRuntime runtime = ActorRuntime.open(RuntimeOptions.defaults().stallThreshold(FOREVER));

    @AfterEach void close() {
        runtime.close(FOREVER);
    }

    /// Counts how often it was asked; then waits for `wait`.
    record Count() implements Call<Count, Integer> {}

    private static final class Server extends GenServer<Integer, Count> {
        private final Duration wait;
        private final @Nullable Duration hibernation;

        Server(Duration wait, @Nullable Duration hibernation) {
            this.wait = wait;
            this.hibernation = hibernation;
        }

        @Override protected Next<Integer> init() {
            return next(0);
        }

        @Override protected Next<Integer> handle(Count call, Integer count) {
            var next = next(count + 1).reply(call, count);
            return hibernation == null ? next.idleAfter(wait) : next;
        }

        @Override protected @Nullable Duration hibernateAfter() {
            return hibernation;
        }
    }

    private static final class Machine extends StateMachine<String, Integer, Count> {
        private final Duration wait;
        private final @Nullable Duration hibernation;

        Machine(Duration wait, @Nullable Duration hibernation) {
            this.wait = wait;
            this.hibernation = hibernation;
        }

        @Override protected Transition<String, Integer, Count> init() {
            return next("state", 0);
        }

        @Override protected Transition<String, Integer, Count> handle(Count call, String state, Integer count) {
            return keep(count + 1).reply(call, count).stateTimeout(wait, call).eventTimeout(wait, call)
                    .timeout("name", wait, call)
                    .startAt(new EventType.Named("at"), Long.MAX_VALUE, call);
        }

        @Override protected @Nullable Duration hibernateAfter() {
            return hibernation;
        }
    }

    @Test void waitsOfServersAndMachines_mayBeVeryLong() {
        for (var wait : LONG) {
            for (var hibernation : new @Nullable Duration[] {null, wait}) {
                var server = runtime.start(new Server(wait, hibernation));
                var machine = runtime.start(new Machine(wait, hibernation));
                for (int i = 0; i < 3; i++) {
                    assertThat(server.call(new Count(), wait)).isEqualTo(i);
                    assertThat(machine.call(new Count(), wait)).isEqualTo(i);
                }
            }
        }
    }

    /// The past, however far, is due now.
    @Test void startAt_longAgo_fallsDueAtOnce() {
        var due = new AtomicInteger();
        var machine = runtime.start(new StateMachine<String, Integer, Count>() {
            @Override protected Transition<String, Integer, Count> init() {
                return next("state", 0);
            }

            @Override protected Transition<String, Integer, Count> handle(Count call, String state, Integer data) {
                if (eventType() instanceof EventType.Named) {
                    due.incrementAndGet();
                    return keep();
                }
                return keep(1).reply(call, 0).startAt(new EventType.Named("at"), Long.MIN_VALUE, call);
            }
        });
        assertThat(machine.call(new Count())).isZero();
        Awaitility.await().until(() -> due.get() == 1);
    }

    @Test void hibernateAfter_negative_failsTheStart() {
        for (var start : List.<Runnable>of(
                () -> runtime.start(new Server(FOREVER, Duration.ofMillis(-1))),
                () -> runtime.start(new Machine(FOREVER, Duration.ofMillis(-1))))) {
            assertThatThrownBy(start::run).isInstanceOf(StartFailed.class)
                    .hasMessageContaining("hibernateAfter must not be negative");
        }
    }

    @Test void supervisors_surviveVeryLongDurations() {
        for (var wait : LONG) {
            var supervisor = runtime.start(Supervisor.of(SupervisorSpec.oneForOne(
                    ChildSpec.of(new Name<>("kept"), new Server(wait, null)).shutdown(Shutdown.timeout(wait))
                            .awaitRelease(wait),
                    ChildSpec.of(new Name<>("late"), new Server(wait, null))
                            .backOff(new BackOff(Duration.ofMillis(1), 1e15, wait, 0)))
                    .intensity(10, wait)));
            runtime.exit(runtime.whereis(new Name<>("kept")), ExitReason.KILL);
            runtime.exit(runtime.whereis(new Name<>("late")), ExitReason.KILL);
            Awaitility.await()
                    .until(() -> runtime.whereis(new Name<>("kept")) != null
                            && runtime.whereis(new Name<>("late")) != null);
            // the second restart in a row waits for ever
            runtime.exit(runtime.whereis(new Name<>("late")), ExitReason.KILL);
            Awaitility.await().until(() -> SupervisorRef.of(supervisor).countChildren().active() == 1);
            assertThat(supervisor.pid().isAlive()).isTrue();
            runtime.stop(supervisor, ExitReason.SHUTDOWN, wait);
        }
    }

    /// An interrupt of a thread that runs no process ends each kind of wait, and is kept.
    @Test void interrupt_endsWaitsForTasksAndRequests() throws InterruptedException {
        var outcomes = new ConcurrentLinkedQueue<Object>();
        var blocked = new CountDownLatch(1);
        List<Runnable> waits = List.of(
                () -> outcomes.add(why(() -> Task.async(runtime, () -> waitFor(blocked)).await(null))),
                () -> outcomes.add(why(() -> Task.awaitMany(List.of(Task.async(runtime, () -> waitFor(blocked))),
                        null))),
                () -> outcomes.add(why(() -> Task.stream(runtime, List.of(1), one -> waitFor(blocked),
                        StreamOptions.defaults().timeout(null)).toList())),
                () -> outcomes.add(Task.async(runtime, () -> waitFor(blocked)).yield(null).isEmpty()
                        ? ExitReason.INTERRUPTED : "done"),
                () -> outcomes.add(PendingRequest.send(runtime.start(new Silent()), new Count())
                        .await(null) instanceof Response.TimedOut
                        ? ExitReason.INTERRUPTED : "done"));
        for (var wait : waits) {
            var interrupted = new CompletableFuture<Boolean>();
            var thread = Thread.ofPlatform().daemon().start(() -> {
                wait.run();
                interrupted.complete(Thread.currentThread().isInterrupted());
            });
            Awaitility.await().until(() -> thread.getState() == Thread.State.WAITING);
            thread.interrupt();
            assertThat(interrupted.orTimeout(20, TimeUnit.SECONDS).join()).isTrue();
        }
        assertThat(outcomes).containsOnly(ExitReason.INTERRUPTED).hasSize(waits.size());
        blocked.countDown();
    }

    private static Integer waitFor(CountDownLatch latch) throws InterruptedException {
        latch.await();
        return 1;
    }

    private static Object why(Runnable wait) {
        try {
            wait.run();
            return "done";
        } catch (CallFailed failed) {
            return failed.cause();
        }
    }

    /// Never answers.
    private static final class Silent extends GenServer<Integer, Count> {
        @Override protected Next<Integer> init() {
            return next(0);
        }

        @Override protected Next<Integer> handle(Count call, Integer state) {
            from(call);
            return keep();
        }
    }

    @Test void starts_mayTakeVeryLong() {
        for (var wait : LONG) {
            var options = StartOptions.defaults().timeout(wait);
            assertThat(runtime.start(new Server(wait, null), options).call(new Count())).isZero();
            assertThat(runtime.startAsync(new Server(wait, null), options).toCompletableFuture().join().orThrow()
                    .call(new Count())).isZero();
        }
    }
}
