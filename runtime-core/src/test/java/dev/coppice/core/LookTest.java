package dev.coppice.core;

import static dev.coppice.core.Scripted.script;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.core.internal.process.DefaultActorRuntime;
import dev.coppice.core.internal.process.ProcessStarter;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.testsupport.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Looks at single processes and at all of them: their results, their costs, and their side effects.
class LookTest {
    private final ActorRuntime runtime = ActorRuntime.open(RuntimeOptions.defaults().name("looked at").workers(2));
    private final CountDownLatch go = new CountDownLatch(1);

    @AfterEach void close() {
        go.countDown();
        runtime.close();
    }

    /// A process that is in its first message, with `waiting` more in its mailbox.
    private Ref<Object> stuck(int waiting) {
        var inside = new CountDownLatch(1);
        var ref = runtime.start(script().message((self, message, state) -> {
            inside.countDown();
            go.await();
        }));
        ref.cast("first");
        Schedule.pass(inside);
        for (int i = 0; i < waiting; i++) ref.cast(i);
        return ref;
    }

    @Test
    void infoOfAMillionMessages_isCappedAndQuick() {
        var ref = stuck(1_000_000);
        var info = runtime.info(ref).orElseThrow();
        assertThat(info.mailbox()).isEqualTo(ProcessInfo.COUNTED);
        assertThat(info.atLeast()).isTrue();
        assertThat(info.messages()).isEmpty();
        assertThat(runtime.info(ref, 3).orElseThrow().messages()).containsExactly(0, 1, 2);
        long quickest = Long.MAX_VALUE;
        for (int i = 0; i < 200; i++) {
            long start = System.nanoTime();
            runtime.info(ref, 10);
            quickest = Math.min(quickest, System.nanoTime() - start);
        }
        assertThat(Duration.ofNanos(quickest)).isLessThan(Duration.ofMillis(2));
    }

    @Test
    void infoOfARunningProcess_findsWhatWaitsBehindItsSlice() {
        var info = runtime.info(stuck(7)).orElseThrow();
        assertThat(info.mailbox()).isEqualTo(7);
        assertThat(info.atLeast()).isFalse();
    }

    @Test
    void looking_createsNothingInTheProcess() {
        var ref = runtime.start(script());
        var cell = (dev.coppice.core.internal.process.ProcessCell) ref.pid();
        runtime.info(ref, 10);
        runtime.top(TopQuery.by(TopQuery.Key.MAILBOX).label("x").name("y").subtree(cell));
        runtime.timers(cell);
        runtime.waits();
        assertThat(dev.coppice.core.internal.process.Extras.exist(cell)).isFalse();
    }

    @Test
    void top_ordersByMailboxAndCapsTheCount() {
        var idle = runtime.start(script());
        var some = stuck(5);
        var many = stuck(20_000);
        var top = runtime.top(TopQuery.by(TopQuery.Key.MAILBOX).limit(2));
        assertThat(top.rows()).extracting(Top.Row::pid).containsExactly(many.pid(), some.pid());
        assertThat(top.rows().getFirst().mailbox()).isEqualTo(ProcessInfo.COUNTED);
        assertThat(top.rows()).extracting(Top.Row::atLeast).containsExactly(true, false);
        assertThat(top.rows().getLast().mailbox()).isEqualTo(5);
        assertThat(top.matched()).isEqualTo(3);
        assertThat(runtime.top(TopQuery.by(TopQuery.Key.AGE)).rows()).extracting(Top.Row::pid)
                .containsExactly(idle.pid(), some.pid(), many.pid());
    }

