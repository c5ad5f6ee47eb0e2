package dev.coppice.testkit.matrix;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.ops.Gen;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorRef;
import dev.coppice.supervision.SupervisorSpec;
import dev.coppice.testkit.matrix.Row.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// JVMs that are stopped for a while, and whose wall clock jumps, amid timers, messages and restarts.
public final class Clocks {
    private static final int TIMERS = 1000;
    private static final int AT_ONCE = 2;
    /// The line that a child prints when it is ready to be disturbed, or again.
    private static final String NEXT = "next";
    /// Debian's package faketime; without it the wall clock stays as it is.
    private static final Path FAKETIME = Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1");
    private static final List<String> JUMPS = List.of("+1h", "-1h", "+10y", "-10y");
    private static final long A_JUMP = Duration.ofMinutes(30).toMillis();

    private Clocks() {}

    /// Runs a child JVM `size` times, some at once; sets its wall clock an hour and ten years forth and back, and stops
    /// it for two seconds. In it, every timer must fire once and not early, no message may be lost, and restarts must
    /// count as if nothing had happened to the wall clock.
    static Outcome stops(int size) throws Exception {
        boolean jumps = Files.exists(FAKETIME);
        var survived = new AtomicInteger();
        try (var pool = Executors.newFixedThreadPool(AT_ONCE)) {
            for (int i = 0; i < size; i++) {
                pool.submit(() -> {
                    var last = trial(jumps);
                    if (last.equals("kept all")) survived.incrementAndGet();
                    else System.out.println("a disturbed JVM says: " + last);
                    return last;
                });
            }
        }
        return new Outcome(size, survived.get(), "each with " + TIMERS + " timers and as many messages; "
                + (jumps ? "wall clock set by " + JUMPS : "wall clock not set: no libfaketime"));
    }

    private static String trial(boolean jumps) throws Exception {
        var setting = Files.createTempFile("wall-clock", ".txt");
        Files.writeString(setting, "+0");
        var builder = Children.builder(Clocks.class, List.of("-Xmx128m"), Boolean.toString(jumps));
        if (jumps) {
            builder.environment()
                    .putAll(Map.of("LD_PRELOAD", FAKETIME.toString(), "FAKETIME_TIMESTAMP_FILE", setting.toString(),
                    "FAKETIME_CACHE_DURATION", "1", "FAKETIME_DONT_FAKE_MONOTONIC", "1", "DONT_FAKE_MONOTONIC", "1"));
        }
        var left = new ArrayDeque<>(jumps ? JUMPS : List.of());
        try {
            return Children.run(builder, (line, child) -> {
                if (!line.equals(NEXT)) return;
                if (left.isEmpty()) stop(child);
                else Files.writeString(setting, left.poll());
            });
        } finally {
            Files.delete(setting);
        }
    }

    private static void stop(Process child) throws Exception {
        signal(child, "-STOP");
        TimeUnit.SECONDS.sleep(2); // the time the child misses
        signal(child, "-CONT");
    }

    private static void signal(Process child, String signal) throws Exception {
        new ProcessBuilder("kill", signal, Long.toString(child.pid())).start().waitFor();
    }

    // ── the child ──

    public static void main(String[] args) throws Exception {
        boolean jumps = Boolean.parseBoolean(args[0]);
        var fired = new AtomicInteger();
        var early = new AtomicInteger();
        var handled = new AtomicInteger();
        int seen;
        boolean gaveUp;
        try (var runtime = ActorRuntime.open()) {
            var server = Bystander.pid(runtime, new Doer());
            var fragile = new Fragile(runtime);
            startTimers(server, fired, early);
            System.out.println(NEXT);
            seen = sendAndWatch(server, fragile, handled, jumps);
            for (int i = 0; i < 5000 && fired.get() < TIMERS; i++) TimeUnit.MILLISECONDS.sleep(1);
            Gen.call(server, "done?", Duration.ofSeconds(10));
            gaveUp = fragile.hasGivenUp();
        }
        boolean kept = fired.get() == TIMERS && handled.get() == TIMERS && early.get() == 0 && gaveUp
                && (!jumps || seen >= JUMPS.size());
        System.out.println(kept ? "kept all"
                : fired + " fired, " + early + " early, " + handled + " handled, the supervisor gave up: " + gaveUp
                + ", " + seen + " jumps seen");
        System.exit(0);
    }

    private static void startTimers(Pid server, AtomicInteger fired, AtomicInteger early) {
        Gen.call(server, (Doer.Question) self -> {
            for (int i = 0; i < TIMERS; i++) {
                long due = System.nanoTime() + i * 2_000_000L;
                self.sendAfter(Duration.ofNanos(i * 2_000_000L), (Doer.Code) later -> {
                    if (System.nanoTime() - due < 0) early.incrementAndGet();
                    fired.incrementAndGet();
                });
            }
            return "started";
        }, null);
    }

    /// Sends for about two seconds, with a crash now and then, and asks for the next disturbance when the wall clock
    /// has jumped. Returns how often it has.
    private static int sendAndWatch(Pid server, Fragile fragile, AtomicInteger handled, boolean expected)
            throws InterruptedException {
        int jumps = 0;
        int sent = 0;
        long wall = System.currentTimeMillis();
        for (int i = 0; sent < TIMERS || expected && jumps < JUMPS.size() && i < 10 * TIMERS; i++) {
            if (sent < TIMERS) {
                sent++;
                Gen.send(server, (Doer.Code) self -> handled.incrementAndGet());
            }
            if (i % 130 == 60) fragile.crash();
            TimeUnit.MILLISECONDS.sleep(2);
            long now = System.currentTimeMillis();
            if (Math.abs(now - wall) > A_JUMP) {
                jumps++;
                System.out.println(NEXT);
            }
            wall = now;
        }
        return jumps;
    }

    /// A server that may crash twice in a minute, and its supervisor.
    private static final class Fragile {
        private static final int ALLOWED = 2;
        private final Name<Object> name = new Name<>("fragile");
        private final ActorRuntime runtime;
        private final SupervisorRef supervisor;
        private int crashes;

        Fragile(ActorRuntime runtime) {
            this.runtime = runtime;
            this.supervisor = SupervisorRef.of(runtime.start(Supervisor.of(
                    SupervisorSpec.oneForOne(ChildSpec.of(name, new Doer()))
                            .intensity(ALLOWED, Duration.ofMinutes(1)))));
        }

        void crash() {
            var pid = runtime.whereis(name);
            if (pid == null) return;
            crashes++;
            Gen.send(pid, (Doer.Code) self -> {
                throw new IllegalStateException("on purpose");
            });
        }

        boolean hasGivenUp() {
            return supervisor.pid() == null || !supervisor.pid().isAlive() && crashes == ALLOWED + 1;
        }
    }
}
