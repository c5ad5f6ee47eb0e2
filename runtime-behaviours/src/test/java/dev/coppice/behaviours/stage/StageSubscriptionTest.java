package dev.coppice.behaviours.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.coppice.behaviours.TestProcesses;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Ref;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.core.Sys;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.ops.ProcessControl;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Subscriptions succeed or fail, and demand and buffered events outlive subscribers that leave.
class StageSubscriptionTest {
    private static final SubscriptionOptions DEFAULTS = SubscriptionOptions.defaults();

    private final ActorRuntime runtime = ActorRuntime.open();

    @AfterEach void close() {
        runtime.close();
    }

    /// Emits pushed events, and counts demand.
    private static final class Open extends Producer<Void, Integer> {
        private final Dispatcher<Integer> dispatch;
        private final int buffer;
        final AtomicLong asked = new AtomicLong();

        Open(Dispatcher<Integer> dispatch) {
            this(dispatch, 100);
        }

        Open(Dispatcher<Integer> dispatch, int buffer) {
            this.dispatch = dispatch;
            this.buffer = buffer;
        }

        @Override protected Void init() {
            return null;
        }

        @Override protected Emission<Void, Integer> handleDemand(long count, Void state) {
            asked.addAndGet(count);
            return keep(state);
        }

        @Override protected Dispatcher<Integer> dispatch() {
            return dispatch;
        }

        @Override protected int bufferSize() {
            return buffer;
        }
    }

    private static final class Pass extends ProducerConsumer<Void, Integer, Integer> {
        @Override protected Void init() {
            return null;
        }

        @Override protected Emission<Void, Integer> handleEvents(List<Integer> events, Void state) {
            return emit(events, state);
        }
    }

    private static class Sink extends Consumer<Void, Integer> {
        final BlockingQueue<Integer> got = new LinkedBlockingQueue<>();

        @Override protected Void init() {
            return null;
        }

        @Override protected Emission<Void, Void> handleEvents(List<Integer> events, Void state) {
            got.addAll(events);
            return keep(state);
        }

        List<Integer> take(int count) throws InterruptedException {
            var taken = new ArrayList<Integer>();
            for (int i = 0; i < count; i++) {
                var next = got.poll(30, TimeUnit.SECONDS);
                if (next == null) throw new AssertionError("only " + taken + " came");
                taken.add(next);
            }
            return taken;
        }
    }

    private ExitReason end(Ref<?> stage) {
        var pid = stage.pid();
        TestProcesses.get(runtime.whenEnded(pid));
        return ProcessControl.endReason(pid);
    }

    // ── refusals ──

    @Test void subscribe_toAPartitionThatIsNone_fails_andHarmsNoOther() {
        var source = runtime.start(new Open(Dispatcher.partition(2, n -> n % 2)));
        var whole = runtime.start(new Open(Dispatcher.byDemand()));
        var sink = runtime.start(new Sink());
        assertThat(TestProcesses.why(() -> Stages.subscribe(sink, source, DEFAULTS.partition(2))).toString())
                .contains("no partition 2, only 2");
        assertThat(TestProcesses.why(() -> Stages.subscribe(sink, whole, DEFAULTS.partition(1))).toString())
                .contains("no partition 1, only 1");
        Stages.subscribe(sink, source, DEFAULTS.partition(1));
        assertThat(sink.pid().isAlive()).isTrue();
    }

    @Test void subscribe_theWrongWayRound_isRefusedInTheCaller() {
        var source = runtime.start(new Open(Dispatcher.byDemand()));
        var sink = runtime.start(new Sink());
        assertThatIllegalArgumentException().isThrownBy(() -> Stages.subscribe(source, sink))
                .withMessageContaining("subscribe(consumer, producer)");
        var drain = runtime.start(new Consumer<Void, Void>() {
            @Override protected Void init() {
                return null;
            }

            @Override protected Emission<Void, Void> handleEvents(List<Void> events, Void state) {
                return keep(state);
            }
        });
        assertThat(TestProcesses.why(() -> Stages.subscribe(drain, sink)).toString())
                .contains("is a consumer and emits nothing");
        assertThatIllegalArgumentException().isThrownBy(() -> Stages.complete(drain))
                .withMessageContaining("is not a producer");
    }

