package dev.coppice.behaviours.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.behaviours.TestProcesses;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Ref;
import dev.coppice.core.StartOptions;
import dev.coppice.core.ops.ProcessControl;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Stages: no subscriber gets more than it asked for, and nothing is lost or doubled on the way.
class StageTest {
    private static final SubscriptionOptions DEFAULTS = SubscriptionOptions.defaults();

    private final ActorRuntime runtime = ActorRuntime.open();

    @AfterEach void close() {
        runtime.close();
    }

    /// Counts up to a limit, as far as it is asked.
    private static class Source extends Producer<Integer, Integer> {
        private final int end;
        private final Dispatcher<Integer> dispatch;
        final AtomicLong asked = new AtomicLong();
        final AtomicInteger made = new AtomicInteger();

        Source(int end, Dispatcher<Integer> dispatch) {
            this.end = end;
            this.dispatch = dispatch;
        }

        @Override protected Integer init() {
            return 0;
        }

        @Override protected Emission<Integer, Integer> handleDemand(long count, Integer next) {
            asked.addAndGet(count);
            int until = (int) Math.min(end, next + count);
            made.set(until);
            var emission = emit(IntStream.range(next, until).boxed().toList(), until);
            return until == end ? emission.complete() : emission;
        }

        @Override protected Dispatcher<Integer> dispatch() {
            return dispatch;
        }
    }

    @Test void emittedNull_endsTheStage_andSaysWhy() {
        var source = runtime.start(new Producer<Integer, Integer>() {
            @Override protected Integer init() {
                return 0;
            }

            @Override protected Emission<Integer, Integer> handleDemand(long count, Integer state) {
                return emit(java.util.Arrays.asList(1, null), state);
            }
        });
        var ended = runtime.whenEnded(source.pid()).toCompletableFuture();
        Stages.subscribe(runtime.start(new Sink(new java.util.concurrent.LinkedBlockingQueue<>())), source);
        assertThat(ended.orTimeout(20, TimeUnit.SECONDS).join().toString())
                .contains("events must not contain null: element 1 of 2 is null");
    }

    /// Puts its events into a queue, and waits while that is full.
    private static final class Sink extends Consumer<Void, Integer> {
        final BlockingQueue<Integer> got;

        Sink(BlockingQueue<Integer> got) {
            this.got = got;
        }

        @Override protected Void init() {
            return null;
        }

        @Override protected Emission<Void, Void> handleEvents(List<Integer> events, Void state)
                throws InterruptedException {
            for (int event : events) {
                if (event < 0) throw new IllegalStateException("fails on purpose");
                got.put(event);
            }
            return keep(state);
        }
    }

    /// Passes its events on.
    private static final class Pass extends ProducerConsumer<Void, Integer, Integer> {
        @Override protected Void init() {
            return null;
        }

        @Override protected Emission<Void, Integer> handleEvents(List<Integer> events, Void state) {
            return emit(events, state);
        }
    }

    /// Emits pushed events.
    private static final class Open extends Producer<Void, Integer> {
        private final int buffer;

        Open(int buffer) {
            this.buffer = buffer;
        }

        @Override protected Void init() {
            return null;
        }

        @Override protected Emission<Void, Integer> handleDemand(long count, Void state) {
            return keep(state);
        }

        @Override protected int bufferSize() {
            return buffer;
        }
    }

    private static List<Integer> take(BlockingQueue<Integer> from, int count) throws InterruptedException {
        var taken = new ArrayList<Integer>();
        for (int i = 0; i < count; i++) {
            var next = from.poll(30, TimeUnit.SECONDS);
            if (next == null) throw new AssertionError("only " + taken.size() + " of " + count + " events came");
            taken.add(next);
        }
        return taken;
    }

    /// Why `stage` ends, or has ended.
    private ExitReason end(Ref<?> stage) {
        var pid = stage.pid();
        TestProcesses.get(runtime.whenEnded(pid));
        return ProcessControl.endReason(pid);
    }

    // ── the dispatchers ──

    @Test void oneConsumer_getsAllInOrder_andEndsWithTheProducer() throws Exception {
        var got = new LinkedBlockingQueue<Integer>();
        var source = runtime.start(new Source(10_000, Dispatcher.byDemand()));
        var sink = runtime.start(new Sink(got));
        Stages.subscribe(sink, source, DEFAULTS.demand(100));
        assertThat(end(sink)).isEqualTo(ExitReason.NORMAL);
        assertThat(got).containsExactlyElementsOf(IntStream.range(0, 10_000).boxed().toList());
    }

