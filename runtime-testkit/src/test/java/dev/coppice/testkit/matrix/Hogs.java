package dev.coppice.testkit.matrix;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.ops.Gen;
import dev.coppice.testkit.matrix.Row.Outcome;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Code that does not give its thread back, and threads that are interrupted by strangers.
final class Hogs {

    private Hogs() {}

    /// A loop, a long sleep, blocked reading, swallowed interrupts: killed, each is dead at once and a zombie until its
    /// code returns.
    static Outcome hogs(int size) throws Exception {
        long survived = 0;
        long slowest = 0;
        long zombies = 0;
        try (var runtime = ActorRuntime.open(); var others = new Bystander(runtime)) {
            for (int i = 0; i < size; i++) {
                var running = new CountDownLatch(1);
                var release = new AtomicBoolean();
                var pid = Bystander.pid(runtime, new Doer());
                int kind = i % 4;
                try (var pipe = new PipedInputStream(); var far = new PipedOutputStream(pipe)) {
                    Gen.send(pid, (Doer.Code) self -> {
                        running.countDown();
                        switch (kind) {
                            case 0 -> {
                                while (!release.get()) Thread.onSpinWait();
                            }
                            case 1 -> Thread.sleep(10_000);
                            case 2 -> pipe.read();
                            default -> {
                                while (!release.get()) {
                                    LockSupport.parkNanos(1_000_000);
                                    Thread.interrupted();
                                }
                            }
                        }
                    });
                    if (!running.await(10, TimeUnit.SECONDS)) continue;
                    long begin = System.nanoTime();
                    var ended = Gen.whenEnded(pid);
                    Gen.exit(pid, ExitReason.KILL);
                    boolean killed = ended.orTimeout(10, TimeUnit.SECONDS).join().equals(ExitReason.KILLED);
                    long took = System.nanoTime() - begin;
                    slowest = Math.max(slowest, took);
                    // those two heed the interrupt
                    boolean listed = kind == 1 || kind == 2 || runtime.statistics().zombies().contains(pid);
                    if (runtime.statistics().zombies().contains(pid)) zombies++;
                    release.set(true);
                    if (killed && listed && took < 1_000_000_000L && gone(runtime)) survived++;
                }
            }
            others.close();
            return new Outcome(size, survived - others.failures(),
                    zombies + " zombies seen; slowest death %.1f ms; ".formatted(slowest / 1e6) + others);
        }
    }

    private static boolean gone(ActorRuntime runtime) {
        for (int i = 0; i < 5000 && !runtime.statistics().zombies().isEmpty(); i++) LockSupport.parkNanos(1_000_000);
        return runtime.statistics().zombies().isEmpty();
    }

    /// Callbacks that are interrupted, by themselves and by a thread of a stranger. No message is lost, and no other
    /// process finds the flag.
    static Outcome interrupts(int size) throws Exception {
        var handled = new AtomicInteger();
        var leaked = new AtomicInteger();
        var other = new AtomicInteger();
        try (var runtime = ActorRuntime.open()) {
            var victim = Bystander.pid(runtime, new Doer());
            var neighbour = Bystander.pid(runtime, new Doer());
            for (int i = 0; i < size; i++) {
                boolean stranger = i % 2 == 0;
                Gen.send(victim, (Doer.Code) self -> {
                    var own = Thread.currentThread();
                    if (stranger) {
                        var done = new CountDownLatch(1);
                        Thread.ofVirtual().start(() -> {
                            own.interrupt();
                            done.countDown();
                        });
                        while (done.getCount() > 0) Thread.yield();
                    } else {
                        own.interrupt();
                    }
                    handled.incrementAndGet();
                });
                Gen.send(neighbour, (Doer.Code) self -> {
                    if (Thread.currentThread().isInterrupted()) leaked.incrementAndGet();
                    other.incrementAndGet();
                });
                if (i % 100 == 99) {
                    Gen.call(victim, "there?", Duration.ofSeconds(20));
                    Gen.call(neighbour, "there?", Duration.ofSeconds(20));
                }
            }
            Gen.call(victim, "there?", Duration.ofSeconds(20));
            Gen.call(neighbour, "there?", Duration.ofSeconds(20));
        }
        return new Outcome(size, Math.min(handled.get(), other.get()) - leaked.get(),
                leaked + " interrupts met another process");
    }
}