    @Test void subscribeTo_thatIsRefused_endsTheStage() {
        var source = runtime.start(new Open(Dispatcher.byDemand()));
        var sink = runtime.start(new Sink() {
            @Override protected Void init() {
                subscribeTo(source, DEFAULTS.partition(7));
                return null;
            }
        });
        assertThat(end(sink).toString()).contains("no partition 7");
        assertThat(source.pid().isAlive()).isTrue();
    }

    @Test void subscribe_thatIsGivenUp_doesNotStandLater() throws Exception {
        var definition = new Open(Dispatcher.byDemand());
        var source = runtime.start(definition);
        var given = new Sink();
        var sink = runtime.start(given);
        Sys.of(source).suspend();
        var connect = new Stage.Connect<Integer, Void>(source, DEFAULTS, Long.MAX_VALUE);
        assertThat(TestProcesses.why(() -> sink.call(connect, Duration.ofMillis(10)))).isEqualTo(ExitReason.TIMEOUT);
        Sys.of(source).resume();
        TestProcesses.settle(source.pid());
        TestProcesses.settle(sink.pid());
        TestProcesses.settle(source.pid());
        Stages.push(source, List.of(1));
        TestProcesses.settle(source.pid());
        TestProcesses.settle(sink.pid());
        assertThat(given.got).isEmpty();
        assertThat(runtime.info(source.pid()).orElseThrow().monitoredBy()).isEmpty();
    }

    @Test void bufferOfNegativeSize_failsTheStart() {
        var result = runtime.tryStart(new Open(Dispatcher.byDemand(), -1), StartOptions.defaults());
        assertThat(result).isInstanceOf(StartResult.Failed.class);
        assertThat(result.toString()).contains("bufferSize must not be negative: -1");
    }

    // ── after the end of a subscriber ──

    @Test void demandOfTheDead_isOwedToTheLiving() throws Exception {
        var definition = new Open(Dispatcher.byDemand());
        var source = runtime.start(definition);
        var fragile = runtime.start(new Sink());
        Stages.subscribe(fragile, source, DEFAULTS.demand(10));
        TestProcesses.settle(source.pid());
        assertThat(definition.asked).hasValue(10);
        var ended = runtime.whenEnded(fragile.pid()); // heard after the source has been told, which monitors it already
        runtime.exit(fragile.pid(), ExitReason.KILL);
        TestProcesses.get(ended);
        var next = new Sink();
        Stages.subscribe(runtime.start(next), source, DEFAULTS.demand(15));
        TestProcesses.settle(source.pid());
        assertThat(definition.asked).as("ten are owed already").hasValue(15);
        Stages.push(source, IntStream.range(0, 12).boxed().toList());
        assertThat(next.take(12)).containsExactlyElementsOf(IntStream.range(0, 12).boxed().toList());
    }

    @Test void broadcast_goesOnWhenTheSlowestHasEnded() throws Exception {
        var source = runtime.start(new Open(Dispatcher.broadcast()));
        var quick = new Sink();
        var slow = runtime.start(new Sink());
        Stages.subscribe(runtime.start(quick), source, DEFAULTS.demand(50));
        Stages.subscribe(slow, source, DEFAULTS.demand(2));
        Sys.of(slow).suspend();
        Stages.push(source, List.of(1, 2, 3, 4));
        assertThat(quick.take(2)).containsExactly(1, 2);
        TestProcesses.settle(source.pid());
        assertThat(quick.got).isEmpty();
        runtime.exit(slow.pid(), ExitReason.KILL);
        assertThat(quick.take(2)).containsExactly(3, 4);
    }