    @Test void slowConsumer_bindsTheProducer() throws Exception {
        var got = new ArrayBlockingQueue<Integer>(1);
        var definition = new Source(Integer.MAX_VALUE - 1, Dispatcher.byDemand());
        var source = runtime.start(definition);
        var sink = runtime.start(new Sink(got), StartOptions.defaults().onDedicatedThread());
        Stages.subscribe(sink, source, DEFAULTS.demand(10));
        assertThat(take(got, 100)).containsExactlyElementsOf(IntStream.range(0, 100).boxed().toList());
        TestProcesses.settle(source.pid());
        assertThat(definition.made.get()).as("made, with 100 taken, one in the queue and at most 10 under way")
                .isBetween(100, 120);
        runtime.exit(sink.pid(), ExitReason.KILL);
    }

    @Test void broadcast_givesEachAll_atThePaceOfTheSlowest() throws Exception {
        var fast = new LinkedBlockingQueue<Integer>();
        var slow = new ArrayBlockingQueue<Integer>(1);
        var source = runtime.start(new Source(1000, Dispatcher.broadcast()), StartOptions.defaults());
        var one = runtime.start(new Sink(fast));
        var other = runtime.start(new Sink(slow), StartOptions.defaults().onDedicatedThread());
        // Nothing flows before both have asked: the first subscribes with the second already there.
        Stages.subscribe(other, source, DEFAULTS.demand(10));
        int missed = take(slow, 1).getFirst();
        Stages.subscribe(one, source, DEFAULTS.demand(10));
        var rest = take(slow, 999 - missed);
        assertThat(rest.getLast()).isEqualTo(999);
        assertThat(end(one)).isEqualTo(ExitReason.NORMAL);
        int first = fast.peek();
        assertThat(List.copyOf(fast)).containsExactlyElementsOf(IntStream.range(first, 1000).boxed().toList());
    }

    @Test void partitions_getTheirOwn_andHoldUpOthersNoLongerThanTheyMust() throws Exception {
        var even = new LinkedBlockingQueue<Integer>();
        var odd = new LinkedBlockingQueue<Integer>();
        var source = runtime.start(new Source(1000, Dispatcher.partition(2, n -> n % 2)));
        var evens = runtime.start(new Sink(even));
        var odds = runtime.start(new Sink(odd));
        Stages.subscribe(evens, source, DEFAULTS.demand(10).partition(0));
        Stages.subscribe(odds, source, DEFAULTS.demand(10).partition(1));
        assertThat(end(evens)).isEqualTo(ExitReason.NORMAL);
        assertThat(end(odds)).isEqualTo(ExitReason.NORMAL);
        assertThat(even).containsExactlyElementsOf(IntStream.range(0, 1000).filter(n -> n % 2 == 0).boxed().toList());
        assertThat(odd).containsExactlyElementsOf(IntStream.range(0, 1000).filter(n -> n % 2 == 1).boxed().toList());
    }

    @Test void partitionThatIsNone_endsTheStage() {
        var source = runtime.start(new Source(10, Dispatcher.partition(2, n -> 7)));
        var sink = runtime.start(new Sink(new LinkedBlockingQueue<>()));
        Stages.subscribe(sink, source);
        assertThat(end(source).toString())
                .contains("returned partition 7 for an event of class Integer; it must return 0 to 1");
    }

    @Test void millionEvents_overManyStages_arriveOnceEach() throws Exception {
        int events = 1_000_000;
        int width = 4;
        var times = new AtomicIntegerArray(events);
        var done = new CountDownLatch(events);
        var source = runtime.start(new Source(events, Dispatcher.byDemand()));
        for (int i = 0; i < width; i++) {
            var middle = runtime.start(new Pass());
            var last = runtime.start(new Consumer<Void, Integer>() {
                @Override protected Void init() {
                    return null;
                }

                @Override protected Emission<Void, Void> handleEvents(List<Integer> some, Void state) {
                    for (int event : some) {
                        times.incrementAndGet(event);
                        done.countDown();
                    }
                    return keep(state);
                }
            });
            Stages.subscribe(last, middle);
            Stages.subscribe(middle, source);
        }
        assertThat(done.await(60, TimeUnit.SECONDS)).as("%s are missing", done.getCount()).isTrue();
        assertThat(end(source)).isEqualTo(ExitReason.NORMAL);
        var wrong = new BitSet();
        for (int i = 0; i < events; i++) wrong.set(i, times.get(i) != 1);
        assertThat(wrong.cardinality()).isZero();
    }

