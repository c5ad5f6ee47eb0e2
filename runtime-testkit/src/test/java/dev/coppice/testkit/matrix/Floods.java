package dev.coppice.testkit.matrix;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.DeadLetter;
import dev.coppice.core.ExitReason;
import dev.coppice.core.MailboxFull;
import dev.coppice.core.MailboxLimit;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.StartOptions;
import dev.coppice.core.ops.Gen;
import dev.coppice.testkit.matrix.Row.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// Ten producers that send more than their receiver can take, in a JVM with a heap of 256 MiB.
public final class Floods {
    private static final int PRODUCERS = 10;
    private static final int BOUND = 10_000;

    private Floods() {}

    static Outcome flood(int size) throws Exception {
        var says = new ArrayList<String>();
        var last = Children.run(Children.builder(Floods.class, List.of("-Xmx256m", "-XX:+ExitOnOutOfMemoryError"),
                Integer.toString(size)),
                (line, child) -> says.add(line));
        if (!last.startsWith("kept ")) {
            says.forEach(System.out::println);
            return new Outcome(size, 0, "the JVM said: " + last);
        }
        var counts = last.split(" ", 4);
        return new Outcome(Long.parseLong(counts[1]), Long.parseLong(counts[2]), counts[3]);
    }

    /// The child: prints how many were sent, how many of them are accounted for, and other figures.
    public static void main(String[] args) throws Exception {
        int each = Integer.parseInt(args[0]) / PRODUCERS;
        long sent = 2L * each * PRODUCERS;
        long known = 0;
        var figures = new StringBuilder();
        try (var runtime = ActorRuntime.open()) {
            try (var before = new Bystander(runtime)) {
                TimeUnit.SECONDS.sleep(1); // its measurements while nothing happens
                before.close();
                figures.append("before: ").append(before).append("; meanwhile: ");
            }
            try (var others = new Bystander(runtime)) {
                known += refusing(runtime, each, figures) - others.failures();
                others.close();
                figures.append("; ").append(others);
            }
            known += ending(runtime, each, figures);
        }
        System.out.println("kept " + sent + " " + known + " " + figures);
        System.exit(0);
    }

    private static void produce(int each, Runnable send) throws InterruptedException {
        var producers = new ArrayList<Thread>();
        for (int i = 0; i < PRODUCERS; i++) {
            producers.add(Thread.ofPlatform().start(() -> {
                for (int n = 0; n < each; n++) send.run();
            }));
        }
        for (var producer : producers) producer.join();
    }

    /// A sender without room is told. Returns how many messages are accounted for, none if the bound was exceeded.
    private static long refusing(ActorRuntime runtime, int each, StringBuilder figures) throws InterruptedException {
        var accepted = new AtomicLong();
        var handled = new AtomicLong();
        var refused = new LongAdder();
        var deepest = new AtomicLong();
        Ref<Object> receiver = start(runtime, MailboxLimit.Overflow.REFUSE);
        Doer.Code message = self -> handled.incrementAndGet();
        produce(each, () -> {
            try {
                receiver.cast(message);
            } catch (MailboxFull full) {
                refused.increment();
                return;
            }
            if (accepted.incrementAndGet() % 100 != 0) return;
            long known = accepted.get(); // in this order: never more than wait
            deepest.accumulateAndGet(known - handled.get(), Math::max);
        });
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        // A call would need room as well, and the mailbox may still be full.
        while (handled.get() < accepted.get() && System.nanoTime() < deadline) TimeUnit.MILLISECONDS.sleep(1);
        figures.append(handled).append(" handled, ").append(refused).append(" refused and told; deepest seen ")
                .append(deepest);
        return deepest.get() > BOUND + 1 ? 0 : handled.get() + refused.sum(); // one is being handled
    }

    /// The message without room ends the receiver, which handles nothing meanwhile; it and all that wait or come later
    /// are dead letters.
    private static long ending(ActorRuntime runtime, int each, StringBuilder figures) throws Exception {
        Ref<Object> receiver = start(runtime, MailboxLimit.Overflow.END);
        Pid pid = receiver.pid();
        var held = new CountDownLatch(1);
        var free = new CountDownLatch(1);
        receiver.cast((Doer.Code) self -> {
            held.countDown();
            free.await();
        });
        held.await();
        var before = runtime.statistics().deadLetters().get(DeadLetter.Cause.ENDED);
        var ended = runtime.whenEnded(pid);
        produce(each, () -> Gen.send(pid, "message"));
        free.countDown();
        var reason = ended.get(1, TimeUnit.MINUTES);
        long sent = (long) each * PRODUCERS;
        long dead = 0;
        for (int i = 0; i < 10_000 && dead < sent; i++) {
            dead = runtime.statistics().deadLetters().get(DeadLetter.Cause.ENDED) - before;
            if (dead < sent) TimeUnit.MILLISECONDS.sleep(1); // its mailbox is emptied when its code has returned
        }
        figures.append("; a mailbox that ends its process: ").append(reason).append(", ").append(dead)
                .append(" dead letters");
        return reason.equals(ExitReason.of("max_mailbox")) ? dead : 0;
    }

    private static Ref<Object> start(ActorRuntime runtime, MailboxLimit.Overflow overflow) {
        return runtime.start(new Doer(), StartOptions.defaults().mailbox(new MailboxLimit(BOUND, overflow)));
    }
}
