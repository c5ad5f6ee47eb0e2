package dev.coppice.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Ref;
import dev.coppice.core.RuntimeOptions;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// Runtimes come and go. More of them: `-Dcoppice.churn=10000`.
public class ChurnTest {
    private final int runtimes = Integer.getInteger("coppice.churn", 200);

    @Test void manyRuntimes_leaveNoThreadAndAreCollected() {
        var closed = new ArrayList<WeakReference<ActorRuntime>>();
        for (int i = 0; i < runtimes; i++) closed.add(openAndClose(i));
        Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            assertThat(Leaks.threadsOf("churn")).isEmpty();
            System.gc();
            assertThat(closed).filteredOn(each -> each.get() != null).isEmpty();
        });
    }

    private static WeakReference<ActorRuntime> openAndClose(int i) {
        var runtime = ActorRuntime.open(RuntimeOptions.defaults().name("churn").workers(1 + i % 2));
        Ref<Ping.Message> ping = runtime.start(new Ping(i));
        Ref<Ping.Message> other = runtime.start(new Ping(i));
        assertThat(ping.call(new Ping.Get())).isEqualTo(i);
        ping.cast(new Ping.GreetAfter(Probe.in(runtime).ref(), Duration.ofHours(1)));
        other.cast(new Ping.Crash());
        runtime.close();
        Leaks.check(runtime);
        return new WeakReference<>(runtime);
    }
}
