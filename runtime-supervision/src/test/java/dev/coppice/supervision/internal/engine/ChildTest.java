package dev.coppice.supervision.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.supervision.ChildSpec;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChildTest {

    @Test
    void polls_becomeRarer_untilTheyHaveWaitedForAsLongAsTheSpecAllows() {
        for (int allowed : List.of(0, 1, 2, 3, 62, 63, 64, 126, 127, 128, 1000)) {
            var child = new Child(ChildSpec.of("c", starter -> null).awaitRelease(Duration.ofMillis(allowed)));
            long waited = 0;
            for (int polls = 0; polls < 25; polls++) {
                assertThat(child.isOverdue(polls)).isEqualTo(waited >= allowed);
                long interval = Child.poll(polls).toMillis();
                assertThat(interval).isEqualTo(Math.min(1 << polls, 64));
                waited += interval;
            }
        }
    }
}
