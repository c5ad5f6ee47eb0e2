package dev.coppice.behaviours.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.Runtimes;
import dev.coppice.behaviours.TestProcesses;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Ref;
import dev.coppice.testsupport.AnySchedule;
import dev.coppice.testsupport.Schedule;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;

/// The promises of stages, under any schedule.
class StageScheduleTest {
    private static final int EVENTS = 300;

    private final ActorRuntime runtime = Runtimes.open();
    private final List<Integer> got = new CopyOnWriteArrayList<>();

    @AfterEach void close() {
        runtime.close();
    }

    private static final class Source extends Producer<Integer, Integer> {
        private final Dispatcher<Integer> dispatch;

        Source(Dispatcher<Integer> dispatch) {
            this.dispatch = dispatch;
        }

        @Override protected Integer init() {
            return 0;
        }

        @Override protected Emission<Integer, Integer> handleDemand(long count, Integer next) {
            int until = (int) Math.min(EVENTS, next + count);
            var emission = emit(IntStream.range(next, until).boxed().toList(), until);
            return until == EVENTS ? emission.complete() : emission;
        }

        @Override protected Dispatcher<Integer> dispatch() {
            return dispatch;
        }
    }

    private static final class Twice extends ProducerConsumer<Void, Integer, Integer> {
        @Override protected Void init() {
            return null;
        }

        @Override protected Emission<Void, Integer> handleEvents(List<Integer> events, Void state) {
            return emit(events.stream().flatMap(n -> List.of(2 * n, 2 * n + 1).stream()).toList(), state);
        }
    }

    private final class Sink extends Consumer<Void, Integer> {
        @Override protected Void init() {
            return null;
        }

        @Override protected Emission<Void, Void> handleEvents(List<Integer> events, Void state) {
            got.addAll(events);
            return keep(state);
        }
    }

    private static SubscriptionOptions demand(int max) {
        return SubscriptionOptions.defaults().demand(max);
    }

    private void ended(Ref<?> stage) {
        Schedule.until(() -> !stage.pid().isAlive());
    }

    /// Subscribes, unless `source` has handed on everything and ended.
    private static <B> boolean stands(Ref<Stage<?, Integer, B>> sink, Ref<Stage<?, Void, Integer>> source,
            SubscriptionOptions options) {
        try {
            Stages.subscribe(sink, source, options);
            return true;
        } catch (CallFailed failed) {
            assertThat(failed.cause()).isIn(ExitReason.NO_PROCESS, ExitReason.NORMAL);
            return false;
        }
    }

    @AnySchedule
    void stagesInTheMiddle_eachEventArrivesOnce() {
        var source = runtime.start(new Source(Dispatcher.byDemand()));
        var sink = runtime.start(new Sink());
        for (int i = 1; i <= 3; i++) {
            var middle = runtime.start(new Twice());
            Stages.subscribe(sink, middle, demand(3 * i).whenProducerEnds(SubscriptionOptions.Bond.TEMPORARY));
            var _ = stands(middle, source, demand(2 * i));
        }
        Schedule.until(() -> got.size() >= 2 * EVENTS);
        assertThat(got).containsExactlyInAnyOrderElementsOf(IntStream.range(0, 2 * EVENTS).boxed().toList());
        ended(source);
    }

    @AnySchedule
    void broadcast_whoeverIsThereFromTheBeginningGetsAllInOrder() {
        var source = runtime.start(new Source(Dispatcher.broadcast()));
        var sink = runtime.start(new Sink());
        var seen = new CopyOnWriteArrayList<Integer>();
        var other = runtime.start(new Consumer<Void, Integer>() {
            @Override protected Void init() {
                return null;
            }

            @Override protected Emission<Void, Void> handleEvents(List<Integer> events, Void state) {
                seen.addAll(events);
                return keep(state);
            }
        });
        Stages.subscribe(sink, source, demand(5));
        if (stands(other, source, demand(11))) ended(other);
        ended(sink);
        assertThat(got).containsExactlyElementsOf(IntStream.range(0, EVENTS).boxed().toList());
        assertThat(seen).as("all since it subscribed").isSorted()
                .containsExactlyElementsOf(got.subList(got.size() - seen.size(), got.size()));
    }

    @AnySchedule
    void killedConsumer_losesNoMoreThanItHadAskedFor() {
        var source = runtime.start(new Source(Dispatcher.byDemand()));
        var fragile = runtime.start(new Sink());
        Stages.subscribe(fragile, source, demand(10));
        runtime.exit(fragile.pid(), ExitReason.KILL);
        var sink = runtime.start(new Sink());
        if (stands(sink, source, demand(4))) ended(sink);
        ended(source);
        assertThat(got).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(EVENTS - 10);
    }

    @AnySchedule
    void cancelled_thoughEventsAreOnTheirWay_bothGoOn() {
        var options = demand(10).whenProducerEnds(SubscriptionOptions.Bond.TEMPORARY);
        var source = runtime.start(new Source(Dispatcher.byDemand()));
        var sink = runtime.start(new Sink());
        Stages.subscribe(sink, source, options).cancel();
        TestProcesses.settle(sink.pid());
        int before = got.size();
        var _ = stands(sink, source, options);
        ended(source);
        TestProcesses.settle(sink.pid());
        assertThat(sink.pid().isAlive()).isTrue();
        assertThat(got).doesNotHaveDuplicates().isSorted();
        assertThat(got).as("ten were on their way at most")
                .hasSizeGreaterThanOrEqualTo(before == EVENTS ? EVENTS : EVENTS - 10);
    }
}
