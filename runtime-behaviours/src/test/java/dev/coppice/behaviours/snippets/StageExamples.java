package dev.coppice.behaviours.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.stage.Consumer;
import dev.coppice.behaviours.stage.Dispatcher;
import dev.coppice.behaviours.stage.Emission;
import dev.coppice.behaviours.stage.Producer;
import dev.coppice.behaviours.stage.ProducerConsumer;
import dev.coppice.behaviours.stage.Stage;
import dev.coppice.behaviours.stage.Stages;
import dev.coppice.behaviours.stage.SubscriptionOptions;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Name;
import dev.coppice.core.Ref;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Restart;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorSpec;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// Examples of stages.
class StageExamples {

    // @start region="producer"
    /// The numbers from 1 up to a limit.
    static class Numbers extends Producer<Long, Long> {
        private final long last;

        Numbers(long last) {
            this.last = last;
        }

        @Override protected Long init() {
            return 1L;
        }

        @Override protected Emission<Long, Long> handleDemand(long count, Long next) {
            long end = Math.min(next + count, last + 1);
            var emission = emit(LongStream.range(next, end).boxed().toList(), end);
            return end > last ? emission.complete() : emission;
        }
    }
    // @end

    // @start region="middle"
    static final class Squares extends ProducerConsumer<Void, Long, Long> {
        @Override protected Void init() {
            return null;
        }

        @Override protected Emission<Void, Long> handleEvents(List<Long> events, Void state) {
            return emit(events.stream().map(n -> n * n).toList(), state);
        }
    }
    // @end

    // @start region="consumer"
    static class Sum extends Consumer<Long, Long> {
        private final AtomicLong result;

        Sum(AtomicLong result) {
            this.result = result;
        }

        @Override protected Long init() {
            return 0L;
        }

        @Override protected Emission<Long, Void> handleEvents(List<Long> events, Long sum) {
            long more = events.stream().mapToLong(Long::longValue).sum();
            result.set(sum + more);
            return keep(sum + more);
        }
    }
    // @end

    // @start region="dispatch"
    static final class Orders extends Producer<Void, String> {
        @Override protected Void init() {
            return null;
        }

        @Override protected Emission<Void, String> handleDemand(long count, Void state) {
            return keep(state); // they are pushed from outside
        }

        @Override protected Dispatcher<String> dispatch() {
            // all orders of one customer in order
            return Dispatcher.partition(4, order -> Math.floorMod(order.hashCode(), 4));
        }
    }
    // @end

    @Test void flow() throws Exception {
        try (var runtime = ActorRuntime.open()) {
            var result = new AtomicLong();
            // @start region="flow"
            Ref<Stage<?, Void, Long>> numbers = runtime.start(new Numbers(1000));
            Ref<Stage<?, Long, Long>> squares = runtime.start(new Squares());
            Ref<Stage<?, Long, Void>> sum = runtime.start(new Sum(result));
            Stages.subscribe(sum, squares); // from the end on: nothing flows without demand
            Stages.subscribe(squares, numbers);
            // @end
            runtime.whenEnded(sum.pid()).get(30, TimeUnit.SECONDS);
            assertThat(result).hasValue(333_833_500L);
        }
    }

    @Test void hold() throws Exception {
        try (var runtime = ActorRuntime.open()) {
            var one = new AtomicLong();
            var other = new AtomicLong();
            // @start region="hold"
            var numbers = runtime.start(new Numbers(1000) {
                @Override protected boolean holdsDemand() {
                    return true;
                }

                @Override protected Dispatcher<Long> dispatch() {
                    return Dispatcher.broadcast();
                }
            });
            var sums = List.of(runtime.start(new Sum(one)), runtime.start(new Sum(other)));
            for (var sum : sums) Stages.subscribe(sum, numbers);
            Stages.release(numbers); // both get all events from the first on
            // @end
            for (var sum : sums) runtime.whenEnded(sum.pid()).get(30, TimeUnit.SECONDS);
            assertThat(one).hasValue(500_500);
            assertThat(other).hasValue(500_500);
        }
    }

    @Test void options() {
        try (var runtime = ActorRuntime.open()) {
            var numbers = runtime.start(new Numbers(Long.MAX_VALUE - 1));
            var sum = runtime.start(new Sum(new AtomicLong()));
            // @start region="options"
            var fewAtATime = SubscriptionOptions.defaults().demand(10)
                    .whenProducerEnds(SubscriptionOptions.Bond.TRANSIENT);
            // @end
            // @start region="cancel"
            var subscription = Stages.subscribe(sum, numbers, fewAtATime);
            subscription.cancel(); // both live on
            // @end
            assertThat(subscription.producer()).isEqualTo(numbers.pid());
        }
    }

    @Test void bridges() throws Exception {
        try (var runtime = ActorRuntime.open(); var ticks = new SubmissionPublisher<Long>()) {
            // @start region="bridges"
            Ref<Stage<?, Void, Long>> source = runtime.start(Stages.from(ticks)); // a publisher feeds stages
            Ref<Stage<?, Long, Long>> squares = runtime.start(new Squares());
            Flow.Publisher<Long> results = Stages.publisher(runtime, squares); // a stage is a publisher
            Stages.subscribe(squares, source);
            // @end
            var seen = new LinkedBlockingQueue<Long>();
            results.subscribe(new Flow.Subscriber<>() {
                @Override public void onSubscribe(Flow.Subscription subscription) {
                    subscription.request(Long.MAX_VALUE);
                }

                @Override public void onNext(Long item) {
                    seen.add(item);
                }

                @Override public void onError(Throwable thrown) {
                    seen.add(-1L);
                }

                @Override public void onComplete() {
                    seen.add(0L);
                }
            });
            for (long n = 1; n <= 3; n++) ticks.submit(n);
            ticks.close();
            for (long expected : new long[] {1, 4, 9, 0})
                assertThat(seen.poll(30, TimeUnit.SECONDS)).isEqualTo(expected);
        }
    }

    @Test void supervised() throws Exception {
        try (var runtime = ActorRuntime.open()) {
            var result = new AtomicLong();
            // @start region="supervised"
            var numbers = new Name<Stage<?, Void, Long>>("numbers");

            class Total extends Sum {
                Total() {
                    super(result);
                }

                @Override protected Long init() {
                    subscribeTo(runtime().ref(numbers), SubscriptionOptions.defaults()); // and again after a restart
                    return 0L;
                }
            }

            class Counting extends Supervisor {
                @Override protected SupervisorSpec init() {
                    return restForOne( // a consumer is worth nothing without its producer
                            ChildSpec.of(numbers, new Numbers(100)).restart(Restart.TRANSIENT),
                            ChildSpec.of(new Total()).restart(Restart.TRANSIENT));
                }
            }
            // @end
            runtime.start(new Counting());
            Awaitility.await().until(() -> result.get() == 5050);
        }
    }

    @Test void partitions() throws Exception {
        try (var runtime = ActorRuntime.open()) {
            var orders = runtime.start(new Orders());
            var seen = new CountDownLatch(100);
            for (int i = 0; i < 4; i++) {
                var packer = runtime.start(new Consumer<Void, String>() {
                    @Override protected Void init() {
                        return null;
                    }

                    @Override protected Emission<Void, Void> handleEvents(List<String> events, Void state) {
                        events.forEach(event -> seen.countDown());
                        return keep(state);
                    }
                });
                Stages.subscribe(packer, orders, SubscriptionOptions.defaults().partition(i));
            }
            Stages.push(orders, LongStream.range(0, 100).mapToObj(n -> "customer-" + n).toList());
            assertThat(seen.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }
}
