package dev.coppice.behaviours.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// In any order of operations, no subscriber gets more than it wants, nothing is lost or doubled, and the order stays.
class OutletsProperties {
    private static final int PARTITIONS = 3;

    /// One thing that happens: `what` it is, to `whom`, and how many.
    record Step(int what, int whom, int count) {}

    @Provide Arbitrary<List<Step>> steps() {
        return Combinators.combine(Arbitraries.integers().between(0, 4), Arbitraries.integers().between(0, 5),
                Arbitraries.integers().between(1, 7))
                .as(Step::new).list().ofMinSize(1).ofMaxSize(60);
    }

    /// The observations of the subscribers: the demand of each, and the events that it and those before it under its
    /// number got.
    private static final class World {
        final Outlets<Integer, Integer> outlets;
        final int partitions;
        final Map<Integer, Long> wanted = new HashMap<>();
        final List<Integer> handedOn = new ArrayList<>();
        int emitted;

        World(Dispatcher<Integer> dispatch, int partitions) {
            this.outlets = new Outlets<>(dispatch, Integer.MAX_VALUE);
            this.partitions = partitions;
        }

        void take(Step step) {
            switch (step.what) {
                case 0 -> {
                    outlets.add(step.whom, step.whom % partitions);
                    wanted.putIfAbsent(step.whom, 0L);
                }
                case 1 -> {
                    outlets.remove(step.whom);
                    wanted.remove(step.whom);
                }
                case 2 -> {
                    outlets.demand(step.whom, step.count);
                    wanted.computeIfPresent(step.whom, (whom, n) -> n + step.count);
                }
                default -> {
                    outlets.emit(IntStream.range(emitted, emitted + step.count).boxed().toList());
                    emitted += step.count;
                }
            }
        }

        void receive(int whom, List<Integer> events) {
            assertThat(wanted).as("subscribers").containsKey(whom);
            assertThat(wanted.merge(whom, (long) -events.size(), Long::sum)).as("what %s still wants", whom)
                    .isNotNegative();
            assertThat(events).isSorted();
        }
    }

    @Property void byDemand_eachEventGoesToOne(@ForAll("steps") List<Step> steps) {
        var world = new World(Dispatcher.byDemand(), 1);
        for (var step : steps) {
            world.take(step);
            var now = new ArrayList<Integer>();
            world.outlets.deal().forEach((whom, events) -> {
                world.receive(whom, events);
                now.addAll(events);
            });
            now.sort(null);
            world.handedOn.addAll(now);
            assertThat(world.handedOn)
                    .containsExactlyElementsOf(IntStream.range(0, world.handedOn.size()).boxed().toList());
            assertThat(world.handedOn.size() + world.outlets.waiting()).isEqualTo(world.emitted);
            if (world.outlets.waiting() > 0)
                assertThat(world.outlets.wanted()).as("nothing waits that is wanted").isZero();
        }
    }

    @Property void broadcast_eachEventGoesToAll(@ForAll("steps") List<Step> steps) {
        var world = new World(Dispatcher.broadcast(), 1);
        for (var step : steps) {
            world.take(step);
            var dealt = world.outlets.deal();
            dealt.forEach(world::receive);
            if (!dealt.isEmpty()) {
                assertThat(dealt.keySet()).isEqualTo(world.wanted.keySet());
                assertThat(dealt.values()).as("the same for all").containsOnly(dealt.values().iterator().next());
                world.handedOn.addAll(dealt.values().iterator().next());
            }
            assertThat(world.handedOn)
                    .containsExactlyElementsOf(IntStream.range(0, world.handedOn.size()).boxed().toList());
            assertThat(world.handedOn.size() + world.outlets.waiting()).isEqualTo(world.emitted);
        }
    }

    @Property void partition_eachEventGoesToOneOfItsPartition_inOrder(@ForAll("steps") List<Step> steps) {
        var world = new World(Dispatcher.partition(PARTITIONS, event -> event % PARTITIONS), PARTITIONS);
        var next = new int[] {0, 1, 2};
        for (var step : steps) {
            world.take(step);
            var now = new ArrayList<Integer>();
            world.outlets.deal().forEach((whom, events) -> {
                world.receive(whom, events);
                assertThat(events).allMatch(event -> event % PARTITIONS == whom % PARTITIONS);
                now.addAll(events);
            });
            now.sort(null);
            for (int event : now) {
                assertThat(event).as("next of its partition").isEqualTo(next[event % PARTITIONS]);
                next[event % PARTITIONS] += PARTITIONS;
            }
            world.handedOn.addAll(now);
            assertThat(world.handedOn.size() + world.outlets.waiting()).isEqualTo(world.emitted);
        }
    }

    @Property void ask_neverAsksForMoreThanIsWanted(@ForAll("steps") List<Step> steps) {
        var world = new World(Dispatcher.byDemand(), 1);
        long owed = 0;
        for (var step : steps) {
            int before = world.emitted;
            world.take(step);
            owed = Math.max(0, owed - (world.emitted - before));
            world.outlets.deal().forEach(world::receive);
            long wanted = world.outlets.wanted();
            long more = world.outlets.ask();
            assertThat(more).isEqualTo(Math.max(0, wanted - world.outlets.waiting() - owed));
            owed += more;
        }
    }

    @Property void trim_keepsTheNewestOfEachPartition(@ForAll("steps") List<Step> steps) {
        var outlets = new Outlets<Integer, Integer>(Dispatcher.partition(2, event -> event % 2), 10);
        int emitted = 0;
        int dropped = 0;
        for (var step : steps) {
            outlets.emit(IntStream.range(emitted, emitted + step.count).boxed().toList());
            emitted += step.count;
            dropped += outlets.trim();
            assertThat(outlets.waiting()).isEqualTo(Math.min(10, emitted)).isEqualTo(emitted - dropped);
        }
        outlets.add(0, 0);
        outlets.add(1, 1);
        outlets.demand(0, 100);
        outlets.demand(1, 100);
        var left = new ArrayList<Integer>();
        outlets.deal().values().forEach(left::addAll);
        assertThat(left)
                .containsExactlyInAnyOrderElementsOf(IntStream.range(Math.max(0, emitted - 10), emitted).boxed()
                        .toList());
    }
}
