package dev.coppice.testkit.matrix;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.StartOptions;
import dev.coppice.core.ops.Gen;
import dev.coppice.testkit.matrix.Row.Outcome;
import java.time.Duration;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Objects whose `equals`, `hashCode` and `toString` throw, take their time, wait for ever, or change: as messages,
/// requests, answers, names, reasons and labels. Meanwhile others must be answered, and come by names of the same hash.
final class Hostiles {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private Hostiles() {}

    private enum Kind { THROWS, OVERFLOWS, SLEEPS, SPINS, WAITS, CHANGES }

    private static final class Hostile extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private static final int HASH = 16;
        private final Kind kind;
        private final AtomicInteger asked = new AtomicInteger();
        private final transient CountDownLatch free = new CountDownLatch(1);

        Hostile(Kind kind) {
            this.kind = kind;
        }

        private int strike() {
            int before = asked.getAndIncrement();
            switch (kind) {
                case THROWS -> throw new IllegalStateException("hostile");
                case OVERFLOWS -> throw new StackOverflowError("hostile");
                case SLEEPS -> LockSupport.parkNanos(2_000_000);
                case SPINS -> {
                    long end = System.nanoTime() + 1_000_000;
                    while (System.nanoTime() - end < 0) Thread.onSpinWait();
                }
                case WAITS -> {
                    try {
                        free.await();
                    } catch (InterruptedException killed) {
                        Thread.currentThread().interrupt();
                    }
                }
                case CHANGES -> {}
            }
            return before;
        }

        @Override public boolean equals(Object other) {
            return strike() < 0 || other == this;
        }

        @Override public int hashCode() {
            if (kind == Kind.WAITS) return HASH;
            int before = strike();
            return kind == Kind.CHANGES ? before : HASH;
        }

        @Override public String toString() {
            return "hostile " + strike();
        }

        @Override public String getMessage() {
            return toString();
        }
    }

    /// A name that keeps to the rules, with the hash of hostile ones.
    private record Friendly(int number) {
        @Override public int hashCode() {
            return Hostile.HASH;
        }
    }

    static Outcome objects(int size) throws InterruptedException {
        long survived = 0;
        var chance = new SplittableRandom(16);
        try (var runtime = ActorRuntime.open(); var others = new Bystander(runtime)) {
            var other = Bystander.pid(runtime, new Doer());
            runtime.start(new Doer(), StartOptions.named(new Name<>(new Friendly(-1))));
            for (int i = 0; i < size; i++) {
                var hostile = new Hostile(Kind.values()[chance.nextInt(Kind.values().length)]);
                int how = i % 7;
                var user = Thread.ofPlatform().start(() -> attempt(runtime, hostile, how));
                while (user.isAlive() && !(hostile.kind == Kind.WAITS && hostile.asked.get() > 0))
                    LockSupport.parkNanos(20_000);
                try {
                    if ("well?".equals(Gen.call(other, "well?", LIMIT)) && namesWork(runtime, i)) survived++;
                    else System.out.println("hostile use " + how + ", " + hostile.kind + ": names do not work");
                } catch (CallFailed failed) {
                    System.out.println("hostile use " + how + ", " + hostile.kind + ": " + failed.cause());
                }
                hostile.free.countDown();
                user.join();
            }
            others.close();
            return new Outcome(size, survived - others.failures(), others.toString());
        }
    }

    private static void attempt(ActorRuntime runtime, Hostile hostile, int how) {
        try {
            use(runtime, hostile, how);
        } catch (RuntimeException | StackOverflowError callers) {
            // the thread that brought it has to handle exceptions of its methods
        }
    }

    private static void use(ActorRuntime runtime, Hostile hostile, int how) {
        var pid = Bystander.pid(runtime, new Doer());
        try {
            switch (how) {
                case 0 -> Gen.send(pid, hostile);
                case 1 -> Gen.call(pid, hostile, LIMIT);
                case 2 -> Gen.exit(pid, ExitReason.of(hostile));
                case 3 -> Gen.send(pid, (Doer.Code) self -> {
                    throw hostile;
                });
                case 4 -> Gen.call(pid, (Doer.Question) self -> hostile, LIMIT);
                case 5 -> kill(start(runtime, StartOptions.defaults().label(hostile)));
                default -> kill(start(runtime, StartOptions.named(new Name<>(hostile))));
            }
        } finally {
            kill(pid);
        }
    }

    private static Pid start(ActorRuntime runtime, StartOptions options) {
        return Objects.requireNonNull(runtime.<Object>start(new Doer(), options).pid());
    }

    private static void kill(Pid pid) {
        Gen.exit(pid, ExitReason.KILL);
    }

    private static boolean namesWork(ActorRuntime runtime, int number) {
        var name = new Name<Object>(new Friendly(number));
        var holder = start(runtime, StartOptions.named(name));
        boolean held = holder.equals(runtime.whereis(name));
        var ended = runtime.whenEnded(holder);
        kill(holder);
        ended.join();
        return held && runtime.whereis(name) == null;
    }
}
