package dev.coppice.testkit.matrix;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.StartOptions;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.testkit.matrix.Row.Outcome;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Stack overflow, at every depth, in code that then asks something of the runtime: it strikes in the code, inside of
/// the runtime, or not at all. The process may die of it; nothing else may notice.
final class Depths {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int ACTS = 7;
    /// Frames of [#dive]; as much stack as anything that the runtime does may need, and some more.
    private static final int MOST_LEFT = 400;

    private Depths() {}

    static Outcome overflow(int size) {
        long survived = 0;
        var acted = new AtomicInteger();
        var chance = new SplittableRandom(10);
        try (var runtime = ActorRuntime.open()) {
            // victims die while linked to it
            var other = Bystander.pid(runtime, new Doer(self -> self.trapExits(true)));
            for (int i = 0; i < size; i++) {
                var victim = Bystander.pid(runtime, new Doer());
                var ended = Gen.whenEnded(victim);
                int leave = chance.nextInt(MOST_LEFT);
                int act = i % ACTS;
                Gen.send(victim, (Doer.Code) self -> {
                    dive(self, other, act, new int[] {leave});
                    acted.incrementAndGet();
                    self.end(ExitReason.NORMAL);
                });
                try {
                    ended.orTimeout(5, TimeUnit.SECONDS).join();
                } catch (CompletionException halfAlive) {
                    System.out.println("never ended: act " + act + ", " + leave + " frames before the overflow");
                    continue;
                }
                if (healthy(runtime, other)) survived++;
                else System.out.println("not healthy: act " + act + ", " + leave + " frames before the overflow");
            }
            Gen.exit(other, ExitReason.KILL); // closing would wait for processes that trap exits and go on
        }
        return new Outcome(size, survived, size - acted.get() + " processes died of it");
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

    /// Whether locks are free and everybody answers: a process can start under a name, be linked, watched, asked and
    /// ended.
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
            var ended = Gen.whenEnded(next);
            Gen.exit(next, ExitReason.KILL);
            ended.orTimeout(5, TimeUnit.SECONDS).join();
            return answered && runtime.whereis(name) == null && other.isAlive();
        } catch (CallFailed | CompletionException broken) {
            System.out.println(broken);
            return false;
        }
    }
}
