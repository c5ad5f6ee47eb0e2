package dev.coppice.behaviours.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.TestProcesses;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Ref;
import dev.coppice.core.ops.ProcessControl;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Stages as publishers and subscribers of `java.util.concurrent.Flow`.
class StageFlowTest {
    private final ActorRuntime runtime = ActorRuntime.open();

    @AfterEach void close() {
        runtime.close();
    }

    private static final class Open extends Producer<Void, Integer> {
        final AtomicLong asked = new AtomicLong();

        @Override protected Void init() {
            return null;
        }

        @Override protected Emission<Void, Integer> handleDemand(long count, Void state) {
            asked.addAndGet(count);
            return keep(state);
        }
    }

    private static final class Collect extends Consumer<Void, Integer> {
        final LinkedBlockingQueue<Integer> got = new LinkedBlockingQueue<>();

        @Override protected Void init() {
            return null;
        }

        @Override protected Emission<Void, Void> handleEvents(List<Integer> events, Void state) {
            got.addAll(events);
            return keep(state);
        }
    }

    /// Records its signals.
    private static class Recorder implements Flow.Subscriber<Integer> {
        final LinkedBlockingQueue<Integer> got = new LinkedBlockingQueue<>();
        final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
        final CompletableFuture<Void> end = new CompletableFuture<>();

        @Override public void onSubscribe(Flow.Subscription given) {
            subscription.complete(given);
        }

        @Override public void onNext(Integer item) {
            got.add(item);
        }

        @Override public void onError(Throwable thrown) {
            end.completeExceptionally(thrown);
        }

        @Override public void onComplete() {
            end.complete(null);
        }

        Integer next() throws InterruptedException {
            return got.poll(30, TimeUnit.SECONDS);
        }
    }

    /// Why `stage` ends, or has ended.
    private ExitReason end(Ref<?> stage) {
        var pid = stage.pid();
        TestProcesses.get(runtime.whenEnded(pid));
        return ProcessControl.endReason(pid);
    }

    private Recorder subscribed(Ref<Stage<?, Void, Integer>> producer) {
        var recorder = new Recorder();
        Stages.publisher(runtime, producer).subscribe(recorder);
        return recorder;
    }

    @Test void subscriber_getsNoMoreThanItRequests() throws Exception {
        var definition = new Open();
        var producer = runtime.start(definition);
        var recorder = subscribed(producer);
        var subscription = TestProcesses.get(recorder.subscription);
        Stages.push(producer, List.of(1, 2, 3, 4, 5));
        subscription.request(2);
        assertThat(recorder.next()).isEqualTo(1);
        assertThat(recorder.next()).isEqualTo(2);
        TestProcesses.settle(producer.pid());
        assertThat(recorder.got).isEmpty();
        subscription.request(Long.MAX_VALUE);
        assertThat(recorder.next()).isEqualTo(3);
        Stages.complete(producer);
        TestProcesses.get(recorder.end);
        assertThat(recorder.got).containsExactly(4, 5);
    }

    @Test void requestOfNothing_isAnError() {
        var producer = runtime.start(new Open());
        var recorder = subscribed(producer);
        TestProcesses.get(recorder.subscription).request(0);
        assertThat(recorder.end).failsWithin(Duration.ofSeconds(30))
                .withThrowableThat().havingCause().isInstanceOf(IllegalArgumentException.class);
        assertThat(producer.pid().isAlive()).isTrue();
    }

    @Test void cancel_endsTheSubscriptionOnly() throws Exception {
        var producer = runtime.start(new Open());
        var recorder = subscribed(producer);
        var subscription = TestProcesses.get(recorder.subscription);
        subscription.request(10);
        Stages.push(producer, List.of(1));
        assertThat(recorder.next()).isEqualTo(1);
        int before = runtime.processes().size();
        subscription.cancel();
        Awaitility.await().until(() -> runtime.processes().size() < before);
        Stages.push(producer, List.of(2));
        TestProcesses.settle(producer.pid());
        assertThat(recorder.got).isEmpty();
        assertThat(recorder.end).isNotDone();
        assertThat(producer.pid().isAlive()).isTrue();
    }

    @Test void producerThatIsKilledOrGone_isAnError() {
        var producer = runtime.start(new Open());
        var recorder = subscribed(producer);
        TestProcesses.get(recorder.subscription).request(1);
        runtime.exit(producer.pid(), ExitReason.KILL);
        assertThat(recorder.end).failsWithin(Duration.ofSeconds(30));
        var late = subscribed(producer);
        assertThat(late.end).failsWithin(Duration.ofSeconds(30));
    }

