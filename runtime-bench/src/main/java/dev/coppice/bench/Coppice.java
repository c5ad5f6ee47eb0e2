package dev.coppice.bench;

import dev.coppice.bench.CoppiceServers.Caller;
import dev.coppice.bench.CoppiceServers.Counter;
import dev.coppice.bench.CoppiceServers.Player;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Ref;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.DefinedBehaviour;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.DynamicSupervisor;
import dev.coppice.supervision.DynamicSupervisorRef;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/// Coppice, with its default options.
public final class Coppice implements Peer {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final ActorRuntime runtime = ActorRuntime.open();

    @Override public String version() {
        return "Coppice, default options";
    }

    @Override public String name() {
        return "coppice";
    }

    @Override public Actors actors() {
        return new CoppiceActors(runtime);
    }

    @Override public Services services() {
        return new CoppiceServices(runtime);
    }

    private void kill(List<? extends Ref<?>> processes) {
        for (var process : processes) runtime.exit(process.pid(), ExitReason.KILL);
    }

    @Override public double pingPong(int pairs, int hops) throws Exception {
        var done = new CountDownLatch(pairs);
        var players = new ArrayList<Ref<Player.Ball>>();
        for (int i = 0; i < 2 * pairs; i++) players.add(runtime.start(new Player(hops, done)));
        long start = System.nanoTime();
        for (int i = 0; i < players.size(); i += 2) players.get(i).cast(new Player.Ball(players.get(i + 1)));
        done.await();
        double nanos = System.nanoTime() - start;
        kill(players);
        return nanos / (2.0 * pairs * hops);
    }

    @Override public double fanIn(int producers, int messages) throws Exception {
        var done = new CountDownLatch(1);
        Ref<Integer> sink = runtime.start(new CoppiceServers.Sink((long) producers * messages, done));
        var all = new ArrayList<Ref<Integer>>();
        for (int i = 0; i < producers; i++) all.add(runtime.start(new CoppiceServers.Producer(sink)));
        long start = System.nanoTime();
        for (var producer : all) producer.cast(messages);
        done.await();
        double nanos = System.nanoTime() - start;
        all.add(sink);
        kill(all);
        return nanos / ((double) producers * messages);
    }

    @Override public double ring(int size, int hops) throws Exception {
        var done = new CountDownLatch(1);
        var nodes = new ArrayList<Ref<Integer>>(size);
        for (int i = 0; i < size; i++) nodes.add(runtime.start(new CoppiceServers.Node(nodes, (i + 1) % size, done)));
        long start = System.nanoTime();
        nodes.getFirst().cast(hops);
        done.await();
        double nanos = System.nanoTime() - start;
        kill(nodes);
        return nanos / hops;
    }

    @Override public double skynet(int leaves) throws Exception {
        var result = new CompletableFuture<Long>();
        long start = System.nanoTime();
        Gen.spawn(runtime, self -> {
            self.spawn(new CoppiceServers.Sky(self.pid(), 0, leaves), SpawnOptions.NONE);
            result.complete((Long) self.receive());
        }, SpawnOptions.NONE);
        long sum = result.get();
        Check.equal("sum", (long) leaves * (leaves - 1) / 2, sum);
        return System.nanoTime() - start;
    }

    @Override public double call(int calls) throws Exception {
        return callNested(1, calls);
    }

    @Override public double callNested(int depth, int calls) throws Exception {
        var chain = new ArrayList<Ref<Caller.Message>>();
        Ref<Caller.Message> next = null;
        for (int i = 0; i <= depth; i++) chain.add(next = runtime.start(new Caller(next)));
        var result = new CompletableFuture<Double>();
        next.cast(new Caller.Run(calls, result));
        double nanos = result.get();
        kill(chain);
        return nanos;
    }

    @Override public double callOutside(int calls) {
        return callOutside(calls, false);
    }

    @Override public double callInline(int calls) {
        return callOutside(calls, true);
    }

    @Override public Latencies.Operation server() {
        Ref<Counter.Message> server = runtime.start(new Counter(false));
        return () -> server.call(new Counter.Get(), LIMIT);
    }

    private double callOutside(int calls, boolean inline) {
        Ref<Counter.Message> server = runtime.start(new Counter(inline));
        long start = System.nanoTime();
        long sum = 0;
        for (int i = 0; i < calls; i++) sum += server.call(new Counter.Get());
        double nanos = System.nanoTime() - start;
        kill(List.of(server));
        Check.equal("answers", 0, sum);
        return nanos / calls;
    }

