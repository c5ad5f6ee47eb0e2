package dev.coppice.behaviours.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.genserver.Agent;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.RuntimeOptions;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Where tasks run: on threads of their own, until their kind is known to be quick.
@Timeout(60)
class TaskPlaceTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    /// Longer than a quick task takes.
    private static final long SLOW_NANOS = 1_000_000;
    private final ActorRuntime runtime = ActorRuntime.open(RuntimeOptions.defaults().name("place").workers(1));

    @AfterEach void close() {
        runtime.close();
    }

    /// Returns the name of its thread, after the latch has opened if there is one.
    private record Where(@Nullable CountDownLatch latch, CountDownLatch begun) implements Callable<String> {
        @Override public String call() throws Exception {
            var name = Thread.currentThread().getName();
            begun.countDown();
            if (latch != null) latch.await();
            return name;
        }
    }

    private String where(@Nullable CountDownLatch latch) {
        return Task.async(runtime, new Where(latch, new CountDownLatch(1))).await(LIMIT);
    }

    private static boolean isWorker(String thread) {
        return thread.startsWith("place-worker-");
    }

    /// A task may take longer than its code does because the machine is busy, so nothing says how many it takes.
    private void untilOnAWorker() {
        while (!isWorker(where(null))) {}
    }

    @Test void tasksOfAnUnknownKind_haveAThreadOfTheirOwn() {
        assertThat(where(null)).doesNotStartWith("place-worker-");
    }

    @Test void quickTasks_runOnTheWorkers_untilOneTakesLonger() throws Exception {
        untilOnAWorker();
        var latch = new CountDownLatch(1);
        var begun = new CountDownLatch(1);
        var slow = Task.async(runtime, new Where(latch, begun));
        begun.await();
        long start = System.nanoTime();
        while (System.nanoTime() - start < SLOW_NANOS) Thread.onSpinWait();
        latch.countDown();
        slow.await(LIMIT);
        assertThat(where(null)).doesNotStartWith("place-worker-");
    }

    @Test void aTaskThatBlocksOnAWorker_stallsNoOtherProcess() {
        Agent<Integer> agent = Agent.start(runtime, () -> 1);
        untilOnAWorker();
        var latch = new CountDownLatch(1);
        var blocked = Task.async(runtime, new Where(latch, new CountDownLatch(1)));
        int number = agent.get(value -> value);
        assertThat(number).isEqualTo(1); // the only worker serves it while the task waits
        latch.countDown();
        assertThat(blocked.await(LIMIT)).isNotEmpty();
    }

    @Test void aTaskOnAWorker_mayCallAndStartOthers() {
        Agent<Integer> agent = Agent.start(runtime, () -> 1);
        Callable<Integer> calls = () -> agent.get(number -> number) + Task.async(() -> 1).await();
        for (int i = 0; i < 300; i++) assertThat(Task.async(runtime, calls).await(LIMIT)).isEqualTo(2);
    }
}