    @Test void consumersThatAreKilledAllTheTime_loseOnlyWhatTheyHadAskedFor() throws Exception {
        int events = 200_000;
        int demand = 100;
        var times = new AtomicIntegerArray(events);
        var handled = new AtomicInteger();
        var source = runtime.start(new Source(events, Dispatcher.byDemand()));
        var consumer = new Consumer<Void, Integer>() {
            @Override protected Void init() {
                subscribeTo(source, DEFAULTS.demand(demand));
                return null;
            }

            @Override protected Emission<Void, Void> handleEvents(List<Integer> some, Void state) {
                for (int event : some) times.incrementAndGet(event);
                handled.addAndGet(some.size());
                return keep(state);
            }
        };
        var consumers = new ArrayList<Ref<Stage<?, Integer, Void>>>();
        for (int i = 0; i < 4; i++) consumers.add(runtime.start(consumer));
        int kills = 0;
        while (source.pid().isAlive()) {
            int progress = handled.get() + 5000;
            Awaitility.await().pollInterval(Duration.ofMillis(1))
                    .until(() -> handled.get() >= progress || !source.pid().isAlive());
            runtime.exit(consumers.get(kills % 4).pid(), ExitReason.KILL);
            consumers.set(kills++ % 4, runtime.start(consumer));
        }
        for (var last : consumers) end(last);
        int missing = 0;
        for (int i = 0; i < events; i++) {
            assertThat(times.get(i)).as("how often %s was handled", i).isLessThanOrEqualTo(1);
            if (times.get(i) == 0) missing++;
        }
        assertThat(missing).as("lost with %s kills", kills).isLessThanOrEqualTo(kills * demand);
    }

    // ── from outside ──

    @Test void pushedEvents_waitInTheBuffer_theOldestAreDropped() throws Exception {
        var got = new LinkedBlockingQueue<Integer>();
        var source = runtime.start(new Open(5));
        Stages.push(source, List.of(1, 2, 3, 4, 5, 6, 7));
        var sink = runtime.start(new Sink(got));
        Stages.subscribe(sink, source);
        Stages.push(source, List.of(8));
        Stages.complete(source);
        assertThat(end(sink)).isEqualTo(ExitReason.NORMAL);
        assertThat(got).containsExactly(3, 4, 5, 6, 7, 8);
    }

    @Test void complete_waitsUntilAllIsHandedOn() throws Exception {
        var got = new LinkedBlockingQueue<Integer>();
        var source = runtime.start(new Open(100));
        Stages.push(source, List.of(1, 2, 3));
        Stages.complete(source);
        TestProcesses.settle(source.pid());
        assertThat(source.pid().isAlive()).isTrue();
        var sink = runtime.start(new Sink(got));
        Stages.subscribe(sink, source, DEFAULTS.demand(1));
        assertThat(end(sink)).isEqualTo(ExitReason.NORMAL);
        assertThat(got).containsExactly(1, 2, 3);
    }

    // ── ends ──

    @Test void consumerThatEnds_isForgotten_andTheProducerGoesOn() throws Exception {
        var got = new LinkedBlockingQueue<Integer>();
        var source = runtime.start(new Open(100));
        var fragile = runtime.start(new Sink(new LinkedBlockingQueue<>()));
        Stages.subscribe(fragile, source);
        TestProcesses.settle(source.pid());
        var ended = runtime.whenEnded(fragile.pid()); // heard after the source has been told, which monitors it already
        Stages.push(source, List.of(-1));
        assertThat(TestProcesses.get(ended)).isInstanceOf(ExitReason.Crash.class);
        TestProcesses.settle(source.pid());
        var sink = runtime.start(new Sink(got));
        Stages.subscribe(sink, source);
        Stages.push(source, List.of(1, 2));
        assertThat(take(got, 2)).containsExactly(1, 2);
    }

    @Test void endOfTheProducer_meansWhatTheSubscriberSays() {
        var source = runtime.start(new Open(100));
        var permanent = runtime.start(new Sink(new LinkedBlockingQueue<>()));
        var passing = runtime.start(new Sink(new LinkedBlockingQueue<>()));
        var lasting = runtime.start(new Sink(new LinkedBlockingQueue<>()));
        Stages.subscribe(permanent, source, DEFAULTS.whenProducerEnds(SubscriptionOptions.Bond.PERMANENT));
        Stages.subscribe(passing, source, DEFAULTS.whenProducerEnds(SubscriptionOptions.Bond.TRANSIENT));
        Stages.subscribe(lasting, source, DEFAULTS.whenProducerEnds(SubscriptionOptions.Bond.TEMPORARY));
        Stages.complete(source);
        assertThat(end(permanent)).isEqualTo(ExitReason.NORMAL);
        TestProcesses.settle(passing.pid());
        assertThat(passing.pid().isAlive()).isTrue();

        var next = runtime.start(new Open(100));
        Stages.subscribe(passing, next, DEFAULTS.whenProducerEnds(SubscriptionOptions.Bond.TRANSIENT));
        Stages.subscribe(lasting, next, DEFAULTS.whenProducerEnds(SubscriptionOptions.Bond.TEMPORARY));
        runtime.exit(next.pid(), ExitReason.KILL);
        assertThat(end(passing)).isEqualTo(ExitReason.KILLED);
        TestProcesses.settle(lasting.pid());
        assertThat(lasting.pid().isAlive()).isTrue();
    }

