package dev.coppice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.bench.BuildGate.Pair;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BuildGateTest {

    private static List<Pair> pairs(double... nows) {
        return Arrays.stream(nows).mapToObj(now -> new Pair(100, now, "ns")).toList();
    }

    private static List<String> slower(double... nows) {
        return BuildGate.slower(Map.of("call", pairs(nows)));
    }

    @Test
    void row_isSlowerFromFifteenPercentOn() {
        assertThat(slower(114, 114, 114, 114)).isEmpty();
        assertThat(slower(115, 115, 115, 115)).containsExactly("call");
    }

    @Test
    void row_thatIsSlowerInHalfOfThePairs_isNoise() {
        assertThat(slower(90, 90, 150, 150)).isEmpty();
        assertThat(slower(90, 140, 150, 150)).containsExactly("call");
    }

    @Test
    void table_hasMediansAndTheRangeOfRatios() {
        assertThat(BuildGate.table(Map.of("call", pairs(110, 90, 120))))
                .contains("| `call` | 100 ns | 110 ns | 1.10 (0.90 to 1.20) |");
    }
}
