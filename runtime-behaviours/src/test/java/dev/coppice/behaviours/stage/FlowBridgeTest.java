package dev.coppice.behaviours.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.TestProcesses;
import dev.coppice.behaviours.task.StreamOptions;
import dev.coppice.behaviours.task.Task;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.testsupport.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every subscription of a bridge to `Flow` ends in exactly one of `onComplete`, `onError` and `cancel`, whatever ends
/// the other side.
class FlowBridgeTest {
    private static final Duration LONG = Duration.ofSeconds(120);

    private final ActorRuntime runtime = ActorRuntime.open(RuntimeOptions.defaults().shutdown(LONG));

    @AfterEach void close() {
        runtime.close(Duration.ZERO);
    }

    // ── bridges that publish: the signals to their subscriber ──

    /// The end of a subscription, and the signal to the subscriber.
    enum End {
        COMPLETED("onComplete"),
        FAILED("onError"),
        CANCELLED(null),
        CANCELLED_IN_ON_SUBSCRIBE(null),
        CANCELLED_IN_ON_NEXT(null),
        SUBSCRIBER_THROWS_IN_ON_SUBSCRIBE(null),
        SUBSCRIBER_THROWS_IN_ON_NEXT(null),
        BAD_REQUEST("onError"),
        PROCESS_TOLD_TO_SHUT_DOWN("onError"),
        PROCESS_KILLED("onError"),
        PROCESS_KILLED_IN_ON_NEXT("onError"),
        RUNTIME_CLOSED("onError"),
        RUNTIME_CLOSED_WITHOUT_TIME("onError"),
        RUNTIME_CLOSED_BEFORE("onError"),
        RUNTIME_CLOSED_BEFORE_AND_CANCELLED_IN_ON_SUBSCRIBE(null);

        /// Null if the subscriber has ended it by itself, and hears nothing more.
        final @Nullable String heard;

        End(@Nullable String heard) {
            this.heard = heard;
        }
    }

    /// Notes its signals, and fails the test if two calls overlap.
    private static final class Listener<T> implements Flow.Subscriber<T> {
        final List<String> heard = new CopyOnWriteArrayList<>();
        final CountDownLatch subscribed = new CountDownLatch(1);
        final CountDownLatch inOnNext = new CountDownLatch(1);
        final CountDownLatch leaveOnNext = new CountDownLatch(1);
        private final End end;
        private volatile boolean busy;
        volatile Flow.Subscription subscription;

        Listener(End end) {
            this.end = end;
        }

        private void call(String what, Runnable action) {
            if (busy) heard.add("OVERLAP of " + what);
            busy = true;
            heard.add(what);
            try {
                action.run();
            } finally {
                busy = false;
            }
        }

        @Override public void onSubscribe(Flow.Subscription given) {
            call("onSubscribe", () -> {
                subscription = given;
                subscribed.countDown();
                if (end.name().endsWith("CANCELLED_IN_ON_SUBSCRIBE")) given.cancel();
                if (end == End.SUBSCRIBER_THROWS_IN_ON_SUBSCRIBE) throw new IllegalStateException("subscriber");
            });
        }

        @Override public void onNext(T item) {
            call("onNext", () -> {
                if (end == End.CANCELLED_IN_ON_NEXT) subscription.cancel();
                if (end == End.SUBSCRIBER_THROWS_IN_ON_NEXT) throw new IllegalStateException("subscriber");
                if (end != End.PROCESS_KILLED_IN_ON_NEXT) return;
                inOnNext.countDown();
                while (leaveOnNext.getCount() > 0) Thread.onSpinWait(); // not stopped by an interrupt
            });
        }

        @Override public void onError(Throwable thrown) {
            call("onError", () -> {});
        }

        @Override public void onComplete() {
            call("onComplete", () -> {});
        }

        List<String> ends() {
            return heard.stream().filter(what -> !what.equals("onSubscribe") && !what.equals("onNext")).toList();
        }
    }

    /// One way out of the runtime.
    private interface Bridge {
        Flow.Publisher<?> publisher(FlowBridgeTest test, End end);
    }

    private static final List<Integer> ITEMS = List.of(1, 2, 3);

    private static final Bridge TASKS = (test, end) -> Task.publisher(test.runtime, ITEMS, i -> {
        if (end == End.FAILED) new CountDownLatch(1).await();
        return i;
    }, end == End.FAILED ? StreamOptions.defaults().timeout(Duration.ofMillis(1)) : StreamOptions.defaults());

