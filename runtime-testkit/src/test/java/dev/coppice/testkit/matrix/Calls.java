package dev.coppice.testkit.matrix;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.StartOptions;
import dev.coppice.core.Sys;
import dev.coppice.core.ops.Gen;
import dev.coppice.testkit.matrix.Row.Outcome;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// Calls that cannot be answered: each must end, soon after its timeout at the latest, and disturb no process
/// afterwards.
final class Calls {
    private static final Duration LIMIT = Duration.ofMillis(50);
    /// How late a time-out may be; the machine may be busy with other things.
    private static final Duration LATE = Duration.ofSeconds(2);

    private Calls() {}

    static Outcome unanswered(int size) throws InterruptedException {
        long survived = 0;
        long slowest = 0;
        long cycles = 0;
        var chance = new SplittableRandom(12);
        try (var runtime = ActorRuntime.open()) {
            for (int i = 0; i < size; i++) {
                long begin = System.nanoTime();
                boolean ended = switch (i % 5) {
                    case 0 -> {
                        var result = cycle(runtime, 2 + i / 5 % 49);
                        if (result) cycles++;
                        yield result;
                    }
                    case 1 -> cycle(runtime, 1);
                    case 2 -> dying(runtime, chance);
                    case 3 -> suspended(runtime);
                    default -> restarting(runtime);
                };
                long took = System.nanoTime() - begin;
                slowest = Math.max(slowest, took);
                if (ended && took < LATE.toNanos()) survived++;
            }
            if (!runtime.processes().isEmpty()) survived--;
        }
        return new Outcome(size, survived,
                cycles + " cycles of 2 to 50; limit " + LIMIT.toMillis()
                + " ms, slowest %.0f ms".formatted(slowest / 1e6));
    }

    /// Each of `length` servers calls the next one, the last the first. All calls end, and every server answers
    /// afterwards.
    private static boolean cycle(ActorRuntime runtime, int length) throws InterruptedException {
        var servers = new AtomicReferenceArray<Pid>(length);
        var over = new CountDownLatch(length);
        for (int i = 0; i < length; i++) servers.set(i, Bystander.pid(runtime, new Doer()));
        for (int i = 0; i < length; i++) {
            var next = servers.get((i + 1) % length);
            Gen.send(servers.get(i), (Doer.Code) self -> {
                try {
                    Gen.call(next, "never in a ring", LIMIT);
                } catch (CallFailed expected) {
                    // cut by the runtime, which found the ring, or by the limit
                } finally {
                    over.countDown();
                }
            });
        }
        if (!over.await(LATE.toMillis(), TimeUnit.MILLISECONDS)) return false;
        for (int i = 0; i < length; i++) {
            if (!"well?".equals(Gen.call(servers.get(i), "well?", LATE))) return false;
            if (runtime.info(servers.get(i)).orElseThrow().mailbox() != 0) return false; // a stray answer
            end(servers.get(i));
        }
        return true;
    }

    private static void end(Pid pid) throws InterruptedException {
        Gen.exit(pid, ExitReason.KILL);
        Gen.whenEnded(pid).orTimeout(5, TimeUnit.SECONDS).join();
    }

    private static boolean dying(ActorRuntime runtime, SplittableRandom chance) throws InterruptedException {
        var server = Bystander.pid(runtime, new Doer());
        Gen.send(server, (Doer.Code) self -> {
            throw new IllegalStateException("dies");
        });
        if (chance.nextBoolean()) Thread.yield();
        try {
            Gen.call(server, "?", LIMIT);
            return false;
        } catch (CallFailed failed) {
            return !server.isAlive() || failed.cause() instanceof ExitReason.Timeout;
        }
    }

    private static boolean suspended(ActorRuntime runtime) throws InterruptedException {
        var server = Bystander.pid(runtime, new Doer());
        Sys.of(server).suspend();
        boolean timedOut = false;
        try {
            Gen.call(server, "?", LIMIT);
        } catch (CallFailed failed) {
            timedOut = failed.cause() instanceof ExitReason.Timeout;
        }
        Sys.of(server).resume();
        boolean answers = "again".equals(Gen.call(server, "again", LATE));
        end(server);
        return timedOut && answers;
    }

    /// The server is named, dies and is not there for a moment.
    private static boolean restarting(ActorRuntime runtime) throws InterruptedException {
        var name = new dev.coppice.core.Name<Object>("restarts");
        var first = runtime.start(new Doer(), StartOptions.named(name)).pid();
        end(first);
        boolean failed = false;
        try {
            Gen.call(first, "gone", LIMIT);
        } catch (CallFailed expected) {
            failed = true;
        }
        var second = runtime.start(new Doer(), StartOptions.named(name)).pid();
        boolean answers = "back".equals(Gen.call(second, "back", LATE));
        for (var pid : runtime.processes()) end(pid);
        return failed && answers;
    }
}
