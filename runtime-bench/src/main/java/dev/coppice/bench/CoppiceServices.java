package dev.coppice.bench;

import dev.coppice.behaviours.event.EventManager;
import dev.coppice.behaviours.genserver.Agent;
import dev.coppice.behaviours.registry.PubSub;
import dev.coppice.behaviours.registry.Registry;
import dev.coppice.behaviours.stage.Stage;
import dev.coppice.behaviours.stage.Stages;
import dev.coppice.behaviours.task.Task;
import dev.coppice.bench.CoppiceServers.Counter;
import dev.coppice.bench.ServiceProtocol.Machine;
import dev.coppice.bench.ServiceProtocol.Numbers;
import dev.coppice.bench.ServiceProtocol.Subscriber;
import dev.coppice.bench.ServiceProtocol.Tally;
import dev.coppice.bench.ServiceProtocol.Total;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Ref;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Strategy;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorRef;
import dev.coppice.supervision.SupervisorSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/// The behaviours of Coppice other than servers.
record CoppiceServices(ActorRuntime runtime) implements Services {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /// Makes the names of each round unique.
    private static final AtomicInteger ROUND = new AtomicInteger();

    /// Runs `body` in a process, and returns its result.
    private double inProcess(Callable<Double> body) throws Exception {
        var result = new CompletableFuture<Double>();
        Gen.spawn(runtime, self -> {
            try {
                result.complete(body.call());
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        }, SpawnOptions.NONE);
        return result.get(2, TimeUnit.MINUTES);
    }

    private void kill(List<? extends Ref<?>> processes) {
        for (var process : processes) runtime.exit(process.pid(), ExitReason.KILL);
    }

    double call(boolean inline, int calls) throws Exception {
        Ref<Counter.Message> server = runtime.start(new Counter(inline));
        server.cast(new Counter.Add(1));
        double nanos = inProcess(() -> {
            long sum = 0;
            long start = System.nanoTime();
            for (int i = 0; i < calls; i++) sum += server.call(new Counter.Get());
            double each = (System.nanoTime() - start) / (double) calls;
            Check.equal("sum of the answers", calls, sum);
            return each;
        });
        kill(List.of(server));
        return nanos;
    }

    @Override public double callInline(int calls) throws Exception {
        return call(true, calls);
    }

    @Override public double restartAll(int children, int times) {
        var names = IntStream.range(0, children).mapToObj(i -> new Name<Counter.Message>("together-" + i)).toList();
        var specs = names.stream().map(name -> ChildSpec.of(name, new Counter(false))).toList();
        SupervisorRef supervisor = SupervisorRef.of(runtime.start(Supervisor.of(
                SupervisorSpec.of(Strategy.ONE_FOR_ALL, specs).intensity(Integer.MAX_VALUE, Duration.ofSeconds(1)))));
        var servers = names.stream().map(runtime::ref).toList();
        double nanos = 0;
        for (int i = 0; i < times; i++) {
            for (var server : servers) server.cast(new Counter.Add(1));
            for (var server : servers) Check.equal("state before the crash", 1, server.call(new Counter.Get(), LIMIT));
            long start = System.nanoTime();
            servers.getFirst().cast(new Counter.Crash());
            while (!isFresh(servers.getLast())) Thread.onSpinWait(); // the last one to start
            for (var server : servers) Check.equal("state after the restart", 0, server.call(new Counter.Get(), LIMIT));
            nanos += System.nanoTime() - start;
        }
        runtime.stop(supervisor, ExitReason.SHUTDOWN, LIMIT);
        return nanos / times;
    }

    private static boolean isFresh(Ref<Counter.Message> server) {
        try {
            return server.call(new Counter.Get()) == 0;
        } catch (CallFailed notYet) {
            return false;
        }
    }

    @Override public double agent(int updates) throws Exception {
        Agent<Integer> agent = Agent.start(runtime, () -> 0);
        double nanos = inProcess(() -> {
            long start = System.nanoTime();
            for (int i = 0; i < updates; i++) agent.update(n -> n + 1);
            return (System.nanoTime() - start) / (double) updates;
        });
        Check.equal("updates", updates, agent.get(n -> n));
        agent.stop();
        return nanos;
    }

    @Override public double stateMachine(int events) throws Exception {
        Ref<Machine.Event> machine = runtime.start(new Machine());
        double nanos = inProcess(() -> {
            long start = System.nanoTime();
            for (int i = 0; i < events; i++) machine.cast(new Machine.Toggle());
            Check.equal("changes of state", events, machine.call(new Machine.Changes(), LIMIT));
            return (System.nanoTime() - start) / (double) events;
        });
        kill(List.of(machine));
        return nanos;
    }

    @Override public double events(int events) throws Exception {
        EventManager<Integer> manager = EventManager.start(runtime);
        manager.add("one", new Tally());
        manager.add("two", new Tally());
        double nanos = inProcess(() -> {
            long start = System.nanoTime();
            for (int i = 0; i < events; i++) manager.notify(1);
            manager.syncNotify(0);
            return (System.nanoTime() - start) / (double) events;
        });
        int count = manager.call("one", new Tally.Get()) + manager.call("two", new Tally.Get());
        manager.stop();
        Check.equal("handled events", 2L * events, count);
        return nanos;
    }

    @Override public double lookup(int keys, int lookups) throws Exception {
        Registry<Integer, Integer> registry = Registry.unique("bench-registry-" + ROUND.incrementAndGet());
        Ref<?> supervisor = runtime.start(registry);
        double nanos = inProcess(() -> {
            Ref<Integer> me = Gen.ref(ProcessContext.current().pid());
            for (int key = 0; key < keys; key++) registry.register(key, me);
            int found = 0;
            long start = System.nanoTime();
            for (int i = 0; i < lookups; i++) if (me.equals(registry.whereis(i % keys))) found++;
            double each = (System.nanoTime() - start) / (double) lookups;
            Check.equal("found", lookups, found);
            return each;
        });
        runtime.stop(supervisor, ExitReason.SHUTDOWN, LIMIT);
        return nanos;
    }

    @Override public double publish(int subscribers, int messages) throws Exception {
        PubSub<String, Integer> topics = new PubSub<>("bench-topics-" + ROUND.incrementAndGet());
        Ref<?> supervisor = runtime.start(topics);
        var answers = new Programs.Answers();
        var all = new ArrayList<Ref<Integer>>();
        for (int i = 0; i < subscribers; i++) all.add(runtime.start(new Subscriber(topics, messages, answers)));
        double nanos = inProcess(() -> {
            long start = System.nanoTime();
            for (int i = 0; i < messages; i++) topics.publish("topic", 1);
            Check.equal("deliveries", (long) subscribers * messages, answers.sum(subscribers));
            return (System.nanoTime() - start) / ((double) subscribers * messages);
        });
        kill(all);
        runtime.stop(supervisor, ExitReason.SHUTDOWN, LIMIT);
        return nanos;
    }

    @Override public double stage(int items) throws Exception {
        var answers = new Programs.Answers();
        Ref<Stage<?, Void, Long>> producer = runtime.start(new Numbers(items));
        Ref<Stage<?, Long, Void>> consumer = runtime.start(new Total(items, answers));
        long start = System.nanoTime();
        Stages.subscribe(consumer, producer);
        long sum = answers.take();
        double nanos = System.nanoTime() - start;
        kill(List.of(producer, consumer));
        Check.equal("sum of the items", (long) items * (items + 1) / 2, sum);
        return nanos / items;
    }

    double task(int times) throws Exception {
        return inProcess(() -> {
            int sum = 0;
            long start = System.nanoTime();
            for (int i = 0; i < times; i++) sum += Task.async(() -> 1).await();
            Check.equal("results", times, sum);
            return (System.nanoTime() - start) / (double) times;
        });
    }

    @Override public double mixed(int operations) throws Exception {
        List<Callable<Double>> kinds = List.of(
                () -> call(false, operations), () -> agent(operations), () -> stateMachine(operations),
                () -> events(operations),
                () -> lookup(100, operations), () -> publish(10, Math.max(1, operations / 10)), () -> stage(operations),
                () -> task(operations));
        try (var threads = Executors.newFixedThreadPool(kinds.size())) {
            long start = System.nanoTime();
            for (var each : threads.invokeAll(kinds)) each.get();
            return (System.nanoTime() - start) / ((double) kinds.size() * operations);
        }
    }
}
