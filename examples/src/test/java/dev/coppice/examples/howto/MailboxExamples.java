package dev.coppice.examples.howto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.MailboxFull;
import dev.coppice.core.MailboxLimit;
import dev.coppice.core.MailboxLimit.Overflow;
import dev.coppice.core.Ref;
import dev.coppice.core.StartOptions;
import dev.coppice.testkit.RuntimeTest;
import java.util.concurrent.CountDownLatch;

class MailboxExamples {

    static final class Printer extends GenServer<Integer, Printer.Page> {
        record Page(int number) {}

        private final CountDownLatch paper;

        Printer(CountDownLatch paper) {
            this.paper = paper;
        }

        @Override protected Next<Integer> init() {
            return next(0);
        }

        @Override protected Next<Integer> handle(Page page, Integer printed) throws InterruptedException {
            paper.await();
            return next(printed + 1);
        }
    }

    @RuntimeTest void mailbox_isFull(ActorRuntime runtime) {
        var paper = new CountDownLatch(1);
        // @start region="limit"
        var options = StartOptions.defaults().onDedicatedThread().mailbox(new MailboxLimit(100, Overflow.REFUSE));
        Ref<Printer.Page> printer = runtime.start(new Printer(paper), options);
        // @end
        assertThatThrownBy(() -> {
            for (int i = 0; i < 1_000; i++) printer.cast(new Printer.Page(i));
        }).isInstanceOf(MailboxFull.class);
        // @start region="longest"
        int longest = runtime.processes().stream()
                .flatMap(process -> runtime.info(process).stream())
                .mapToInt(info -> info.mailbox())
                .max().orElse(0);
        // @end
        assertThat(longest).isBetween(90, 101);
        paper.countDown();
    }
}
