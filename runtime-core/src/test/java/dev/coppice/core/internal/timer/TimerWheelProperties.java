package dev.coppice.core.internal.timer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.internal.platform.Platform;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/// The wheel against a sorted list: each timer is due at its time, whatever is added, removed and skipped.
class TimerWheelProperties {
    private static final long TICK = 1_000_000;

    /// An operation on the wheel.
    sealed interface Step {
        record Add(long delay) implements Step {}

        record Remove(int which) implements Step {}

        record Advance(long ticks) implements Step {}
    }

    private static final class Entry extends Timer {
        final long tick;

        Entry(TimerShard shard, long tick) {
            super(shard, tick * TICK, 0);
            this.tick = tick;
        }

        @Override protected void fire() {}
    }

    @Provide Arbitrary<List<Step>> steps() {
        var delay = Arbitraries.oneOf(
                Arbitraries.longs().between(0, 70), Arbitraries.longs().between(0, 5000),
                Arbitraries.longs().between(0, 1L << 24), Arbitraries.longs().between(0, 1L << 40),
                Combinators.combine(Arbitraries.integers().between(0, 40), Arbitraries.integers().between(-1, 1))
                        .as((bits, more) -> Math.max(0, (1L << bits) + more)));
        Arbitrary<Step> add = delay.map(Step.Add::new);
        Arbitrary<Step> remove = Arbitraries.integers().between(0, 1000).map(Step.Remove::new);
        Arbitrary<Step> advance = delay.map(Step.Advance::new);
        return Arbitraries.frequencyOf(Tuple.of(5, add), Tuple.of(2, remove), Tuple.of(3, advance)).list()
                .ofMaxSize(120);
    }

    @Property(tries = 2000)
    void wheel_behavesAsASortedList(@ForAll("steps") List<Step> steps) {
        var timers = new Timers(new Still());
        var shard = new TimerShard(timers, 0);
        var wheel = new TimerWheel();
        var model = new ArrayList<Entry>();
        long now = 0;
        for (var step : steps) {
            switch (step) {
                case Step.Add(long delay) -> {
                    var entry = new Entry(shard, now + delay);
                    wheel.add(entry, entry.tick);
                    model.add(entry);
                }
                case Step.Remove(int which) -> {
                    if (model.isEmpty()) continue;
                    var entry = model.remove(which % model.size());
                    wheel.remove(entry);
                    wheel.remove(entry);
                    assertThat(entry.slot).isNull();
                }
                case Step.Advance(long ticks) -> now = advance(wheel, model, now, now + ticks);
            }
            assertThat(wheel.size()).isEqualTo(model.size());
        }
        advance(wheel, model, now, now + (1L << 41));
        assertThat(wheel.size()).isZero();
        assertThat(wheel.nextTick()).isEqualTo(Long.MAX_VALUE);
    }

    private static long advance(TimerWheel wheel, List<Entry> model, long now, long target) {
        long earliest = model.stream().mapToLong(entry -> Math.max(entry.tick, now + 1)).min().orElse(Long.MAX_VALUE);
        assertThat(wheel.nextTick()).as("never later than the first timer").isLessThanOrEqualTo(earliest);
        var expected = model.stream().filter(entry -> Math.max(entry.tick, now + 1) <= target).toList();
        var due = wheel.take(target);
        assertThat(due).containsExactlyInAnyOrderElementsOf(expected);
        var ticks = due.stream().map(timer -> Math.max(((Entry) timer).tick, now + 1)).toList();
        assertThat(ticks).isSortedAccordingTo(Comparator.naturalOrder());
        model.removeAll(expected);
        return target;
    }

    /// An environment in which no time passes.
    private static final class Still implements Platform {
        @Override public long nanoTime() {
            return 0;
        }

        @Override public long random() {
            return 0;
        }

        @Override public Thread startRunner(String name, Runnable runner) {
            throw new AssertionError("nothing runs here");
        }

        @Override public void startUserCode(String name, Runnable action) {
            throw new AssertionError("nothing runs here");
        }
    }
}
