package dev.coppice.models.stages;

import dev.coppice.behaviours.stage.Consumer;
import dev.coppice.behaviours.stage.Dispatcher;
import dev.coppice.behaviours.stage.Emission;
import dev.coppice.behaviours.stage.Producer;
import dev.coppice.behaviours.stage.ProducerConsumer;
import dev.coppice.behaviours.stage.Stage;
import dev.coppice.behaviours.stage.Stages;
import dev.coppice.behaviours.stage.Subscription;
import dev.coppice.behaviours.stage.SubscriptionOptions;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.ops.Gen;
import dev.coppice.models.Observed;
import dev.coppice.models.Planned;
import dev.coppice.testkit.Leaks;
import dev.coppice.testkit.TestRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;

/// The stages that the commands drive, in a simulated runtime.
final class RealStages implements AutoCloseable {
    final Observed observed = new Observed();
    private final Setting setting;
    private final TestRuntime test;
    private final Ref<Stage<?, Void, Integer>> source;
    private final List<Ref<Stage<?, Integer, Integer>>> middles = new ArrayList<>();
    private final List<Ref<Stage<?, Integer, Void>>> consumers = new ArrayList<>();
    private final List<Pid> pids = new ArrayList<>();
    private final SortedMap<Integer, Subscription> accepted = new TreeMap<>();
    private int commands;
    private int pushed = Setting.PUSHED;

    RealStages(Setting setting, long seed) {
        this.setting = setting;
        test = TestRuntime.seeded(seed, RuntimeOptions.defaults());
        source = test.runtime().start(new Source());
        started(source);
        for (int i = 1; i <= Step.LAST_MIDDLE; i++) {
            Ref<Stage<?, Integer, Integer>> middle = test.runtime().start(new Middle(i));
            middles.add(middle);
            started(middle);
        }
        for (int i = Step.LAST_MIDDLE + 1; i < Step.STAGES; i++) {
            Ref<Stage<?, Integer, Void>> consumer = test.runtime().start(new Sink(i));
            consumers.add(consumer);
            started(consumer);
        }
        test.run();
    }

    private void started(Ref<?> stage) {
        var name = World.name(pids.size());
        pids.add(Objects.requireNonNull(stage.pid()));
        Gen.whenEnded(pids.getLast()).thenAccept(reason -> observed.event(name, now(), "ended " + text(reason)));
    }

    private static String text(ExitReason reason) {
        if (!(reason instanceof ExitReason.Crash(var thrown))) return reason.toString();
        return thrown instanceof IllegalArgumentException ? "refused" : "crash";
    }

    private long now() {
        return test.now().toMillis();
    }

    void step(Step step) {
        int id = commands++;
        switch (step) {
            case Step.Wait(int millis) -> test.advance(Duration.ofMillis(millis));
            case Step.Subscribe(int consumer, int producer, var options) -> subscribe(consumer, producer, options)
                    .whenComplete((subscription, failed) -> {
                        if (failed == null) accepted.put(id, subscription);
                        observed.reply("r" + id, now(), failed == null ? "subscribed" : text(cause(failed)));
                    });
            case Step.Cancel(int which) -> {
                if (!accepted.isEmpty()) List.copyOf(accepted.values()).get(which % accepted.size()).cancel();
            }
            case Step.Push(int count) -> {
                Stages.push(source, IntStream.range(pushed, pushed + count).boxed().toList());
                pushed += count;
            }
            case Step.Complete() -> Stages.complete(source);
            case Step.Hold(boolean held) -> {
                if (held) Stages.hold(source);
                else Stages.release(source);
            }
            case Step.Kill(int stage) -> test.runtime().exit(pids.get(stage), ExitReason.KILL);
        }
        test.run();
        observed.snapshot(now(), IntStream.range(0, pids.size()).filter(i -> pids.get(i).isAlive())
                .mapToObj(World::name).toList().toString());
    }

    private static ExitReason cause(Throwable failed) {
        var thrown = failed instanceof CompletionException ? failed.getCause() : failed;
        if (thrown instanceof CallFailed call) return call.cause();
        throw new IllegalStateException("not a failed call", failed);
    }

    private CompletableFuture<Subscription> subscribe(int consumer, int producer, SubscriptionOptions options) {
        return consumer <= Step.LAST_MIDDLE ? subscribe(middles.get(consumer - 1), producer, options)
                : subscribe(consumers.get(consumer - Step.LAST_MIDDLE - 1), producer, options);
    }

    private <B> CompletableFuture<Subscription> subscribe(
            Ref<Stage<?, Integer, B>> consumer, int producer, SubscriptionOptions options) {
        return producer == Step.SOURCE ? Stages.subscribeAsync(consumer, source, options)
                : Stages.subscribeAsync(consumer, middles.get(producer - 1), options);
    }

    private void handles(int stage, List<Integer> events) {
        observed.event(World.name(stage), now(), "events " + events);
        test.sleep(Duration.ofMillis(setting.takes(stage, events)));
    }

    /// The state is the number of its next event.
    private final class Source extends Producer<Integer, Integer> {
        @Override protected Integer init() {
            return 0;
        }

        @Override protected Emission<Integer, Integer> handleDemand(long count, Integer next) {
            observed.event(World.name(Step.SOURCE), now(), "demand " + count);
            if (setting.asking() > 0) test.sleep(Duration.ofMillis(setting.asking()));
            int end = next + Math.min(setting.emits(count), setting.last() - next);
            var emission = emit(IntStream.range(next, end).boxed().toList(), end);
            if (end < setting.last()) return emission;
            return switch (setting.end()) {
                case COMPLETES -> emission.complete();
                case STOPS -> emission.stop(ExitReason.of("stopped"));
                case THROWS -> throw new Planned();
            };
        }

        @Override protected Dispatcher<Integer> dispatch() {
            return switch (setting.dispatch()) {
                case BY_DEMAND -> Dispatcher.byDemand();
                case BROADCAST -> Dispatcher.broadcast();
                case PARTITIONS -> Dispatcher.partition(Setting.PARTITIONS, event -> event % Setting.PARTITIONS);
            };
        }

        @Override protected int bufferSize() {
            return setting.buffer();
        }

        @Override protected boolean holdsDemand() {
            return setting.holds();
        }
    }

    private final class Middle extends ProducerConsumer<String, Integer, Integer> {
        private final int number;

        Middle(int number) {
            this.number = number;
        }

        @Override protected String init() {
            return "";
        }

        @Override protected Emission<String, Integer> handleEvents(List<Integer> events, String state) {
            handles(number, events);
            return emit(setting.multiplied(events), state);
        }
    }

    private final class Sink extends Consumer<String, Integer> {
        private final int number;

        Sink(int number) {
            this.number = number;
        }

        @Override protected String init() {
            return "";
        }

        @Override protected Emission<String, Void> handleEvents(List<Integer> events, String state) {
            handles(number, events);
            if (setting.isCrash(events)) throw new Planned();
            return keep(state);
        }
    }

    @Override public void close() {
        test.close();
        Leaks.check(test.runtime());
    }
}
