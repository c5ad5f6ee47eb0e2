package dev.coppice.testkit.matrix;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.spi.Gen;
import dev.coppice.testkit.matrix.Row.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// JVMs that are stopped for a while, amid timers and messages.
public final class Clocks {
    private static final int TIMERS = 1000;

    private Clocks() {}

    /// Stops a child JVM for two seconds, `size` times. In it, every timer must fire once and not early, and no message may be lost.
    static Outcome stops(int size) throws Exception {
        long survived = 0;
        for (int i = 0; i < size; i++) {
            var child = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m", "-XX:+UseSerialGC",
                            "-cp", System.getProperty("java.class.path"), Clocks.class.getName())
                    .redirectErrorStream(true).start();
            try (var lines = child.inputReader()) {
                String line;
                var last = "";
                while ((line = lines.readLine()) != null) {
                    last = line;
                    if (!line.equals("go")) continue;
                    signal(child, "-STOP");
                    TimeUnit.SECONDS.sleep(2); // the time the child misses
                    signal(child, "-CONT");
                }
                if (last.equals("kept all")) survived++;
                else System.out.println("a stopped JVM says: " + last);
            } finally {
                child.destroyForcibly();
            }
        }
        return new Outcome(size, survived, "each with " + TIMERS + " timers and as many messages; the wall clock is not set here");
    }

    private static void signal(Process child, String signal) throws Exception {
        new ProcessBuilder("kill", signal, Long.toString(child.pid())).start().waitFor();
    }

    /// The child.
    public static void main(String[] args) throws Exception {
        var fired = new AtomicInteger();
        var early = new AtomicInteger();
        var handled = new AtomicInteger();
        try (var runtime = ActorRuntime.open()) {
            var server = Bystander.pid(runtime, new Doer());
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
            System.out.println("go");
            for (int i = 0; i < TIMERS; i++) {
                Gen.send(server, (Doer.Code) self -> handled.incrementAndGet());
                TimeUnit.MILLISECONDS.sleep(2);
            }
            for (int i = 0; i < 5000 && fired.get() < TIMERS; i++) TimeUnit.MILLISECONDS.sleep(1);
            Gen.call(server, "done?", Duration.ofSeconds(10));
        }
        boolean kept = fired.get() == TIMERS && handled.get() == TIMERS && early.get() == 0;
        System.out.println(kept ? "kept all" : fired + " fired, " + early + " early, " + handled + " handled");
    }
}
