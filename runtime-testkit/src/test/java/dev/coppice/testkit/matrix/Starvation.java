package dev.coppice.testkit.matrix;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorRef;
import dev.coppice.supervision.SupervisorSpec;
import dev.coppice.testkit.Leaks;
import dev.coppice.testkit.matrix.Row.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// JVMs in which no thread can be started: their stacks are large and their address space is not. Others have taken all
/// threads, while processes are sent messages, called, woken by timers, crash, and keep their threads. With carriers of
/// the runtime's own, since those of the JDK lose virtual threads then: see
/// docs/decisions/0016-when-no-thread-can-be-started.md.
public final class Starvation {
    private static final int MESSAGES = 100;
    private static final int CRASHES = 3;
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration EVER = Duration.ofDays(1);

    private Starvation() {}

    static Outcome starve(int size) throws Exception {
        var builder = Children.builder(Starvation.class,
                List.of("--add-opens=java.base/java.lang=ALL-UNNAMED", "-Xmx64m", "-Xss512m",
                        "-XX:ReservedCodeCacheSize=64m",
                "-XX:CompressedClassSpaceSize=64m", "-Xlog:disable"), Integer.toString(size));
        builder.command().addAll(0, List.of("bash", "-c", "ulimit -v 14000000 2>/dev/null; exec \"$@\"", "bash"));
        var says = new ArrayList<String>();
        var last = Children.run(builder, (line, child) -> says.add(line));
        var counts = last.split(" ", 3);
        if (!counts[0].equals("kept"))
            throw new IllegalStateException("the JVM without threads said: " + String.join("\n", says));
        return new Outcome(size, Long.parseLong(counts[1]), counts[2]);
    }

    /// The child: says how many of its trials nothing was lost in.
    public static void main(String[] args) throws Exception {
        int size = Integer.parseInt(args[0]);
        int kept = 0;
        int refused = 0;
        int taken = 0;
        try (var runtime = ActorRuntime.open()) {
            for (int i = 0; i < size; i++) {
                try (var hoard = new Hoard()) {
                    taken = Math.max(taken, hoard.threads.size());
                    if (trial(runtime, i % 2 == 0)) kept++;
                    if (!opens()) refused++;
                }
            }
        }
        System.out.println("kept " + kept + " up to " + taken + " threads taken away; each with " + MESSAGES
                + " messages, calls and timers, " + CRASHES
                + " crashes and, every other time, two processes that keep their threads; runtimes that could not be "
                + "opened meanwhile: " + refused);
        System.exit(0);
    }

    /// Threads that wait, as many as can be had where address space can be limited. Closing ends them.
    private static final class Hoard implements AutoCloseable {
        private static final int MOST = 64;
        private final CountDownLatch end = new CountDownLatch(1);
        private final List<Thread> threads = new ArrayList<>();

        Hoard() {
            try {
                while (threads.size() < MOST) threads.add(Thread.ofPlatform().start(this::await));
            } catch (OutOfMemoryError none) {
                // the intended state
            }
        }

        private void await() {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override public void close() throws InterruptedException {
            end.countDown();
            for (var thread : threads) thread.join();
        }
    }

    private static boolean trial(ActorRuntime runtime, boolean hogs) throws InterruptedException {
        var handled = new AtomicInteger();
        var starts = new AtomicInteger();
        var done = new CountDownLatch(2 * MESSAGES + CRASHES + 1);
        var server = Bystander.pid(runtime, new Doer());
        Doer.Code count = self -> {
            handled.incrementAndGet();
            done.countDown();
        };
        var supervisor =
                SupervisorRef.of(runtime.start(Supervisor.of(SupervisorSpec.oneForOne(ChildSpec.of(new Doer(self -> {
            starts.incrementAndGet();
            done.countDown();
        })).id("child")).intensity(CRASHES, EVER))));
        if (hogs) {
            for (int i = 0; i < 2; i++)
                Gen.send(Bystander.pid(runtime, new Doer()), (Doer.Code) Starvation::keepThread);
        }
        Gen.call(server, (Doer.Question) self -> {
            for (int i = 0; i < MESSAGES; i++) self.sendAfter(Duration.ofMillis(i / 10), count);
            return "started";
        }, LIMIT);
        int answered = 0;
        for (int i = 0; i < MESSAGES; i++) {
            Gen.send(server, count);
            if (Gen.call(server, i, LIMIT).equals(i)) answered++;
            if (i % 30 == 0 && i / 30 < CRASHES) crash(supervisor, starts, i / 30 + 1);
        }
        boolean all = done.await(20, TimeUnit.SECONDS);
        Gen.exit(Objects.requireNonNull(supervisor.pid()), ExitReason.KILL);
        boolean kept = all && answered == MESSAGES && handled.get() == 2 * MESSAGES && starts.get() == CRASHES + 1;
        if (!kept) System.out.println(handled + " handled, " + answered + " answered, " + starts + " starts");
        return kept;
    }

    /// Ends the child once it has been started that often.
    private static void crash(SupervisorRef supervisor, AtomicInteger starts, int started) {
        for (int i = 0; i < 20_000 && starts.get() < started; i++) LockSupport.parkNanos(1_000_000);
        Gen.send(Objects.requireNonNull(supervisor.whichChildren().getFirst().pid()), (Doer.Code) self -> {
            throw new IllegalStateException("crash");
        });
    }

    private static void keepThread(ProcessContext self) {
        long end = System.nanoTime() + 100_000_000;
        while (System.nanoTime() - end < 0) Thread.onSpinWait();
    }

    /// Opens another runtime and closes it. False if it says that it cannot, and has left nothing.
    private static boolean opens() {
        try (var other = ActorRuntime.open(RuntimeOptions.defaults().name("other"))) {
            return Gen.call(Bystander.pid(other, new Doer()), "there?", LIMIT).equals("there?");
        } catch (OutOfMemoryError noThread) {
            for (int i = 0; i < 5000 && !Leaks.threadsOf("other").isEmpty(); i++) LockSupport.parkNanos(1_000_000);
            if (!Leaks.threadsOf("other").isEmpty())
                throw new IllegalStateException("threads are left: " + Leaks.threadsOf("other"), noThread);
            return false;
        }
    }
}
