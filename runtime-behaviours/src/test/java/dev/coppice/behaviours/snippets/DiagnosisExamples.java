package dev.coppice.behaviours.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.DeadLetter;
import dev.coppice.core.MailboxFull;
import dev.coppice.core.MailboxLimit;
import dev.coppice.core.Ref;
import dev.coppice.core.RuntimeStatistics;
import dev.coppice.core.StartOptions;
import dev.coppice.core.WorkerInfo;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Examples of how to look inside a runtime, and how to find messages that no process handled.
class DiagnosisExamples {

    /// Starts with the first piece of work when it may.
    static final class Press extends GenServer<Integer, String> {
        private final CountDownLatch busy;
        private final CountDownLatch mayGoOn;

        Press(CountDownLatch busy, CountDownLatch mayGoOn) {
            this.busy = busy;
            this.mayGoOn = mayGoOn;
        }

        @Override protected Next<Integer> init() {
            return next(0);
        }

        @Override protected Next<Integer> handle(String page, Integer printed) throws InterruptedException {
            busy.countDown();
            mayGoOn.await();
            return next(printed + 1);
        }
    }

    @Test
    void deadLetters() {
        try (var runtime = ActorRuntime.open()) {
            var press = runtime.start(new Press(new CountDownLatch(1), new CountDownLatch(0)));
            runtime.stop(press);
            // @start region="letter"
            var lost = new ConcurrentLinkedQueue<DeadLetter>();
            runtime.onDeadLetter(lost::add); // on the thread that caused it: be quick
            press.cast("page 1"); // it has ended: that is no error, but it is not overlooked either
            DeadLetter letter = lost.element();
            String why = letter.cause() + ": " + letter.message() + " for " + letter.receiver();
            // @end
            assertThat(why).startsWith("ENDED: page 1 for Press");
        }
    }

    @Test
    void statistics() {
        try (var runtime = ActorRuntime.open()) {
            runtime.start(new Press(new CountDownLatch(1), new CountDownLatch(0)));
            // @start region="statistics"
            RuntimeStatistics now = runtime.statistics();
            long lost = now.deadLetters().values().stream().mapToLong(Long::longValue).sum();
            // processes that could run, had a worker time
            int waiting = now.workers().stream().mapToInt(WorkerInfo::queued).sum();
            long asleep = now.workers().stream().filter(WorkerInfo::parked).count();
            System.out.printf("%d processes, %d of them wait, %d workers sleep, %d messages lost%n", now.live(),
                    waiting, asleep, lost);
            // @end
            assertThat(now.live()).isEqualTo(1);
            assertThat(lost).isZero();
        }
    }

    @Test
    void fullMailboxes() throws Exception {
        try (var runtime = ActorRuntime.open()) {
            var busy = new CountDownLatch(1);
            var mayGoOn = new CountDownLatch(1);
            var options = StartOptions.defaults().onDedicatedThread()
                    .mailbox(new MailboxLimit(1, MailboxLimit.Overflow.REFUSE));
            Ref<String> press = runtime.start(new Press(busy, mayGoOn), options);
            press.cast("page 1");
            assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();
            press.cast("page 2");
            assertThat(print(press, "page 3")).isFalse();
            mayGoOn.countDown();
        }
    }

    // @start region="full"
    /// Returns whether the press takes the page.
    static boolean print(Ref<String> press, String page) {
        try {
            press.cast(page);
            return true;
        } catch (MailboxFull full) { // the page was not sent
            return false;
        }
    }
    // @end
}
