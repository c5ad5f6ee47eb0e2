package dev.coppice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.ProcessBody;
import dev.coppice.core.spi.SpawnOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// Code that blocks behind the runtime's back, or computes, under simulation.
class BlockedCodeTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofDays(1);

    private final List<String> notes = new ArrayList<>();

    private static Pid spawn(TestRuntime test, ProcessBody body) {
        return Gen.spawn(test.runtime(), body, SpawnOptions.NONE);
    }

    @Simulated(seeds = 20) void block_otherProcessesGoOn(TestRuntime test) {
        spawn(test, self -> {
            test.block(SECOND);
            notes.add("unblocked at " + test.now().toMillis());
        });
        spawn(test, self -> {
            self.sleep(Duration.ofMillis(500));
            notes.add("slept until " + test.now().toMillis());
        });
        test.advance(Duration.ofSeconds(2));
        assertThat(notes).containsExactly("slept until 500", "unblocked at 1000");
    }

    @Simulated(seeds = 20) void block_thenWaitThroughTheRuntime_goesOn(TestRuntime test) {
        var other = spawn(test, self -> {
            while (true) notes.add("other got " + self.receive(any -> true, LONG));
        });
        spawn(test, self -> {
            test.block(SECOND);
            self.send(other, "first");
            test.block(SECOND);
            self.sleep(SECOND);
            self.send(other, "second");
            notes.add("done at " + test.now().toSeconds());
        });
        test.advance(Duration.ofSeconds(5));
        assertThat(notes).contains("other got first", "other got second", "done at 3");
        assertThat(test.runtime().statistics().live()).isOne();
    }

    @Simulated(seeds = 20) void block_messagesWaitForTheCallbackAtHand(TestRuntime test) {
        var pid = spawn(test, self -> {
            for (int i = 0; i < 2; i++) {
                var what = self.receive(any -> true, LONG);
                test.block(SECOND);
                notes.add(what + " at " + test.now().toSeconds());
            }
        });
        Gen.send(pid, "one");
        test.advance(Duration.ofMillis(10));
        Gen.send(pid, "two");
        test.advance(Duration.ofSeconds(5));
        assertThat(notes).containsExactly("one at 1", "two at 2");
    }

    @Simulated(seeds = 20) void kill_interruptsBlockedCode(TestRuntime test) {
        var pid = spawn(test, self -> {
            try {
                test.block(Duration.ofDays(1));
            } finally {
                notes.add("cleaned up at " + test.now().toMillis());
            }
        });
        test.advance(SECOND);
        test.runtime().exit(pid, ExitReason.KILL);
        test.advance(SECOND);
        // a millisecond is given to code that returns by itself
        assertThat(notes).containsExactly("cleaned up at 1001");
        assertThat(test.runtime().statistics().zombies()).isEmpty();
    }

    @Simulated(seeds = 20) void close_interruptsBlockedCode(TestRuntime test) {
        spawn(test, self -> {
            try {
                test.block(Duration.ofDays(1));
            } finally {
                notes.add("cleaned up");
            }
        });
        test.advance(SECOND);
        test.close();
        assertThat(notes).containsExactly("cleaned up");
    }

    @Test void close_codeBlocksAgainWhenInterrupted_itsThreadEnds() throws InterruptedException {
        var test = TestRuntime.seeded(1);
        var thread = new AtomicReference<Thread>();
        var failure = new AtomicReference<Throwable>();
        spawn(test, self -> {
            thread.set(Thread.currentThread());
            thread.get().setUncaughtExceptionHandler((_, e) -> failure.set(e));
            while (true) {
                try {
                    test.block(LONG);
                } catch (InterruptedException e) {
                    notes.add("interrupted");
                }
            }
        });
        test.advance(SECOND);
        test.close();

        assertThat(thread.get().join(Duration.ofSeconds(20))).isTrue();
        assertThat(failure).hasNullValue();
        assertThat(notes).containsExactly("interrupted", "interrupted");
    }

    @Simulated(seeds = 20) void compute_timersFireLate(TestRuntime test) {
        spawn(test, self -> {
            self.sleep(Duration.ofMillis(5));
            self.sendAfter(Duration.ofMillis(1), "tick");
            test.compute(Duration.ofMillis(50));
            self.receive("tick"::equals, LONG);
            notes.add("tick at " + test.now().toMillis());
        });
        test.advance(SECOND);
        assertThat(notes).containsExactly("tick at 55");
        assertThat(test.now()).isEqualTo(SECOND);
    }

    @Simulated(seeds = 20) void blockOrCompute_outsideOfAProcess_isRefused(TestRuntime test) {
        assertThatThrownBy(() -> test.block(SECOND)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("advance(time)");
        assertThatThrownBy(() -> test.compute(SECOND)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("advance(time)");
    }

    /// Each seed gives its own order of what goes on after blocks that end together; all orders occur.
    @Test void blocksThatEndTogether_goOnInAnyOrder() {
        var orders = new HashSet<List<String>>();
        for (int seed = 0; seed < 100; seed++) {
            var order = new ArrayList<String>();
            try (var test = TestRuntime.seeded(seed)) {
                for (var name : List.of("a", "b", "c")) {
                    spawn(test, self -> {
                        test.block(SECOND);
                        order.add(name);
                    });
                }
                test.advance(Duration.ofSeconds(2));
            }
            orders.add(order);
        }
        assertThat(orders).hasSize(6);
    }
}