    @Override public double cast(int messages) {
        Ref<Counter.Message> server = runtime.start(new Counter(false));
        long start = System.nanoTime();
        for (int i = 0; i < messages; i++) server.cast(new Counter.Add(1));
        int count = server.call(new Counter.Get(), LIMIT);
        double nanos = System.nanoTime() - start;
        Check.equal("messages", messages, count);
        kill(List.of(server));
        return nanos / messages;
    }

    @Override public double spawnDie(int times) throws Exception {
        var done = new CompletableFuture<Long>();
        long start = System.nanoTime();
        Gen.start(runtime, new CoppiceServers.Starter(times, done), StartOptions.defaults());
        return (done.get() - start) / (double) times;
    }

    @Override public double startKill(int times) throws Exception {
        var result = new CompletableFuture<Double>();
        Gen.spawn(runtime, self -> {
            var counter = DefinedBehaviour.programOf(new Counter(false));
            long start = System.nanoTime();
            for (int i = 0; i < times; i++) {
                var started = (StartResult.Started<Object>) Gen.<Object>start(runtime, counter,
                        StartOptions.defaults());
                self.exit(started.pid(), ExitReason.KILL);
            }
            result.complete((System.nanoTime() - start) / (double) times);
        }, SpawnOptions.NONE);
        return result.get();
    }

    @Override public double task(int times) throws Exception {
        return new CoppiceServices(runtime).task(times);
    }

    @Override public double restart(int times) {
        var name = new Name<Counter.Message>("fragile");
        SupervisorRef supervisor = SupervisorRef.of(runtime.start(Supervisor.of(
                Supervisor.oneForOne(ChildSpec.of(name, new Counter(false)))
                        .intensity(Integer.MAX_VALUE, Duration.ofSeconds(1)))));
        Ref<Counter.Message> server = runtime.ref(name);
        long start = System.nanoTime();
        for (int i = 0; i < times; i++) {
            server.cast(new Counter.Crash());
            while (!answers(server)) Thread.onSpinWait();
        }
        double nanos = System.nanoTime() - start;
        runtime.stop(supervisor, ExitReason.SHUTDOWN, LIMIT);
        return nanos / times;
    }

    private static boolean answers(Ref<Counter.Message> server) {
        try {
            return server.call(new Counter.Get()) == 0;
        } catch (CallFailed notYet) {
            return false;
        }
    }

    @Override public double timer(int times) throws Exception {
        var result = new CompletableFuture<Double>();
        Gen.spawn(runtime, self -> {
            var far = Duration.ofMinutes(1);
            long start = System.nanoTime();
            for (int i = 0; i < times; i++) self.sendAfter(far, "late").tryCancel();
            result.complete((System.nanoTime() - start) / (double) times);
        }, SpawnOptions.NONE);
        return result.get();
    }

    @Override public double blocked(int callers) throws Exception {
        Ref<CoppiceServers.Gate.Message> gate = runtime.start(new CoppiceServers.Gate());
        var done = new CountDownLatch(callers);
        long before = Heap.used();
        for (int i = 0; i < callers; i++) {
            Gen.spawn(runtime, self -> {
                gate.call(new CoppiceServers.Gate.Enter(), LIMIT);
                done.countDown();
            }, SpawnOptions.NONE);
        }
        while (gate.call(new CoppiceServers.Gate.Waiting(), LIMIT) < callers) LockSupport.parkNanos(1_000_000);
        double bytes = (Heap.used() - before) / (double) callers;
        gate.cast(new CoppiceServers.Gate.Open());
        done.await();
        kill(List.of(gate));
        return bytes;
    }

    @Override public double idle(int processes, int millis) {
        var all = new ArrayList<Ref<?>>();
        for (int i = 0; i < processes; i++) all.add(runtime.start(new Counter(false)));
        LockSupport.parkNanos(millis * 200_000L);
        long before = wakeUps();
        LockSupport.parkNanos(millis * 1_000_000L);
        double perMinute = (wakeUps() - before) * 60_000.0 / millis;
        kill(all);
        return perMinute;
    }

    /// Slices run and timers fired: each requires that a thread woke up.
    private long wakeUps() {
        var statistics = runtime.statistics();
        long sum = statistics.timersFired();
        for (var worker : statistics.workers()) sum += worker.slices();
        return sum;
    }

    @Override public double memory(int servers) {
        var spec = ChildSpec.of(new Counter(false));
        DynamicSupervisorRef supervisor = DynamicSupervisorRef.of(runtime.start(DynamicSupervisor.create()));
        long before = Heap.used();
        for (int i = 0; i < servers; i++) supervisor.startChild(spec);
        double bytes = (Heap.used() - before) / (double) servers;
        runtime.stop(supervisor, ExitReason.SHUTDOWN, LIMIT);
        return bytes;
    }

    @Override public void close() {
        runtime.close();
    }
}