    private static final Bridge BUSY_TASKS = (test, end) ->
            Task.publisher(test.runtime, ITEMS, i -> {
                new CountDownLatch(1).await();
                return i;
            }, StreamOptions.defaults().timeout(null));

    private static final Bridge STAGES = (test, end) -> Stages.publisher(test.runtime,
            test.runtime.start(new Source(end == End.FAILED)));

    /// Emits three items and completes, or fails.
    private static final class Source extends Producer<Integer, Integer> {
        private final boolean fails;

        Source(boolean fails) {
            this.fails = fails;
        }

        @Override protected Integer init() {
            return 0;
        }

        @Override protected Emission<Integer, Integer> handleDemand(long count, Integer state) {
            if (fails) throw new IllegalStateException("source");
            return emit(ITEMS, state).complete();
        }

        @Override protected int bufferSize() {
            return 10;
        }
    }

    static Stream<Arguments> subscriptions() {
        var idle = Set.of(End.PROCESS_TOLD_TO_SHUT_DOWN, End.PROCESS_KILLED, End.RUNTIME_CLOSED,
                End.RUNTIME_CLOSED_WITHOUT_TIME, End.CANCELLED);
        return Stream.of(End.values()).flatMap(end -> {
            var all = new ArrayList<Arguments>();
            all.add(Arguments.of("Task.publisher", end, TASKS));
            if (idle.contains(end)) all.add(Arguments.of("Task.publisher that waits for a task", end, BUSY_TASKS));
            all.add(Arguments.of("Stages.publisher", end, STAGES));
            return all.stream();
        });
    }

