package dev.coppice.testkit.matrix;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.StartOptions;
import dev.coppice.core.spi.Gen;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.testkit.matrix.Row.Outcome;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/// Stack overflow, at every depth, in code that then asks something of a runtime that has run for a while: it strikes in the code, inside of the runtime, or not at all.
/// The process may die of it; nothing else may notice.
final class Depths {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private Depths() {}

    static Outcome overflow(int size) {
        long survived = 0;
        long died = 0;
        var chance = new SplittableRandom(10);
        try (var runtime = ActorRuntime.open()) {
            var other = Bystander.pid(runtime, new Doer(self -> self.trapExits(true))); // victims die while linked to it
            warmUp(runtime, other);
            for (int i = 0; i < size; i++) {
                var victim = Bystander.pid(runtime, new Doer());
                var ended = Gen.whenEnded(victim).toCompletableFuture();
                int leave = chance.nextInt(120);
                int act = i % 7;
                Gen.send(victim, (Doer.Code) self -> dive(self, other, act, new int[] {leave}));
                Gen.exit(victim, ExitReason.of("over"));
                try {
                    if (!ended.orTimeout(5, TimeUnit.SECONDS).join().equals(ExitReason.of("over"))) died++;
                } catch (CompletionException halfAlive) {
                    System.out.println("never ended: act " + act + ", " + leave + " frames before the overflow");
                    continue;
                }
                if (healthy(runtime, other)) survived++;
                else System.out.println("not healthy: act " + act + ", " + leave + " frames before the overflow");
            }
        }
        return new Outcome(size, survived, died + " processes died of it");
    }

    /// Has everything loaded and linked: an overflow amid that breaks the class or the call site for good, as the JDK has it.
    private static void warmUp(ActorRuntime runtime, Pid other) {
        for (int i = 0; i < 7_000; i++) {
            int act = i % 7;
            Gen.call(other, (Doer.Question) self -> {
                var victim = self.spawn(new Doer(), dev.coppice.core.spi.SpawnOptions.NONE);
                Gen.send(victim, (Doer.Code) inner -> {
                    act(inner, other, act);
                    throw new StackOverflowError("rehearsal");
                });
                return victim;
            }, LIMIT);
        }
        if (!healthy(runtime, other)) throw new IllegalStateException("not healthy before anything happened");
    }

    /// Goes down to the overflow, comes up by some frames, and acts there, with as much stack as those frames took.
    private static void dive(ProcessContext self, Pid other, int act, int[] leave) {
        try {
            dive(self, other, act, leave);
        } catch (StackOverflowError full) {
            if (leave[0]-- > 0) throw full;
            leave[0] = Integer.MAX_VALUE;
            act(self, other, act);
        }
    }

    private static void act(ProcessContext self, Pid other, int act) {
        switch (act) {
            case 0 -> self.send(other, (Doer.Code) receiver -> {});
            case 1 -> {
                try {
                    Gen.call(other, "deep", LIMIT);
                } catch (CallFailed failed) {
                    throw new IllegalStateException(failed);
                }
            }
            case 2 -> self.demonitor(self.monitor(other));
            case 3 -> {
                self.link(other);
                self.unlink(other);
            }
            case 4 -> self.sendAfter(Duration.ofMillis(1), "later").cancel();
            case 5 -> self.exit(self.spawn(new Doer(), dev.coppice.core.spi.SpawnOptions.NONE), ExitReason.KILL);
            default -> other.toString().concat(self.toString());
        }
    }

    /// Whether locks are free and everybody answers: a process can start under a name, be linked, watched, asked and ended.
    private static boolean healthy(ActorRuntime runtime, Pid other) {
        try {
            if (!"well?".equals(Gen.call(other, "well?", LIMIT))) return false;
            var name = new Name<Object>("health");
            var next = runtime.start(new Doer(), StartOptions.named(name)).pid();
            boolean answered = "well?".equals(Gen.call(next, (Doer.Question) self -> {
                self.demonitor(self.monitor(other));
                self.link(other);
                self.unlink(other);
                return "well?";
            }, LIMIT));
            var ended = Gen.whenEnded(next).toCompletableFuture();
            Gen.exit(next, ExitReason.KILL);
            ended.orTimeout(5, TimeUnit.SECONDS).join();
            return answered && runtime.whereis(name) == null && other.isAlive();
        } catch (CallFailed | CompletionException broken) {
            System.out.println(broken);
            return false;
        }
    }
}
