package dev.coppice.supervision.snippets;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.supervision.BackOff;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Resource;
import dev.coppice.supervision.Restart;
import dev.coppice.supervision.Shutdown;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class ChildSpecExamples {

    @Test
    void spec() {
        // @start region="spec"
        ChildSpec<?> listener = ChildSpec.of(Resource.closeable(() -> new ServerSocket(0)))
                .id("listener")
                .restart(Restart.TRANSIENT)
                .shutdown(Shutdown.timeout(ofSeconds(2)))
                .backOff(BackOff.doubling(ofMillis(100), ofSeconds(30)))
                .awaitRelease(ofSeconds(10)); // the port can be bound only once
        // @end
        assertThat(listener.check()).isEmpty();
    }
}