    @Test void publisher_feedsAStage_noFasterThanThatWants() throws Exception {
        int count = 100_000;
        var collect = new Collect();
        try (var publisher = new SubmissionPublisher<Integer>()) {
            var producer = runtime.start(Stages.from(publisher));
            var consumer = runtime.start(collect);
            Stages.subscribe(consumer, producer, SubscriptionOptions.defaults().demand(100));
            Awaitility.await().until(publisher::hasSubscribers);
            for (int i = 0; i < count; i++) publisher.submit(i); // waits when too much is under way
            publisher.close();
            assertThat(end(consumer)).isEqualTo(ExitReason.NORMAL);
        }
        assertThat(List.copyOf(collect.got)).containsExactlyElementsOf(IntStream.range(0, count).boxed().toList());
    }

    @Test void publisherThatFails_endsTheStage() {
        try (var publisher = new SubmissionPublisher<Integer>()) {
            var producer = runtime.start(Stages.from(publisher));
            var consumer = runtime.start(new Collect());
            Stages.subscribe(consumer, producer);
            Awaitility.await().until(publisher::hasSubscribers);
            publisher.closeExceptionally(new IllegalStateException("source is broken"));
            assertThat(end(consumer).toString()).contains("source is broken");
        }
    }

    @Test void stageThatEnds_cancelsItsPublisher() {
        try (var publisher = new SubmissionPublisher<Integer>()) {
            var producer = runtime.start(Stages.from(publisher));
            Awaitility.await().until(publisher::hasSubscribers);
            runtime.stop(producer);
            publisher.submit(1);
            Awaitility.await().until(() -> !publisher.hasSubscribers());
        }
    }

    @Test void subscriberOfAConsumer_isFedByAnyPublisher() throws Exception {
        var collect = new Collect();
        var consumer = runtime.start(collect);
        try (var publisher = new SubmissionPublisher<Integer>()) {
            publisher.subscribe(Stages.subscriber(runtime, consumer, SubscriptionOptions.defaults()));
            IntStream.range(0, 1000).forEach(publisher::submit);
            publisher.close();
            assertThat(end(consumer)).isEqualTo(ExitReason.NORMAL);
        }
        assertThat(List.copyOf(collect.got)).containsExactlyElementsOf(IntStream.range(0, 1000).boxed().toList());
    }

    @Test void throughAndBack_nothingIsLost() throws Exception {
        int count = 50_000;
        var last = new CountDownLatch(count);
        var wrong = new AtomicReference<Integer>();
        try (var publisher = new SubmissionPublisher<Integer>()) {
            var producer = runtime.start(Stages.from(publisher));
            var recorder = new Recorder() {
                private int next;

                @Override public void onSubscribe(Flow.Subscription given) {
                    super.onSubscribe(given);
                    given.request(50);
                }

                @Override public void onNext(Integer item) {
                    if (item != next++) wrong.compareAndSet(null, item);
                    last.countDown();
                    if (next % 50 == 0) subscription.join().request(50);
                }
            };
            publisherOf(producer).subscribe(recorder);
            Awaitility.await().until(publisher::hasSubscribers);
            for (int i = 0; i < count; i++) publisher.submit(i);
            assertThat(last.await(60, TimeUnit.SECONDS)).isTrue();
            publisher.close();
            TestProcesses.get(recorder.end);
        }
        assertThat(wrong).hasNullValue();
    }

    @Test void requestWithoutLimit_hasNoMoreUnderWayThanTheOptionsSay() throws Exception {
        var made = new AtomicLong();
        var endless = runtime.start(new Producer<Integer, Integer>() {
            @Override protected Integer init() {
                return 0;
            }

            @Override protected Emission<Integer, Integer> handleDemand(long count, Integer next) {
                made.addAndGet(count);
                return emit(IntStream.range(next, next + (int) count).boxed().toList(), next + (int) count);
            }
        });
        var go = new CountDownLatch(1);
        var recorder = new Recorder() {
            @Override public void onNext(Integer item) {
                super.onNext(item);
                if (item < 5) return;
                try {
                    go.await();
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                }
                subscription.join().cancel();
            }
        };
        Stages.publisher(runtime, endless, SubscriptionOptions.defaults().demand(10)).subscribe(recorder);
        TestProcesses.get(recorder.subscription).request(Long.MAX_VALUE);
        Awaitility.await().until(() -> recorder.got.size() == 6);
        TestProcesses.settle(endless.pid());
        assertThat(made.get()).as("six came").isBetween(6L, 16L);
        go.countDown();
        assertThat(recorder.got).hasSize(6);
        assertThat(recorder.end).isNotDone();
    }

