package dev.coppice.testkit.matrix;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.StartOptions;
import dev.coppice.core.spi.Gen;
import dev.coppice.testkit.matrix.Row.Outcome;
import java.time.Duration;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/// Objects whose `equals`, `hashCode` and `toString` throw, take their time, or change: as messages, requests, answers, names, reasons and labels.
final class Hostiles {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private Hostiles() {}

    private static final class Hostile extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final int kind;
        private int asked;

        Hostile(int kind) {
            this.kind = kind;
        }

        private int strike() {
            switch (kind) {
                case 0 -> throw new IllegalStateException("hostile");
                case 1 -> throw new StackOverflowError("hostile");
                case 2 -> LockSupport.parkNanos(2_000_000);
                case 3 -> {
                    long end = System.nanoTime() + 1_000_000;
                    while (System.nanoTime() - end < 0) Thread.onSpinWait();
                }
                default -> asked++;
            }
            return asked;
        }

        @Override public boolean equals(Object other) {
            return strike() < 0 || other == this;
        }

        @Override public int hashCode() {
            return strike();
        }

        @Override public String toString() {
            return "hostile " + strike();
        }

        @Override public String getMessage() {
            return toString();
        }
    }

    static Outcome objects(int size) {
        long survived = 0;
        var chance = new SplittableRandom(16);
        try (var runtime = ActorRuntime.open(); var others = new Bystander(runtime)) {
            var other = Bystander.pid(runtime, new Doer());
            for (int i = 0; i < size; i++) {
                var hostile = new Hostile(chance.nextInt(5));
                try {
                    use(runtime, hostile, i % 7);
                } catch (RuntimeException | StackOverflowError callers) {
                    // what its own methods throw in the thread that brought it is its problem
                }
                try {
                    if ("well?".equals(Gen.call(other, "well?", LIMIT))) survived++;
                } catch (CallFailed failed) {
                    System.out.println("hostile use " + i % 7 + ": " + failed.why());
                }
            }
            others.close();
            return new Outcome(size, survived - others.failures(), others.toString());
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
                case 5 -> kill(runtime, StartOptions.defaults().label(hostile));
                default -> kill(runtime, StartOptions.named(new Name<>(hostile)));
            }
        } finally {
            Gen.exit(pid, ExitReason.KILL);
        }
    }

    private static void kill(ActorRuntime runtime, StartOptions options) {
        Gen.exit(Objects.requireNonNull(runtime.<Object>start(new Doer(), options).pid()), ExitReason.KILL);
    }
}
