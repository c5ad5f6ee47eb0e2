package dev.coppice.bench;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.behaviours.task.Task;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Ref;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.StartOptions;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// How are other processes affected while any number of callbacks block or compute? Prints one line for each kind of
/// callback, number of callbacks and kind of process.
///
/// ```sh
/// mvn -B -ntp -q -Pquick,stalls -DskipTests -pl runtime-bench -am compile -Dstalls="latch,compute 10,200
/// plain,dedicated,task"
/// ```
///
/// While the callbacks are stuck, an idle server is called for [#MILLIS], an interval timer of 10 ms ticks, a
/// supervised server is killed and restarted, and processes and virtual threads of the host are started. Then the
/// callbacks are released, and the runtime is closed.
public final class Stalls {
    private static final int MILLIS = Integer.getInteger("stalls.millis", 2000);
    private static final Name<Message> CHILD = new Name<>("child");

    private Stalls() {}

    /// The protocol of the servers.
    sealed interface Message {}

    record Get() implements Message, Call<Message, Integer> {}

    record Go(StuckCode stuck) implements Message {}

    record Tick() implements Message {}

    /// Replies to calls, and runs the code that it receives.
    static class Server extends GenServer<Integer, Message> {
        private final AtomicInteger ticks;
        private final boolean ticking;

        Server(AtomicInteger ticks, boolean ticking) {
            this.ticks = ticks;
            this.ticking = ticking;
        }

        @Override protected Next<Integer> init() {
            if (ticking) sendEvery(Duration.ofMillis(10), new Tick());
            return next(0);
        }

        @Override protected Next<Integer> handle(Message message, Integer state) throws Exception {
            switch (message) {
                case Get get -> {
                    return next(state).reply(get, state);
                }
                case Go(StuckCode stuck) -> stuck.run();
                case Tick tick -> ticks.incrementAndGet();
            }
            return next(state);
        }
    }

    /// The servers that get stuck. They have a class of their own, as in an application.
    static final class StuckServer extends Server {
        StuckServer() {
            super(new AtomicInteger(), false);
        }
    }

    /// Restarts the server that is killed.
    static final class Restarter extends Supervisor {
        @Override protected SupervisorSpec init() {
            return oneForOne(ChildSpec.of(CHILD, new Server(new AtomicInteger(), false)))
                    .intensity(Integer.MAX_VALUE, Duration.ofSeconds(1));
        }
    }

    public static void main(String... args) throws Exception {
        var kinds = args.length > 0 ? args[0].split(",") : StuckCode.KINDS.toArray(String[]::new);
        var counts = args.length > 1 ? args[1].split(",") : new String[] {"10", "200", "10000"};
        var hosts = args.length > 2 ? args[2].split(",") : new String[] {"plain", "dedicated", "task"};
        System.out.println("| callback | stuck | process | call p50 ms | p99 | longest | time-outs | ticks of "
                + MILLIS / 10
                + " | kill to restart ms | start ms (longest) | host thread ms p99 | longest | let go ms | close ms | "
                + "threads left |");
        System.out.println("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        for (var kind : kinds) {
            for (var count : counts) {
                for (var host : hosts) measure(kind, Integer.parseInt(count), host);
            }
        }
    }

