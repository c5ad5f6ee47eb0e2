package dev.coppice.behaviours.task;

import static dev.coppice.behaviours.task.TaskFixture.await;
import static dev.coppice.behaviours.task.TaskFixture.endless;
import static dev.coppice.behaviours.task.TaskFixture.reason;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.Runtimes;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.ProcessExit;
import dev.coppice.testsupport.AnySchedule;
import dev.coppice.testsupport.Schedule;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TaskPublisherTest {
    private static final StreamOptions DEFAULTS = StreamOptions.defaults();

    private ActorRuntime runtime;

    @BeforeEach
    void open() {
        runtime = Runtimes.open();
    }

    @AfterEach
    void close() {
        runtime.close();
    }

    private static final class Requester<T> implements Flow.Subscriber<T> {
        final Queue<Object> received = new ConcurrentLinkedQueue<>();
        final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
        final CompletableFuture<Object> end = new CompletableFuture<>();

        @Override public void onSubscribe(Flow.Subscription given) {
            subscription.complete(given);
        }

        @Override public void onNext(T item) {
            received.add(item);
        }

        @Override public void onError(Throwable thrown) {
            end.complete(thrown);
        }

        @Override public void onComplete() {
            end.complete("complete");
        }
    }

    @AnySchedule
    void publisher_givesAsMuchAsIsAskedFor() {
        var started = new AtomicInteger();
        var publisher = Task.publisher(runtime, List.of(1, 2, 3, 4), i -> {
            started.incrementAndGet();
            if (i == 3) throw new ProcessExit(reason("three"));
            return i;
        }, DEFAULTS.maxConcurrency(1));
        var subscriber = new Requester<Outcome<Integer>>();
        publisher.subscribe(subscriber);
        var subscription = await(subscriber.subscription);
        assertThat(started.get()).isZero();
        subscription.request(1);
        Schedule.until(() -> subscriber.received.size() == 1);
        subscription.request(10);
        assertThat(await(subscriber.end)).isEqualTo("complete");
        assertThat(subscriber.received).containsExactly(new Outcome.Value<>(1), new Outcome.Value<>(2),
                new Outcome.Exit<>(reason("three")), new Outcome.Value<>(4));
        Schedule.until(() -> runtime.processes().isEmpty());
    }

    @AnySchedule
    void publisher_cancelled_killsItsTasks() throws InterruptedException {
        var running = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        var subscriber = new Requester<Outcome<Object>>();
        Task.publisher(runtime, List.of(1), i -> {
            running.countDown();
            try {
                return endless().call();
            } finally {
                interrupted.countDown();
            }
        }, DEFAULTS.timeout(null)).subscribe(subscriber); // no timeout that would kill it anyway
        await(subscriber.subscription).request(1);
        Schedule.pass(running);
        await(subscriber.subscription).cancel();
        Schedule.pass(interrupted);
        assertThat(subscriber.end).isNotDone();
        assertThat(runtime.processes()).isEmpty();
    }

    @AnySchedule
    void publisher_cancelledWhileItWaitsForDemand_leavesNoProcess() {
        var subscriber = new Requester<Outcome<Integer>>();
        Task.publisher(runtime, List.of(1), i -> i, DEFAULTS).subscribe(subscriber);
        await(subscriber.subscription).cancel();
        Schedule.until(() -> runtime.processes().isEmpty());
        assertThat(subscriber.end).isNotDone();
    }

    @AnySchedule
    void publisher_whoseProcessIsKilled_fails() {
        var subscriber = new Requester<Outcome<Integer>>();
        Task.publisher(runtime, List.of(1), i -> i, DEFAULTS).subscribe(subscriber);
        await(subscriber.subscription);
        for (var process : runtime.processes()) runtime.exit(process, ExitReason.KILL);
        assertThat(await(subscriber.end)).isInstanceOfSatisfying(ProcessExit.class,
                ended -> assertThat(ended.reason()).isEqualTo(ExitReason.KILLED));
    }

    @AnySchedule
    void publisher_askedForNothing_fails() {
        var subscriber = new Requester<Outcome<Integer>>();
        Task.publisher(runtime, List.of(1), i -> i, DEFAULTS).subscribe(subscriber);
        await(subscriber.subscription).request(0);
        assertThat(await(subscriber.end)).isInstanceOf(IllegalArgumentException.class);
    }
}