    @Test void subscriberThatThrows_hearsNothingMore_andIsForgotten() throws Exception {
        var producer = runtime.start(new Open());
        var recorder = new Recorder() {
            @Override public void onNext(Integer item) {
                super.onNext(item);
                throw new IllegalStateException("cannot take " + item);
            }
        };
        int before = runtime.processes().size();
        publisherOf(producer).subscribe(recorder);
        TestProcesses.get(recorder.subscription).request(10);
        Stages.push(producer, List.of(1, 2));
        Awaitility.await().until(() -> runtime.processes().size() == before);
        assertThat(recorder.got).containsExactly(1);
        assertThat(recorder.end).isNotDone();
        assertThat(producer.pid().isAlive()).isTrue();
    }

    @Test void publisherOfAPartition_givesThatOnly() throws Exception {
        var producer = runtime.start(new Producer<Void, Integer>() {
            @Override protected Void init() {
                return null;
            }

            @Override protected Emission<Void, Integer> handleDemand(long count, Void state) {
                return keep(state);
            }

            @Override protected Dispatcher<Integer> dispatch() {
                return Dispatcher.partition(2, n -> n % 2);
            }
        });
        var odd = new Recorder();
        Stages.publisher(runtime, producer, SubscriptionOptions.defaults().partition(1)).subscribe(odd);
        TestProcesses.get(odd.subscription).request(10);
        Stages.push(producer, List.of(1, 2, 3));
        assertThat(odd.next()).isEqualTo(1);
        assertThat(odd.next()).isEqualTo(3);
        var none = new Recorder();
        Stages.publisher(runtime, producer, SubscriptionOptions.defaults().partition(2)).subscribe(none);
        assertThat(none.end).failsWithin(Duration.ofSeconds(30)).withThrowableThat()
                .withMessageContaining("no partition 2");
    }

    @Test void publisherOfAClosedRuntime_isAnError() {
        var producer = runtime.start(new Open());
        var open = subscribed(producer);
        TestProcesses.get(open.subscription);
        runtime.close();
        assertThat(open.end).failsWithin(Duration.ofSeconds(30));
        var late = subscribed(producer);
        assertThat(late.subscription).isDone();
        assertThat(late.end).isCompletedExceptionally();
    }

    @Test void stageThatIsKilled_cancelsItsPublisher_thoughThatIsSilent() {
        try (var publisher = new SubmissionPublisher<Integer>()) {
            var producer = runtime.start(Stages.from(publisher));
            Awaitility.await().until(publisher::hasSubscribers);
            runtime.exit(producer.pid(), ExitReason.KILL);
            Awaitility.await().until(() -> !publisher.hasSubscribers());
        }
    }

    @Test void publisherThatComesLate_orTwice_getsWhatWasWantedBefore_once() throws Exception {
        var collect = new Collect();
        var consumer = runtime.start(collect);
        var subscriber = Stages.subscriber(runtime, consumer, SubscriptionOptions.defaults().demand(10));
        var requested = new LinkedBlockingQueue<Long>();
        var cancelled = new CountDownLatch(1);
        subscriber.onSubscribe(new Flow.Subscription() {
            @Override public void request(long count) {
                requested.add(count);
            }

            @Override public void cancel() {
                cancelled.countDown();
            }
        });
        assertThat(requested.poll(30, TimeUnit.SECONDS)).isEqualTo(10);
        var second = new CountDownLatch(1);
        subscriber.onSubscribe(new Flow.Subscription() {
            @Override public void request(long count) {
                requested.add(-count);
            }

            @Override public void cancel() {
                second.countDown();
            }
        });
        assertThat(second.await(30, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < 5; i++) subscriber.onNext(i);
        assertThat(requested.poll(30, TimeUnit.SECONDS)).isEqualTo(5);
        runtime.stop(consumer);
        assertThat(cancelled.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(requested).isEmpty();
    }

    @Test void consumerThatEnds_cancelsWhatFeedsItAlone() {
        var consumer = runtime.start(new Collect());
        int before = runtime.processes().size();
        try (var publisher = new SubmissionPublisher<Integer>()) {
            publisher.subscribe(Stages.subscriber(runtime, consumer, SubscriptionOptions.defaults()));
            Awaitility.await().until(publisher::hasSubscribers);
            runtime.exit(consumer.pid(), ExitReason.KILL);
            Awaitility.await().until(() -> !publisher.hasSubscribers());
            Awaitility.await().until(() -> runtime.processes().size() == before - 1);
        }
        assertThat(TestProcesses.why(() -> Stages.subscriber(runtime, consumer, SubscriptionOptions.defaults())))
                .isEqualTo(ExitReason.NO_PROCESS);
        Awaitility.await().until(() -> runtime.processes().size() == before - 1);
    }

    private Flow.Publisher<Integer> publisherOf(Ref<Stage<?, Void, Integer>> producer) {
        return Stages.publisher(runtime, producer);
    }
}
