package dev.coppice.core;

import static dev.coppice.core.Scripted.script;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.Request;
import dev.coppice.testsupport.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Which process waits for which.
class WaitsTest {
    private final ActorRuntime runtime =
            ActorRuntime.open(RuntimeOptions.defaults().workers(2).shutdown(Duration.ZERO));
    private final CountDownLatch go = new CountDownLatch(1);

    @AfterEach void close() {
        go.countDown();
        runtime.close();
    }

    /// A process that calls `next` on a cast, and takes requests to reply to later.
    private Ref<Object> link(List<Ref<Object>> next) {
        return runtime.start(script()
                .request((self, request, state) -> request.defer())
                .message((self, message, state) -> Gen.call(next.getFirst().pid(), message, null)));
    }

    @Test
    void cycleOfThree_showsThreeEdges() {
        var nexts = List.of(new ArrayList<Ref<Object>>(), new ArrayList<Ref<Object>>(), new ArrayList<Ref<Object>>());
        var a = link(nexts.get(0));
        var b = link(nexts.get(1));
        var c = link(nexts.get(2));
        nexts.get(0).add(b);
        nexts.get(1).add(c);
        nexts.get(2).add(a);
        a.cast("from a"); // each server takes the request to reply later, and then waits itself: no call can be failed
        Schedule.until(() -> runtime.waits().edges().size() == 1 && runtime.waits().edges().getFirst().deferred());
        c.cast("from c");
        Schedule.until(() -> runtime.waits().edges().size() == 2);
        b.cast("from b");
        Schedule.until(() -> runtime.waits().edges().size() == 3);
        var waits = runtime.waits();
        assertThat(waits.cycles()).hasSize(1);
        var cycle = waits.cycles().getFirst();
        assertThat(cycle).hasSize(3);
        for (int i = 0; i < 3; i++) assertThat(cycle.get(i).server()).isEqualTo(cycle.get((i + 1) % 3).waiter());
        assertThat(cycle).extracting(Waits.Edge::request).containsExactlyInAnyOrder("from a", "from b", "from c");
        assertThat(waits.edges()).allSatisfy(edge -> assertThat(edge.since()).isGreaterThanOrEqualTo(Duration.ZERO));
    }

    @Test
    void chainOfAHundred_isTheLongestChain() {
        int length = 100;
        var slow = runtime.start(script().request((self, request, state) -> {
            go.await();
            answer(request);
        }));
        var chain = new ArrayList<Ref<Object>>(List.of(slow));
        for (int i = 0; i < length - 1; i++) {
            var next = chain.getLast();
            chain.add(runtime.start(script().request((self, request, state) -> {
                Gen.call(next.pid(), request.payload(), null);
                answer(request);
            })));
        }
        var last = chain.getLast();
        var first = runtime.start(script().message((self, message, state) -> Gen.call(last.pid(), message, null)));
        first.cast("go");
        Schedule.until(() -> runtime.waits().edges().size() == length);
        var waits = runtime.waits();
        assertThat(waits.cycles()).isEmpty();
        assertThat(waits.longestChain()).hasSize(length);
        assertThat(waits.longestChain().getFirst().waiter()).isEqualTo(first.pid());
        assertThat(waits.longestChain().getLast().server()).isEqualTo(slow.pid());
        var since = waits.edges().getLast().since();
        Schedule.until(() -> runtime.waits().edges().getLast().since().compareTo(since) > 0);
        go.countDown();
        Schedule.until(() -> runtime.waits().edges().isEmpty());
    }

    private static void answer(Request<?> request) {
        Scripted.answer(request, "done");
    }
}