    @Test
    void top_filtersByEachFilter() {
        var named = runtime.start(script(), StartOptions.defaults().name(new Name<>("Teller")).label("the teller"));
        var plain = runtime.start(script());
        var children = new ArrayList<Pid>();
        var parent = runtime.start(script().init(self -> {
            children.add(self.spawn(child -> child.receive(any -> false), SpawnOptions.NONE));
            return "state";
        }));
        var by = TopQuery.by(TopQuery.Key.AGE);
        assertThat(pids(by.name("tell"))).containsExactly(named.pid());
        assertThat(pids(by.label("THE t"))).containsExactly(named.pid());
        assertThat(pids(by.behaviour("Scripted"))).containsExactly(named.pid(), plain.pid(), parent.pid());
        assertThat(pids(by.subtree(parent.pid()))).containsExactly(parent.pid(), children.getFirst());
        assertThat(pids(by.status(ProcessInfo.Status.RUNNING))).isEmpty();
        stuck(0);
        Schedule.until(() -> pids(by.status(ProcessInfo.Status.RUNNING)).size() == 1);
    }

    private List<Pid> pids(TopQuery query) {
        return runtime.top(query).rows().stream().map(Top.Row::pid).toList();
    }

    @Test
    void top_ofManyProcesses_isQuickAndBounded() {
        int count = 200_000;
        var idle = script();
        for (int i = 0; i < count; i++) ProcessStarter.spawn((DefaultActorRuntime) runtime, idle, SpawnOptions.NONE);
        var flooded = stuck(100);
        var query = TopQuery.by(TopQuery.Key.MAILBOX);
        long quickest = Long.MAX_VALUE;
        for (int i = 0; i < 20; i++) {
            long start = System.nanoTime();
            var top = runtime.top(query);
            quickest = Math.min(quickest, System.nanoTime() - start);
            assertThat(top.rows()).hasSize(50);
            assertThat(top.rows().getFirst().pid()).isEqualTo(flooded.pid());
        }
        assertThat(Duration.ofNanos(quickest)).isLessThan(Duration.ofMillis(60));
    }

    @Test
    void busy_needsAWatchAndFindsWhatRuns() {
        var query = TopQuery.by(TopQuery.Key.BUSY);
        assertThatThrownBy(() -> runtime.top(query)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("watch");
        var spinning = runtime.start(script().message((self, message, state) -> {
            while (go.getCount() > 0) Thread.onSpinWait();
        }));
        spinning.cast("spin");
        var idle = runtime.start(script());
        try (var watch = runtime.watch()) {
            assertThat(watch).isNotNull();
            Schedule.until(() -> !runtime.top(query).rows().isEmpty());
            var first = runtime.top(query).rows().getFirst();
            assertThat(first.pid()).isEqualTo(spinning.pid());
            assertThat(first.busy()).isBetween(0.05, 1.0);
            assertThat(runtime.top(query).rows()).extracting(Top.Row::pid).doesNotContain(idle.pid());
        }
        assertThatThrownBy(() -> runtime.top(query)).isInstanceOf(IllegalStateException.class);
        Schedule.until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("looked at-sampler")));
    }

    @Test
    void namesAndTimers_areListed() {
        var name = new Name<Object>("clock");
        var ref = runtime.start(script().init(self -> {
            self.sendAfter(Duration.ofHours(2), "late");
            self.sendEvery(Duration.ofHours(1), "each hour");
            self.startTimer(Duration.ofMinutes(1), "soon");
            self.sendWithFixedDelay(Duration.ofHours(3), "fixed");
            return "state";
        }), StartOptions.defaults().name(name));
        assertThat(runtime.names()).containsExactly(new NamedProcess(name, ref.pid()));
        assertThat(runtime.process(ref.pid().number())).contains(ref.pid());
        assertThat(runtime.process(1_000_000)).isEmpty();
        var timers = runtime.timers(ref.pid());
        assertThat(timers).extracting(TimerInfo::message).containsExactly("soon", "each hour", "late", "fixed");
        assertThat(timers).extracting(TimerInfo::period).containsExactly(null, Duration.ofHours(1), null, null);
        assertThat(timers.getFirst().remaining()).isBetween(Duration.ofSeconds(1), Duration.ofMinutes(1));
        runtime.stop(ref);
        assertThat(runtime.names()).isEmpty();
        assertThat(runtime.process(ref.pid().number())).isEmpty();
        assertThat(runtime.timers(ref.pid())).isEmpty();
    }
}
