package dev.coppice.bench;

import dev.coppice.bench.Actors.Actor;
import dev.coppice.bench.Actors.Address;
import dev.coppice.bench.Actors.Self;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.RuntimeOptions;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// Measures how cost grows: with the number of actors, with the length of a mailbox and (Coppice only) with the number
/// of workers.
///
/// Prints a Markdown table of each. Arguments: the system, and the largest size, by default ten million.
///
/// ```
/// java -Xms16g -Xmx16g -XX:+UseCompactObjectHeaders -cp runtime-bench/target/benchmarks.jar dev.coppice.bench.Scaling
/// coppice
/// ```
public final class Scaling {
    private static final int SMALLEST = 10;
    private static final int TOKENS = 1_000;
    private static final int HOPS = 4_000_000;
    private static final int ROUNDS = 3;
    private static final int PAIRS = 1_000;

    private Scaling() {}

    public static void main(String... args) throws Exception {
        int most = args.length > 1 ? Integer.parseInt(args[1]) : 10_000_000;
        if (args[0].equals("coppice")) workers(); // first, while the heap is small
        try (var peer = Measure.peer(args[0])) {
            System.out.println(Machine.describe(ManagementFactory.getRuntimeMXBean().getInputArguments(),
                    Map.of(args[0], peer.version())));
            actors(peer.actors(), most);
            mailbox(peer.actors(), most);
        }
        System.exit(0); // some peers leave threads behind
    }

    // ── the number of actors ──

    /// Passes each token on to a random one of `all`, until the token has made its number of hops.
    private record Wanderer(List<Address> all, SplittableRandom chance, Programs.Answers answers) implements Actor {
        @Override public void receive(Object message, Self self) {
            int left = (Integer) message;
            if (left == 0) answers.add(1);
            else all.get(chance.nextInt(all.size())).tell(left - 1);
        }
    }

    private static void actors(Actors actors, int most) throws Exception {
        System.out.println(
                "\n| actors | started, ns each | heap, B each | a hop to one at random, ns |\n|---|---|---|---|");
        for (int i = 0; i < ROUNDS; i++) hop(actors, SMALLEST * SMALLEST); // warm-up
        for (long n = SMALLEST; n <= most; n *= 10) System.out.println(hop(actors, (int) n));
    }

    private static String hop(Actors actors, int n) throws Exception {
        var answers = new Programs.Answers();
        var all = new ArrayList<Address>(n);
        var chance = new SplittableRandom(n);
        long before = Heap.used();
        long start = System.nanoTime();
        for (int i = 0; i < n; i++) all.add(actors.start(new Wanderer(all, chance.split(), answers)));
        double started = (System.nanoTime() - start) / (double) n;
        double bytes = (Heap.used() - before) / (double) n;
        int tokens = Math.min(n, TOKENS);
        int hops = HOPS / tokens;
        double best = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            start = System.nanoTime();
            for (int i = 0; i < tokens; i++) all.get(i).tell(hops);
            Check.equal("tokens", tokens, answers.sum(tokens));
            best = Math.min(best, (System.nanoTime() - start) / ((double) tokens * hops));
        }
        all.forEach(actors::stop);
        return String.format("| %,d | %,.0f | %s | %.1f |", n, started, each(bytes, n), best);
    }

    // ── the length of a mailbox ──

    private static void mailbox(Actors actors, int most) throws Exception {
        System.out.println(
                "\n| messages waiting in one mailbox | heap, B each | sent and handled, ns each |\n|---|---|---|");
        for (int i = 0; i < ROUNDS; i++) Programs.mailbox(actors, most / 10); // warm-up
        for (long n = SMALLEST; n <= most; n *= 10) {
            double bytes = Double.MAX_VALUE;
            double nanos = Double.MAX_VALUE;
            for (int round = 0; round < ROUNDS; round++) {
                var waiting = Programs.mailbox(actors, (int) n);
                bytes = Math.min(bytes, waiting.bytes());
                nanos = Math.min(nanos, waiting.nanos());
            }
            System.out.printf("| %,d | %s | %.1f |%n", n, each(bytes, n), nanos);
        }
    }

    /// The heap of each of `n` objects, unless they are too few to distinguish from the rest of the heap.
    private static String each(double bytes, long n) {
        return n < 10_000 ? "-" : String.format("%.0f", bytes);
    }

    // ── the number of workers ──

    private static void workers() throws Exception {
        System.out.println("\n| workers | messages of " + PAIRS
                + " pairs, millions a second | a million leaves, ms |\n|---|---|---|");
        onWorkers(1); // warm-up
        for (int workers = 1; workers <= Runtime.getRuntime().availableProcessors(); workers *= 2)
            System.out.println(onWorkers(workers));
    }

    private static String onWorkers(int workers) throws Exception {
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().workers(workers))) {
            var actors = new CoppiceActors(runtime);
            double message = Double.MAX_VALUE;
            double tree = Double.MAX_VALUE;
            for (int round = 0; round < 2 * ROUNDS; round++) {
                message = Math.min(message, Programs.pingPong(actors, PAIRS, 2_000));
                tree = Math.min(tree, Programs.skynet(actors, 1_000_000));
            }
            return String.format("| %d | %.1f | %.0f |", workers, 1e3 / message, tree / 1e6);
        }
    }
}
