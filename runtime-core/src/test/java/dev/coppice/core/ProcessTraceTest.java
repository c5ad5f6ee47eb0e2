package dev.coppice.core;

import static dev.coppice.core.Scripted.script;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.core.ProcessTrace.End;
import dev.coppice.core.ProcessTrace.Kind;
import dev.coppice.core.ProcessTrace.Limits;
import dev.coppice.core.internal.process.Extras;
import dev.coppice.core.internal.process.ProcessCell;
import dev.coppice.core.ops.Gen;
import dev.coppice.testsupport.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Traces with limits.
class ProcessTraceTest {
    private final ActorRuntime runtime = ActorRuntime.open(RuntimeOptions.defaults().workers(2)
            .redaction(value -> value.equals("secret") ? "***" : value));
    private final AtomicLong handled = new AtomicLong();
    private final Ref<Object> counter = runtime.start(script().message((self, message, state) -> {
        if (message.equals("boom")) throw new IllegalStateException("boom");
        handled.incrementAndGet();
    }));

    @AfterEach void close() {
        runtime.close();
    }

    private List<ProcessTrace.Event> events(ProcessTrace trace, int count) {
        var all = new ArrayList<ProcessTrace.Event>();
        Schedule.until(() -> {
            all.addAll(trace.poll(100));
            return all.size() >= count;
        });
        return all;
    }

    @Test
    void events_comeInOrderRedactedAndEndWithTheProcess() {
        try (var trace = runtime.trace(counter.pid())) {
            counter.cast("one");
            counter.cast("secret");
            assertThat(Gen.call(counter.pid(), "question", TestProcesses.LONG)).isEqualTo("question");
            counter.cast("boom");
            var events = events(trace, 5);
            assertThat(events).extracting(ProcessTrace.Event::kind)
                    .containsExactly(Kind.MESSAGE, Kind.MESSAGE, Kind.REQUEST, Kind.MESSAGE, Kind.ENDED);
            assertThat(events).extracting(ProcessTrace.Event::text)
                    .startsWith("one", "***", "question", "boom").last().asString()
                            .contains("IllegalStateException: boom");
            Schedule.until(() -> trace.end() == End.PROCESSES_ENDED);
        }
    }

    @Test
    void count_endsTheTraceAndNothingStaysInstalled() {
        var trace = runtime.trace(List.of(counter.pid()), Limits.defaults().events(3));
        for (int i = 0; i < 10; i++) counter.cast(i);
        assertThat(events(trace, 3)).hasSize(3);
        assertThat(trace.end()).isEqualTo(End.COUNT);
        Schedule.until(() -> !Extras.isTraced((ProcessCell) counter.pid()));
        assertThat(trace.poll(10)).isEmpty();
    }

    @Test
    void rateAndBuffer_dropAndCount() {
        var trace = runtime.trace(List.of(counter.pid()), Limits.defaults().perSecond(10).buffer(8));
        for (int i = 0; i < 1000; i++) counter.cast(i);
        Schedule.until(() -> handled.get() == 1000);
        int taken = trace.poll(1000).size();
        assertThat(taken).isBetween(8, 8 + 16);
        assertThat(taken + trace.dropped()).isEqualTo(1000);
        trace.close();
        assertThat(trace.end()).isEqualTo(End.CLOSED);
        assertThat(Extras.isTraced((ProcessCell) counter.pid())).isFalse();
    }

    @Test
    void time_endsTheTrace() {
        var trace = runtime.trace(List.of(counter.pid()), Limits.defaults().time(Duration.ofMillis(1)));
        Schedule.until(() -> trace.end() == End.TIME);
        Schedule.until(() -> !Extras.isTraced((ProcessCell) counter.pid()));
    }

    @Test
    void traces_areIndependentOfEachOtherAndOfSys() {
        var texts = new java.util.concurrent.ConcurrentLinkedQueue<String>();
        Sys.of(counter).trace(texts::add);
        var one = runtime.trace(counter.pid());
        var other = runtime.trace(counter.pid());
        counter.cast("a");
        assertThat(events(one, 1)).hasSize(1);
        one.close();
        Sys.of(counter).noDebug();
        counter.cast("b");
        assertThat(events(other, 2)).extracting(ProcessTrace.Event::text).containsExactly("a", "b");
        other.close();
        assertThat(Extras.isTraced((ProcessCell) counter.pid())).isFalse();
    }

    @Test
    void closingTheRuntime_endsTheTrace() {
        var trace = runtime.trace(counter.pid());
        runtime.close();
        assertThat(trace.end()).isIn(End.PROCESSES_ENDED, End.RUNTIME_CLOSED);
    }

    @Test
    void attaching_doesNotWaitForABusyProcess() {
        var go = new CountDownLatch(1);
        var inside = new CountDownLatch(1);
        var busy = runtime.start(script().message((self, message, state) -> {
            inside.countDown();
            go.await();
        }));
        busy.cast("first");
        Schedule.pass(inside);
        try (var trace = runtime.trace(busy.pid())) {
            busy.cast("second");
            go.countDown();
            assertThat(events(trace, 1)).extracting(ProcessTrace.Event::text).containsExactly("second");
        }
    }

    @Test
    void overTheRate_dropsWhatIsTooMuch_andTheProcessHandlesAll() {
        try (var trace = runtime.trace(List.of(counter.pid()), Limits.defaults().perSecond(100))) {
            int count = 100_000;
            for (int i = 0; i < count; i++) counter.cast(i);
            Schedule.until(() -> handled.get() == count);
            assertThat(trace.dropped()).isPositive();
        }
    }

    @Test
    void processOfAnotherRuntime_isRefused() {
        try (var other = ActorRuntime.open()) {
            assertThatThrownBy(() -> other.trace(counter.pid())).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
