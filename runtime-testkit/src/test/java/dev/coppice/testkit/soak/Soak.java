package dev.coppice.testkit.soak;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.testkit.Leaks;
import dev.coppice.testkit.Ledger;
import dev.coppice.testkit.Ledger.Account;
import dev.coppice.testkit.Measurement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Runs a [Swarm] on a real runtime, then settles the accounts: does a long run lose anything, or keep anything?
///
/// `mvn -B -ntp -q -Psoak -pl runtime-testkit -am test-compile -Dsoak.seconds=600 -Dsoak.seed=1`
public final class Soak {
    private static final int PLACES = 500;
    private static final int SAMPLES = 8;
    private static final Duration PACE = Duration.ofMillis(1);

    private Soak() {}

    public static void main(String[] args) {
        int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 600;
        long seed = args.length > 1 ? Long.parseLong(args[1]) : System.nanoTime();
        System.out.println("soak of " + seconds + " s, seed " + seed);
        var figures = run(Duration.ofSeconds(seconds), seed);
        figures.forEach(System.out::println);
        boolean holds = figures.stream().allMatch(Measurement::holds);
        System.out.println(holds ? "all figures hold" : "SOME FIGURES DO NOT HOLD");
        System.exit(holds ? 0 : 1);
    }

    /// Runs for `time` and gives the figures.
    public static List<Measurement> run(Duration time, long seed) {
        var name = "soak" + seed;
        var runtime = ActorRuntime.open(RuntimeOptions.defaults().name(name).shutdown(Duration.ofSeconds(10)));
        var swarm = new Swarm(runtime, seed, PLACES, System::nanoTime, true);
        swarm.start(4, 4, PACE);
        var heap = new ArrayList<Long>();
        for (int i = 0; i < SAMPLES; i++) {
            LockSupport.parkNanos(time.toNanos() / SAMPLES);
            heap.add(heapUsed());
        }
        swarm.stopping = true;
        for (var driver : swarm.drivers()) runtime.whenEnded(driver).orTimeout(30, TimeUnit.SECONDS).join();
        long stuck = swarm.stuck(Duration.ofSeconds(30), () -> LockSupport.parkNanos(1_000_000));
        var supervision = swarm.grove.atRest(10_000, () -> LockSupport.parkNanos(1_000_000));
        boolean settled = swarm.settle(Duration.ofSeconds(30), () -> LockSupport.parkNanos(1_000_000));
        runtime.close();
        var figures = figures(swarm, runtime, name, heap, stuck, settled);
        figures.addAll(supervision);
        return figures;
    }

    private static List<Measurement> figures(
            Swarm swarm, ActorRuntime runtime, String name, List<Long> heap, long stuck, boolean settled) {
        var books = swarm.ledger;
        var figures = new ArrayList<Measurement>();
        figures.add(Measurement.of("messages sent", books.sum(Account.SENT)));
        figures.add(Measurement.of("dead letters", books.sum(Account.DEAD)));
        figures.add(Measurement.of("calls", books.sum(Account.CALLED)));
        figures.add(Measurement.of("calls answered", books.sum(Account.ANSWERED)));
        figures.add(Measurement.of("monitors", books.sum(Account.MONITORED)));
        figures.add(Measurement.of("links", books.sum(Account.LINKED)));
        figures.add(Measurement.of("timers", books.sum(Account.STARTED)));
        figures.add(Measurement.of("processes started", runtime.statistics().started()));
        figures.add(Measurement.of("crashes", swarm.crashes.sum()));
        figures.add(Measurement.of("kills", swarm.kills.sum()));
        figures.add(new Measurement("L1 mailboxes that stay full", stuck, 0));
        figures.add(new Measurement("L3 watchers that still wait", settled ? 0 : 1, 0));
        figures.addAll(books.measurements());
        figures.addAll(Ledger.measurementsOf(runtime));
        figures.add(new Measurement("L6 platform threads left", threadsLeft(name), 0));
        long before = least(heap.subList(heap.size() / 4, heap.size() / 2));
        long after = least(heap.subList(heap.size() / 2, heap.size()));
        figures.add(Measurement.of("heap after GC, second quarter, KiB", before / 1024));
        figures.add(new Measurement("L6 heap growth in the second half, KiB", Math.max(0, after - before) / 1024,
                before / 50 / 1024 + 1024));
        return figures;
    }

    private static long least(List<Long> samples) {
        return samples.stream().mapToLong(Long::longValue).min().orElse(0);
    }

    /// Threads end a moment after they were told.
    private static int threadsLeft(String name) {
        for (int i = 0; i < 1000 && !Leaks.threadsOf(name).isEmpty(); i++) LockSupport.parkNanos(1_000_000);
        return Leaks.threadsOf(name).size();
    }

    private static long heapUsed() {
        System.gc();
        var machine = Runtime.getRuntime();
        return machine.totalMemory() - machine.freeMemory();
    }
}
