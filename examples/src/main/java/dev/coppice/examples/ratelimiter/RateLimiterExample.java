package dev.coppice.examples.ratelimiter;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.examples.Arguments;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Lets modest and greedy clients use a rate limiter for two seconds, kills buckets meanwhile, and checks that no
/// client exceeded the rate.
public final class RateLimiterExample {
    private static final Duration HOW_LONG = Duration.ofSeconds(2);
    private static final long PATIENCE_NANOS = 3_000_000_000L;

    private RateLimiterExample() {}

    /// A client of the rate limiter.
    ///
    /// @param threads the number of concurrent threads
    /// @param pause the pause of each thread between two requests
    /// @param granted the times of its permits, in nanoseconds
    private record Client(String name, int threads, Duration pause, AtomicInteger asked, Queue<Long> granted) {
        Client(String name, int threads, Duration pause) {
            this(name, threads, pause, new AtomicInteger(), new ConcurrentLinkedQueue<>());
        }

        void ask(RateLimiter limiter) {
            long end = System.nanoTime() + HOW_LONG.toNanos();
            while (System.nanoTime() < end) {
                asked.incrementAndGet();
                if (limiter.take(name) instanceof Decision.Granted(long at, _)) granted.add(at);
                LockSupport.parkNanos(pause.toNanos());
            }
        }
    }

    public static void main(String... args) {
        int code = Arguments.exitCode(() -> run(args));
        if (code != 0) System.exit(code);
    }

    /// Returns the exit code: 0 if no client exceeded the rate, and no bucket is left.
    static int run(String... args) {
        var arguments = new Arguments("RateLimiterExample [burst] [tokens a second]", 2, args);
        int burst = arguments.number(0, "the burst", 1, 1_000, 5);
        int perSecond = arguments.number(1, "the rate", 1, 10_000, 50);
        return limit(new Rate(burst, Duration.ofSeconds(1).dividedBy(perSecond))) ? 0 : 1;
    }

    private static boolean limit(Rate rate) {
        var clients = List.of(
                new Client("modest", 1, Duration.ofMillis(100)),
                new Client("greedy", 1, Duration.ofMillis(1)),
                new Client("greedy with friends", 8, Duration.ofMillis(1)));
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().checkIsolation(true))) {
            var limiter = new RateLimiter("logins", runtime, rate, System::nanoTime);
            runtime.start(limiter);
            System.out.println("each client may do " + rate.burst() + " at once, and one more each "
                    + rate.period().toMillis() + " ms");
            var threads = new ArrayList<Thread>();
            for (var client : clients) {
                for (int i = 0; i < client.threads(); i++) {
                    threads.add(Thread.startVirtualThread(() -> client.ask(limiter)));
                }
            }
            for (int i = 0; i < 5; i++) {
                LockSupport.parkNanos(HOW_LONG.toNanos() / 7);
                limiter.kill("greedy with friends");
                System.out.println("killed a bucket; " + limiter.clients() + " clients have one now");
            }
            for (var thread : threads) join(thread);

            boolean well = true;
            for (var client : clients) {
                boolean within = keeps(rate, client.granted().stream().sorted().toList());
                well &= within;
                System.out.printf("%-20s asked %,6d times, may go on %,4d times%s%n",
                        client.name(), client.asked().get(), client.granted().size(), within ? "" : ": TOO OFTEN");
            }
            boolean empty = true;
            if (rate.timeToFill().toNanos() < PATIENCE_NANOS) {
                empty = isEmptySoon(limiter);
                System.out.println(empty ? "all buckets have ended" : "SOME BUCKET LIVES ON");
            }
            if (well) System.out.println("no client exceeded the rate in any window of time");
            return well && empty;
        }
    }

    // @start region="check"
    /// Whether every window of time, from any permit to any later one, is within the rate.
    static boolean keeps(Rate rate, List<Long> moments) {
        for (int first = 0; first < moments.size(); first++) {
            for (int last = first; last < moments.size(); last++) {
                long window = moments.get(last) - moments.get(first);
                if (last - first + 1 > rate.burst() + window / rate.period().toNanos()) return false;
            }
        }
        return true;
    }
    // @end

    private static boolean isEmptySoon(RateLimiter limiter) {
        long end = System.nanoTime() + 2 * PATIENCE_NANOS;
        while (limiter.clients() > 0 && System.nanoTime() < end) LockSupport.parkNanos(1_000_000);
        return limiter.clients() == 0;
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException("interrupted while clients were asking", interrupted);
        }
    }
}