    @Test void whatCameBeforeTheProducerEnded_isHandledFirst() throws Exception {
        var got = new ArrayBlockingQueue<Integer>(1);
        var source = runtime.start(new Open(100));
        var sink = runtime.start(new Sink(got), StartOptions.defaults().onDedicatedThread());
        Stages.subscribe(sink, source);
        Stages.push(source, IntStream.range(0, 50).boxed().toList());
        assertThat(take(got, 1)).containsExactly(0);
        runtime.exit(source.pid(), ExitReason.KILL);
        assertThat(take(got, 49)).containsExactlyElementsOf(IntStream.range(1, 50).boxed().toList());
        assertThat(end(sink)).isEqualTo(ExitReason.KILLED);
    }

    @Test void cancel_leavesBothAlive() throws Exception {
        var got = new LinkedBlockingQueue<Integer>();
        var source = runtime.start(new Open(100));
        var sink = runtime.start(new Sink(got));
        var subscription = Stages.subscribe(sink, source);
        Stages.push(source, List.of(1));
        assertThat(take(got, 1)).containsExactly(1);
        subscription.cancel();
        subscription.cancel();
        TestProcesses.settle(sink.pid());
        TestProcesses.settle(source.pid());
        Stages.push(source, List.of(2));
        TestProcesses.settle(source.pid());
        Stages.subscribe(sink, source);
        assertThat(take(got, 1)).as("waited for a subscriber").containsExactly(2);
        assertThat(subscription).hasToString(sink.pid() + " of " + source.pid());
    }

    @Test void stageThatSubscribesInInit_doesSoAgainWhenRestarted() throws Exception {
        var got = new LinkedBlockingQueue<Integer>();
        var name = new Name<Stage<?, Void, Integer>>("source");
        var source = runtime.start(new Open(100), StartOptions.named(name));
        var consumer = new Consumer<Void, Integer>() {
            @Override protected Void init() {
                subscribeTo(runtime.ref(name), DEFAULTS);
                return null;
            }

            @Override protected Emission<Void, Void> handleEvents(List<Integer> events, Void state) {
                if (events.contains(-1)) throw new IllegalStateException("fails on purpose");
                got.addAll(events);
                return keep(state);
            }
        };
        var first = runtime.start(consumer);
        Stages.push(source, List.of(1));
        assertThat(take(got, 1)).containsExactly(1);
        var ended = runtime.whenEnded(first.pid()); // heard after the source has been told, which monitors it already
        Stages.push(source, List.of(-1));
        assertThat(TestProcesses.get(ended)).isInstanceOf(ExitReason.Crash.class);
        TestProcesses.settle(source.pid());
        runtime.start(consumer);
        Stages.push(source, List.of(2));
        assertThat(take(got, 1)).containsExactly(2);

        runtime.stop(source);
        var late = runtime.start(consumer);
        assertThat(end(late)).isEqualTo(ExitReason.NO_PROCESS);
    }

    // ── bad input ──

    @Test void wrongUse_isRefused_whereItHappens() {
        var source = runtime.start(new Open(100));
        var sink = runtime.start(new Sink(new LinkedBlockingQueue<>()));
        runtime.stop(source);
        assertThatThrownBy(() -> Stages.subscribe(sink, source)).isInstanceOf(CallFailed.class);
        assertThat(sink.pid().isAlive()).isTrue();
        assertThatIllegalArgumentException().isThrownBy(() -> DEFAULTS.demand(0)).withMessageContaining("at least");
        assertThatIllegalArgumentException().isThrownBy(() -> DEFAULTS.demand(5, 5)).withMessageContaining("minDemand");
        assertThatIllegalArgumentException().isThrownBy(() -> DEFAULTS.partition(-1)).withMessageContaining("0");
        assertThatIllegalArgumentException().isThrownBy(() -> Dispatcher.partition(0, n -> 0))
                .withMessageContaining("partition");
        var pass = runtime.start(new Pass());
        assertThatThrownBy(() -> Stages.subscribe(pass, pass)).isInstanceOf(CallFailed.class)
                .hasMessageContaining("itself");
    }

    @Test void callbackThatThrows_endsTheStage_andSubscribersHear() {
        var source = runtime.start(new Source(10, Dispatcher.byDemand()) {
            @Override protected Emission<Integer, Integer> handleDemand(long count, Integer next) {
                throw new IllegalStateException("no more");
            }
        });
        var sink = runtime.start(new Sink(new LinkedBlockingQueue<>()));
        try {
            Stages.subscribe(sink, source);
        } catch (CallFailed endedMeanwhile) {
            assertThat(endedMeanwhile).hasMessageContaining("no process");
        }
        assertThat(end(source).toString()).contains("no more");
        Awaitility.await().until(() -> !sink.pid().isAlive());
    }
}
