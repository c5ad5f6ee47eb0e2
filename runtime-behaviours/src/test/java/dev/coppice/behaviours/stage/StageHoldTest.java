package dev.coppice.behaviours.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Ref;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Producers that hold demand back.
class StageHoldTest {
    private static final int END = 100;

    private final ActorRuntime runtime = ActorRuntime.open();

    @AfterEach void close() {
        runtime.close();
    }

    /// Counts up to a limit and gives each subscriber all; begins by holding demand back.
    private static final class Source extends Producer<Integer, Integer> {
        final AtomicInteger asked = new AtomicInteger();

        @Override protected Integer init() {
            return 0;
        }

        @Override protected Emission<Integer, Integer> handleDemand(long count, Integer next) {
            asked.incrementAndGet();
            int until = (int) Math.min(END, next + count);
            var emission = emit(IntStream.range(next, until).boxed().toList(), until);
            return until == END ? emission.complete() : emission;
        }

        @Override protected Dispatcher<Integer> dispatch() {
            return Dispatcher.broadcast();
        }

        @Override protected boolean holdsDemand() {
            return true;
        }
    }

    /// Emits pushed events to all; buffers three events without demand.
    private static final class Open extends Producer<Void, Integer> {
        @Override protected Void init() {
            return null;
        }

        @Override protected Emission<Void, Integer> handleDemand(long count, Void state) {
            return keep(state);
        }

        @Override protected Dispatcher<Integer> dispatch() {
            return Dispatcher.broadcast();
        }

        @Override protected int bufferSize() {
            return 3;
        }
    }

    private static final class Sink extends Consumer<Void, Integer> {
        final BlockingQueue<Integer> got = new LinkedBlockingQueue<>();

        @Override protected Void init() {
            return null;
        }

        @Override protected Emission<Void, Void> handleEvents(List<Integer> events, Void state) {
            got.addAll(events);
            return keep(state);
        }
    }

    private Sink subscribed(Ref<Stage<?, Void, Integer>> producer) {
        var sink = new Sink();
        Stages.subscribe(runtime.start(sink), producer);
        return sink;
    }

    private static List<Integer> take(Sink sink, int count) throws InterruptedException {
        var taken = new ArrayList<Integer>();
        while (taken.size() < count) {
            var next = sink.got.poll(10, TimeUnit.SECONDS);
            assertThat(next).as("after " + taken).isNotNull();
            taken.add(next);
        }
        return taken;
    }

    @Test void holdsDemand_eachSubscriberGetsTheFirstEvent() throws InterruptedException {
        var source = new Source();
        var producer = runtime.start(source);
        var early = subscribed(producer);
        var late = subscribed(producer); // its subscription is answered after the demand of the first was heard
        assertThat(source.asked).hasValue(0);
        Stages.release(producer);
        var all = IntStream.range(0, END).boxed().toList();
        assertThat(take(early, END)).isEqualTo(all);
        assertThat(take(late, END)).isEqualTo(all);
    }

    @Test void hold_eventsWaitInTheBuffer_theOldestAreDropped_untilReleased() throws InterruptedException {
        var producer = runtime.start(new Open());
        var sink = subscribed(producer);
        Stages.push(producer, List.of(1));
        assertThat(take(sink, 1)).containsExactly(1);
        Stages.hold(producer);
        Stages.push(producer, List.of(2, 3, 4, 5));
        subscribed(producer); // the pushed events have been handled
        assertThat(sink.got).isEmpty();
        Stages.release(producer);
        Stages.release(producer);
        Stages.push(producer, List.of(6));
        assertThat(take(sink, 4)).containsExactly(3, 4, 5, 6);
    }

    @Test void complete_whileHeld_waitsForTheRelease() throws Exception {
        var producer = runtime.start(new Open());
        var sink = subscribed(producer);
        Stages.hold(producer);
        Stages.push(producer, List.of(1, 2));
        Stages.complete(producer);
        subscribed(producer);
        assertThat(producer.pid().isAlive()).isTrue();
        Stages.release(producer);
        assertThat(take(sink, 2)).containsExactly(1, 2);
        runtime.whenEnded(producer.pid()).get(10, TimeUnit.SECONDS);
    }

    @Test @SuppressWarnings("unchecked") void release_ofAConsumer_isRefused() {
        var consumer = (Ref<Stage<?, Void, Integer>>) (Ref<?>) runtime.start(new Sink());
        assertThatIllegalArgumentException().isThrownBy(() -> Stages.release(consumer))
                .withMessageContaining("is not a producer");
    }
}