    @Test void partition_waitsForItsNextSubscriber() throws Exception {
        var source = runtime.start(new Open(Dispatcher.partition(2, n -> n % 2)));
        var even = new Sink();
        Stages.subscribe(runtime.start(even), source, DEFAULTS.partition(0));
        Stages.push(source, List.of(1, 2, 3, 4, 5));
        assertThat(even.take(2)).containsExactly(2, 4);
        var odd = new Sink();
        Stages.subscribe(runtime.start(odd), source, DEFAULTS.partition(1));
        assertThat(odd.take(3)).containsExactly(1, 3, 5);
    }

    @Test void stageInTheMiddle_keepsWhatItHas_untilSomebodyWantsIt() throws Exception {
        var source = runtime.start(new Open(Dispatcher.byDemand()));
        var middle = runtime.start(new Pass());
        Stages.subscribe(middle, source);
        Stages.push(source, List.of(1, 2, 3));
        Stages.complete(source);
        assertThat(end(source)).isEqualTo(ExitReason.NORMAL);
        TestProcesses.settle(middle.pid());
        assertThat(middle.pid().isAlive()).isTrue();
        var sink = new Sink();
        var last = runtime.start(sink);
        Stages.subscribe(last, middle);
        assertThat(end(last)).isEqualTo(ExitReason.NORMAL);
        assertThat(sink.got).containsExactly(1, 2, 3);
    }

    @Test void stageOfTwoProducers_endsWithTheFirst_thoughTheOtherGoesOn() {
        var first = runtime.start(new Open(Dispatcher.byDemand()));
        var endless = runtime.start(new Producer<Integer, Integer>() {
            @Override protected Integer init() {
                return 0;
            }

            @Override protected Emission<Integer, Integer> handleDemand(long count, Integer next) {
                return emit(IntStream.range(next, next + (int) count).boxed().toList(), next + (int) count);
            }
        });
        var middle = runtime.start(new Pass());
        var sink = runtime.start(new Consumer<Void, Integer>() {
            @Override protected Void init() {
                return null;
            }

            @Override protected Emission<Void, Void> handleEvents(List<Integer> events, Void state) {
                return keep(state);
            }
        });
        Stages.subscribe(sink, middle, DEFAULTS.demand(4));
        Stages.subscribe(middle, first, DEFAULTS.demand(4));
        Stages.subscribe(middle, endless, DEFAULTS.demand(4));
        Stages.complete(first);
        assertThat(end(middle)).isEqualTo(ExitReason.NORMAL);
        assertThat(end(sink)).isEqualTo(ExitReason.NORMAL);
        assertThat(endless.pid().isAlive()).isTrue();
    }

    // ── dead letters ──

    @Test void messagesToEndedStages_areDeadLettersOnlyIfTheyCarryEvents() {
        var dead = new CopyOnWriteArrayList<>();
        runtime.onDeadLetter(letter -> dead.add(letter.message()));
        var source = runtime.start(new Open(Dispatcher.broadcast()));
        var sink = runtime.start(new Sink());
        var subscription = Stages.subscribe(sink, source, DEFAULTS);
        for (var stage : List.of(sink.pid(), source.pid())) {
            Gen.exit(stage, ExitReason.KILL);
            TestProcesses.get(runtime.whenEnded(stage));
        }
        subscription.cancel();
        Stages.complete(source);
        assertThat(dead).isEmpty();
        Stages.push(source, List.of(1, 2));
        assertThat(dead).containsExactly(List.of(1, 2));
    }

    // ── inspection ──

    @Test void sys_showsAndReplacesTheState() {
        var counting = runtime.start(new Consumer<Integer, Integer>() {
            @Override protected Integer init() {
                return 7;
            }

            @Override protected Emission<Integer, Void> handleEvents(List<Integer> events, Integer state) {
                return keep(state + events.size());
            }
        });
        assertThat(Sys.of(counting).state()).isEqualTo(7);
        Sys.of(counting).replaceState(state -> 8);
        assertThat(Sys.of(counting).state()).isEqualTo(8);
    }
}
