package dev.coppice.behaviours.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutletsTest {
    private static final int MANY = 200_000;

    /// A look at all subscribers for each of them would take minutes.
    @Timeout(60)
    @ParameterizedTest @ValueSource(booleans = {true, false})
    void manySubscribers_costEachTheSame(boolean toAll) {
        var outlets = new Outlets<Integer, Integer>(toAll ? Dispatcher.broadcast() : Dispatcher.byDemand(), 10 * MANY);
        for (int i = 0; i < MANY; i++) {
            outlets.add(i, 0);
            outlets.demand(i, 2);
            outlets.ask();
        }
        int events = toAll ? 2 : 2 * MANY;
        outlets.emit(IntStream.range(0, events).boxed().toList());
        var dealt = outlets.deal();
        assertThat(dealt).hasSize(MANY);
        assertThat(dealt.values()).allMatch(got -> got.size() == 2);
        for (int i = 0; i < MANY; i++) {
            outlets.remove(i);
            assertThat(outlets.wanted()).isZero();
        }
    }
}
