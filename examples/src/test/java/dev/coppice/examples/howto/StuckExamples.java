package dev.coppice.examples.howto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.genserver.Agent;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ProcessInfo;
import dev.coppice.core.StartOptions;
import dev.coppice.testkit.RuntimeTest;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;

class StuckExamples {

    // @start region="stuck"
    static String whoIsStuck(ActorRuntime runtime) {
        var text = new StringBuilder();
        for (var process : runtime.processes()) {
            var info = runtime.info(process).orElse(null);
            if (info == null || info.mailbox() == 0 || info.stack().isEmpty()) continue;
            text.append(process).append(" is ").append(info.status()).append(", ").append(info.mailbox())
                    .append(" waiting\n");
            for (var frame : info.stack()) text.append("    at ").append(frame).append('\n');
        }
        return text.toString();
    }
    // @end

    @RuntimeTest void stuck_isSeenWithItsStack(ActorRuntime runtime) throws InterruptedException {
        var running = new CountDownLatch(1);
        var free = new CountDownLatch(1);
        Agent<Integer> agent = Agent.start(runtime, () -> 0, StartOptions.defaults().onDedicatedThread());
        agent.cast(n -> {
            running.countDown();
            try {
                free.await();
            } catch (InterruptedException told) {
                Thread.currentThread().interrupt();
            }
            return n;
        });
        running.await();
        agent.cast(n -> n + 1);
        Awaitility.await().untilAsserted(
                () -> assertThat(whoIsStuck(runtime)).contains("1 waiting", "CountDownLatch.await"));
        assertThat(runtime.info(agent.ref().pid())).get().extracting(ProcessInfo::status)
                .isEqualTo(ProcessInfo.Status.RUNNING);
        Assertions.assertThatThrownBy(() -> agent.get(n -> n, Duration.ofMillis(50))).isInstanceOf(CallFailed.class);
        free.countDown();
        assertThat(agent.<Integer>get(n -> n)).isEqualTo(1);
    }
}
