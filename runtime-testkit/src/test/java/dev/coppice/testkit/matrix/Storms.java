package dev.coppice.testkit.matrix;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.MailboxFull;
import dev.coppice.core.MailboxLimit;
import dev.coppice.core.Ref;
import dev.coppice.core.StartOptions;
import dev.coppice.core.spi.Gen;
import dev.coppice.testkit.Figure;
import dev.coppice.testkit.matrix.Row.Outcome;
import dev.coppice.testkit.soak.Grove;
import dev.coppice.testkit.soak.Soak;
import java.time.Duration;
import java.util.ArrayList;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/// Much of what is ordinary.
final class Storms {

    private Storms() {}

    static Outcome soak(int seconds) {
        var figures = Soak.run(Duration.ofSeconds(seconds), 1);
        long limited = figures.stream().filter(figure -> figure.limit() != Figure.UNLIMITED).count();
        long wrong = figures.stream().filter(figure -> !figure.holds()).peek(System.out::println).count();
        return new Outcome(limited, limited - wrong, seconds + " s; " + figures.get(0) + "; " + figures.get(2) + "; " + figures.get(7));
    }

    /// Crashes in a tree of a hundred branches. Survived are those after which the tree is what the books say.
    static Outcome crashes(int size) {
        try (var runtime = ActorRuntime.open()) {
            var grove = new Grove(runtime, 100);
            var chance = new SplittableRandom(3);
            long slowest = 0;
            long before = heap();
            for (int i = 0; i < size; i++) {
                grove.disturb(chance);
                if (i % 500 != 0) continue;
                long begin = System.nanoTime();
                grove.ask();
                slowest = Math.max(slowest, System.nanoTime() - begin);
            }
            var figures = grove.atRest(10_000, () -> LockSupport.parkNanos(1_000_000));
            long wrong = figures.stream().filter(figure -> !figure.holds()).peek(System.out::println).mapToLong(Figure::value).sum();
            return new Outcome(figures.get(0).value(), figures.get(0).value() - wrong, figures.get(1) + "; " + figures.get(2)
                    + "; slowest answer of the root %.0f ms; heap +%d KiB".formatted(slowest / 1e6, Math.max(0, heap() - before) / 1024));
        }
    }

    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /// Ten producers flood a mailbox of ten thousand.
    static Outcome flood(int size) throws InterruptedException {
        try (var runtime = ActorRuntime.open(); var others = new Bystander(runtime)) {
            var handled = new LongAdder();
            var refused = new LongAdder();
            var deepest = new AtomicLong();
            Ref<Object> receiver = runtime.start(new Doer(), StartOptions.defaults()
                    .mailbox(new MailboxLimit(10_000, MailboxLimit.Overflow.REFUSE)));
            Doer.Code message = self -> handled.increment();
            var producers = new ArrayList<Thread>();
            for (int i = 0; i < 10; i++) {
                producers.add(Thread.ofPlatform().start(() -> {
                    for (int n = 0; n < size / 10; n++) {
                        try {
                            receiver.cast(message);
                        } catch (MailboxFull full) {
                            refused.increment();
                        }
                        if (n % 1000 == 0) runtime.info(receiver.pid()).ifPresent(info -> deepest.accumulateAndGet(info.mailbox(), Math::max));
                    }
                }));
            }
            for (var producer : producers) producer.join();
            call(receiver);
            long sent = size / 10 * 10L;
            others.close();
            long lost = sent - handled.sum() - refused.sum() + (deepest.get() > 10_000 ? 1 : 0) + others.failures();
            return new Outcome(sent, sent - Math.abs(lost), handled.sum() + " handled, " + refused.sum()
                    + " refused and told; deepest seen " + deepest + "; " + others);
        }
    }

    private static void call(Ref<Object> receiver) {
        while (true) {
            try {
                Gen.call(receiver.pid(), "done?", Duration.ofSeconds(30));
                return;
            } catch (CallFailed | MailboxFull full) {
                LockSupport.parkNanos(1_000_000);
            }
        }
    }
}