    @ParameterizedTest(name = "{0}: {1}") @MethodSource("subscriptions")
    void subscriber_hearsOfOneEnd(String name, End end, Bridge bridge) {
        var publisher = bridge.publisher(this, end);
        var others = Set.copyOf(runtime.processes());
        var listener = new Listener<Object>(end);
        if (end.name().startsWith("RUNTIME_CLOSED_BEFORE")) runtime.close();
        subscribe(publisher, listener);
        Schedule.pass(listener.subscribed);
        if (bridge == BUSY_TASKS) {
            listener.subscription.request(1);
            Schedule.until(() -> runtime.processes().size() > others.size() + 1);
        }
        long begin = System.nanoTime();
        bringAbout(end, listener, others);
        if (end.heard != null) {
            Schedule.until(() -> !listener.ends().isEmpty());
        }
        // Nothing goes on for this subscriber.
        Schedule.until(() -> runtime.processes().stream().allMatch(others::contains));
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).as("long before the runtime would kill")
                .isLessThan(LONG);
        listener.subscription.request(5);
        listener.subscription.cancel();
        assertThat(listener.ends()).isEqualTo(end.heard == null ? List.of() : List.of(end.heard));
        assertThat(listener.heard.getFirst()).isEqualTo("onSubscribe");
    }

    @SuppressWarnings("unchecked")
    private static void subscribe(Flow.Publisher<?> publisher, Listener<Object> listener) {
        ((Flow.Publisher<Object>) publisher).subscribe(listener);
    }

    private void bringAbout(End end, Listener<?> listener, Set<Pid> others) {
        switch (end) {
            case COMPLETED, FAILED, CANCELLED_IN_ON_NEXT,
                    SUBSCRIBER_THROWS_IN_ON_NEXT -> listener.subscription.request(10);
            case CANCELLED -> listener.subscription.cancel();
            case BAD_REQUEST -> listener.subscription.request(0);
            case PROCESS_TOLD_TO_SHUT_DOWN -> endProcess(ExitReason.SHUTDOWN, others);
            case PROCESS_KILLED -> endProcess(ExitReason.KILL, others);
            case PROCESS_KILLED_IN_ON_NEXT -> {
                listener.subscription.request(10);
                Schedule.pass(listener.inOnNext);
                endProcess(ExitReason.KILL, others);
                Schedule.until(() -> runtime.processes().stream().allMatch(others::contains));
                assertThat(listener.ends()).as("no call overlaps with onNext").isEmpty();
                listener.leaveOnNext.countDown();
            }
            case RUNTIME_CLOSED -> runtime.close();
            case RUNTIME_CLOSED_WITHOUT_TIME -> runtime.close(Duration.ZERO);
            case CANCELLED_IN_ON_SUBSCRIBE, SUBSCRIBER_THROWS_IN_ON_SUBSCRIBE, RUNTIME_CLOSED_BEFORE,
                    RUNTIME_CLOSED_BEFORE_AND_CANCELLED_IN_ON_SUBSCRIBE -> {}
        }
    }

    /// Ends the process of the subscription, which is the oldest of those that came with it.
    private void endProcess(ExitReason reason, Set<Pid> others) {
        var process = runtime.processes().stream().filter(pid -> !others.contains(pid))
                .min((a, b) -> Long.compare(a.number(), b.number()));
        runtime.exit(process.orElseThrow(), reason);
    }

    // ── bridges that subscribe: the end of their subscription ──

    /// A publisher driven by the test.
    private static final class Outside implements Flow.Publisher<Integer> {
        final List<String> done = new CopyOnWriteArrayList<>();
        final CountDownLatch subscribed = new CountDownLatch(1);
        volatile Flow.Subscriber<? super Integer> subscriber;

        @Override public void subscribe(Flow.Subscriber<? super Integer> given) {
            subscriber = given;
            given.onSubscribe(new Flow.Subscription() {
                @Override public void request(long count) {}

                @Override public void cancel() {
                    done.add("cancel");
                }
            });
            subscribed.countDown();
        }
    }

    /// The end of a subscription to an external publisher, and whether the bridge cancels it.
    enum FeedEnd {
        COMPLETED(false),
        FAILED(false),
        STAGE_TOLD_TO_SHUT_DOWN(true),
        STAGE_KILLED(true),
        CONSUMER_KILLED(true),
        RUNTIME_CLOSED(true),
        RUNTIME_CLOSED_WITHOUT_TIME(true);

        final boolean cancels;

        FeedEnd(boolean cancels) {
            this.cancels = cancels;
        }
    }

    /// Takes all it gets.
    private static final class Taking extends Consumer<Integer, Integer> {
        @Override protected Integer init() {
            return 0;
        }

        @Override protected Emission<Integer, Void> handleEvents(List<Integer> events, Integer state) {
            return keep(state);
        }
    }

    static Stream<Arguments> feeds() {
        return Stream.of(FeedEnd.values()).flatMap(end -> Stream.of("Stages.from", "Stages.subscriber")
                // The other serves any number of consumers.
                .filter(bridge -> end != FeedEnd.CONSUMER_KILLED || bridge.equals("Stages.subscriber"))
                .map(bridge -> Arguments.of(bridge, end)));
    }

    @ParameterizedTest(name = "{0}: {1}") @MethodSource("feeds")
    void publisher_isCancelledOnceUnlessItEnded(String bridge, FeedEnd end) {
        var outside = new Outside();
        Ref<Stage<?, Integer, Void>> consumer = runtime.start(new Taking());
        Pid stage;
        if (bridge.equals("Stages.from")) {
            stage = runtime.start(Stages.<Integer>from(outside)).pid();
        } else {
            var before = Set.copyOf(runtime.processes());
            outside.subscribe(Stages.<Integer, Void>subscriber(runtime, consumer, SubscriptionOptions.defaults()));
            stage = runtime.processes().stream().filter(pid -> !before.contains(pid)).findFirst().orElseThrow();
        }
        Schedule.pass(outside.subscribed);
        var ended = runtime.whenEnded(stage);
        switch (end) {
            case COMPLETED -> outside.subscriber.onComplete();
            case FAILED -> outside.subscriber.onError(new IllegalStateException("outside"));
            case STAGE_TOLD_TO_SHUT_DOWN -> runtime.exit(stage, ExitReason.SHUTDOWN);
            case STAGE_KILLED -> runtime.exit(stage, ExitReason.KILL);
            case CONSUMER_KILLED -> runtime.exit(consumer.pid(), ExitReason.KILL);
            case RUNTIME_CLOSED -> runtime.close();
            case RUNTIME_CLOSED_WITHOUT_TIME -> runtime.close(Duration.ZERO);
        }
        TestProcesses.get(ended);
        Schedule.until(() -> outside.done.size() == (end.cancels ? 1 : 0));
        outside.subscriber.onNext(1); // was on its way
        outside.subscriber.onComplete();
        assertThat(outside.done).isEqualTo(end.cancels ? List.of("cancel") : List.of());
    }
}