    private static void measure(String kind, int count, String host) throws Exception {
        var before = platformThreads();
        var ticks = new AtomicInteger();
        var runtime = ActorRuntime.open(RuntimeOptions.defaults().reportsPerSecond(0));
        var idle = runtime.start(new Server(ticks, true));
        runtime.start(new Restarter());
        for (int i = 0; i < 2000; i++) idle.call(new Get());
        var stuck = StuckCode.of(kind);
        var servers = new ArrayList<Ref<Message>>();
        for (int i = 0; i < count && !host.equals("task"); i++) {
            servers.add(host.equals("plain") ? runtime.start(new StuckServer())
                    : runtime.start(new StuckServer(), StartOptions.defaults().onDedicatedThread()));
        }
        ticks.set(0);
        long started = System.nanoTime();
        if (host.equals("task")) {
            for (int i = 0; i < count; i++) Task.async(runtime, () -> {
                stuck.run();
                return null;
            });
        } else {
            servers.forEach(server -> server.cast(new Go(stuck)));
        }
        var side = new Side(runtime);
        var thread = Thread.ofPlatform().start(side);
        var calls = new ArrayList<Long>();
        int timeouts = 0;
        long end = started + MILLIS * 1_000_000L;
        while (System.nanoTime() < end) {
            long at = System.nanoTime();
            try {
                idle.call(new Get(), Duration.ofSeconds(5));
            } catch (CallFailed failed) {
                timeouts++;
            }
            calls.add(System.nanoTime() - at);
            if (calls.size() % 16 == 0) Thread.sleep(0, 100_000);
        }
        int ticked = ticks.get();
        side.over = true;
        thread.join();
        long letGo = System.nanoTime();
        stuck.close();
        int last = Math.max(0, servers.size() - 1);
        for (int i = 0; i < servers.size(); i += Math.max(1, last / 100)) {
            try {
                servers.get(i).call(new Get(), Duration.ofSeconds(30));
            } catch (CallFailed ended) {
                if (ended.cause().equals(ExitReason.TIMEOUT)) timeouts++; // otherwise its callee crashed
            }
        }
        letGo = System.nanoTime() - letGo;
        long close = System.nanoTime();
        runtime.close();
        close = System.nanoTime() - close;
        for (int i = 0; i < 100 && platformThreads() > before; i++) Thread.sleep(10);
        System.out.printf(Locale.ROOT, "| %s | %d | %s | %s | %s | %s | %d | %d | %s | %s | %s | %s | %s | %s | %d |%n",
                kind, count, host,
                ms(calls, 0.5), ms(calls, 0.99), ms(calls, 1), timeouts, ticked, ms(side.restarts, 1),
                ms(side.starts, 1),
                ms(side.threads, 0.99), ms(side.threads, 1), one(letGo), one(close), platformThreads() - before);
    }

    /// Restarts, starts and host threads, a few times a second.
    private static final class Side implements Runnable {
        final ActorRuntime runtime;
        final List<Long> restarts = new ArrayList<>();
        final List<Long> starts = new ArrayList<>();
        final List<Long> threads = new ArrayList<>();
        volatile boolean over;

        Side(ActorRuntime runtime) {
            this.runtime = runtime;
        }

        @Override public void run() {
            try {
                while (!over) {
                    long at = System.nanoTime();
                    var child = runtime.ref(CHILD).pid();
                    if (child != null) {
                        runtime.exit(child, ExitReason.KILL);
                        while (!over) {
                            var next = runtime.ref(CHILD).pid();
                            if (next != null && next != child) break;
                            Thread.onSpinWait();
                        }
                        restarts.add(System.nanoTime() - at);
                    }
                    at = System.nanoTime();
                    var fresh = runtime.start(new Server(new AtomicInteger(), false));
                    starts.add(System.nanoTime() - at);
                    runtime.stop(fresh);
                    for (int i = 0; i < 10 && !over; i++) {
                        at = System.nanoTime();
                        var done = new CountDownLatch(1);
                        Thread.ofVirtual().start(done::countDown);
                        while (!done.await(1, TimeUnit.SECONDS) && !over) {}
                        threads.add(System.nanoTime() - at);
                        Thread.sleep(2);
                    }
                }
            } catch (InterruptedException | RuntimeException e) {
                System.err.println("beside: " + e);
            }
        }
    }

    private static int platformThreads() {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("coppice")).count();
    }

    private static String ms(List<Long> nanos, double quantile) {
        if (nanos.isEmpty()) return "-";
        var sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        return one(sorted[(int) Math.min(sorted.length - 1, Math.floor(quantile * sorted.length))]);
    }

    private static String one(long nanos) {
        double ms = nanos / 1e6;
        return String.format(Locale.ROOT, ms < 1 ? "%.3f" : ms < 100 ? "%.1f" : "%.0f", ms);
    }
}
