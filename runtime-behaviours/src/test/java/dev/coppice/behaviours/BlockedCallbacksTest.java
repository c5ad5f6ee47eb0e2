package dev.coppice.behaviours;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.event.EventHandler;
import dev.coppice.behaviours.event.EventManager;
import dev.coppice.behaviours.event.HandlerResult;
import dev.coppice.behaviours.genserver.Agent;
import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.behaviours.genserver.TestServer;
import dev.coppice.behaviours.statemachine.TestStateMachine;
import dev.coppice.behaviours.task.Task;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Ref;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Supervisor;
import dev.coppice.testsupport.Schedule;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Forty callbacks of each kind wait for a latch, on two workers: others go on, and so do those once the latch opens.
class BlockedCallbacksTest {
    private static final int STUCK = 40;
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Name<Quick.Message> CHILD = new Name<>("child");
    private static final Name<Quick.Message> IDLE = new Name<>("idle");

    private final ActorRuntime runtime = ActorRuntime.open(RuntimeOptions.defaults().workers(2).reportsPerSecond(1));
    private final CountDownLatch gate = new CountDownLatch(1);
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();

    /// Which callback.
    enum In { SERVER_INIT, SERVER_HANDLE, SERVER_TERMINATE, AGENT, MACHINE_INIT, MACHINE_HANDLE, MACHINE_TERMINATE,
            EVENT_HANDLER, CHILD_START, TASK }

    /// A server whose callbacks are quick; counts the ticks of an interval timer.
    private static final class Quick extends GenServer<Integer, Quick.Message> {
        sealed interface Message {}

        record Tick() implements Message {}

        record Ticks() implements Message, Call<Message, Integer> {}

        @Override protected Next<Integer> init() {
            sendEvery(Duration.ofMillis(10), new Tick());
            return next(0);
        }

        @Override protected Next<Integer> handle(Message message, Integer ticks) {
            return switch (message) {
                case Tick tick -> next(ticks + 1);
                case Ticks asked -> next(ticks).reply(asked, ticks);
            };
        }
    }

    private final class Handler extends EventHandler<String, String> {
        @Override protected String init(@Nullable Object handedOver) {
            return "state";
        }

        @Override protected HandlerResult<String> handle(String event, String state) throws Exception {
            block();
            return keep();
        }
    }

    @BeforeEach void open() {
        runtime.start(Supervisor.of(Supervisor.oneForOne(ChildSpec.of(CHILD, new Quick()))));
        runtime.start(new Quick(), StartOptions.named(IDLE));
    }

    @AfterEach void close() {
        gate.countDown();
        runtime.close(Duration.ofSeconds(1));
    }

    private void block() throws InterruptedException {
        begun.incrementAndGet();
        gate.await();
        ended.incrementAndGet();
    }

    private void blockOne(In in) {
        switch (in) {
            case SERVER_INIT -> runtime.startAsync(TestServer.box().init(box -> {
                block();
                return box.next("first");
            }), StartOptions.defaults());
            case SERVER_HANDLE -> runtime.start(TestServer.box()).cast(TestServer.tell((box, tell, state) -> {
                block();
                return box.keep();
            }));
            case SERVER_TERMINATE -> runtime.start(TestServer.box().ending((reason, state) -> block())).cast(
                    TestServer.tell((box, tell, state) -> box.stop(ExitReason.NORMAL)));
            case AGENT -> Agent.start(runtime, () -> "state").cast(state -> {
                try {
                    block();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return state;
            });
            case MACHINE_INIT -> runtime.startAsync(TestStateMachine.rig().init(rig -> {
                block();
                return rig.next("a", 0);
            }), StartOptions.defaults());
            case MACHINE_HANDLE -> runtime.start(TestStateMachine.rig())
                    .cast(TestStateMachine.tell("block", (rig, event, state, data) -> {
                block();
                return rig.keep();
            }));
            case MACHINE_TERMINATE -> runtime.start(TestStateMachine.rig().ending((reason, state, data) -> block()))
                    .cast(
                    TestStateMachine.tell("stop", (rig, event, state, data) -> rig.stop(ExitReason.NORMAL)));
            case EVENT_HANDLER -> {
                EventManager<String> manager = EventManager.start(runtime);
                manager.add("handler", new Handler());
                manager.notify("event");
            }
            case CHILD_START ->
                    runtime.startAsync(
                    Supervisor.of(Supervisor.oneForOne(ChildSpec.<Quick.Message>of("slow", starter -> {
                block();
                return new StartResult.Ignored<>();
            }))), StartOptions.defaults());
            case TASK -> Task.async(runtime, () -> {
                block();
                return "done";
            });
        }
    }

    @ParameterizedTest @EnumSource
    void blockedCallbacks_stallNone_andGoOn(In in) {
        for (int i = 0; i < STUCK; i++) blockOne(in);
        Schedule.until(() -> begun.get() == STUCK);
        othersGoOn();
        gate.countDown();
        Schedule.until(() -> ended.get() == STUCK);
        othersGoOn();
    }

    private void othersGoOn() {
        var idle = runtime.ref(IDLE);
        for (int i = 0; i < 20; i++) idle.call(new Quick.Ticks(), LONG);
        int seen = idle.call(new Quick.Ticks(), LONG);
        Schedule.until(() -> idle.call(new Quick.Ticks(), LONG) >= seen + 10);
        var old = runtime.ref(CHILD).pid();
        runtime.exit(java.util.Objects.requireNonNull(old), ExitReason.KILL);
        Schedule.until(() -> runtime.ref(CHILD).pid() != null && runtime.ref(CHILD).pid() != old);
        assertThat(runtime.ref(CHILD).call(new Quick.Ticks(), LONG)).isNotNegative();
        Ref<Quick.Message> fresh = runtime.start(new Quick(), StartOptions.defaults().timeout(LONG));
        assertThat(fresh.call(new Quick.Ticks(), LONG)).isNotNegative();
        runtime.stop(fresh, ExitReason.NORMAL, LONG);
    }
}
