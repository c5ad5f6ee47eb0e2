package dev.coppice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final String OWN = Report.OWN_CARRIERS;

    private static Result time(String workload, String system, double value) {
        return new Result(workload, system, "time", value, "ns", 0);
    }

    private static String behind(Result... results) {
        return Comparison.behind(Comparison.of(List.of(results)));
    }

    @Test
    void behind_countsRowsWhereAPeerIsAheadByMoreThanFivePercent() {
        assertThat(behind(
                time("call", "coppice", 105), time("call", OWN, 106), time("call", "otp", 100),
                time("cast", "coppice", 50), time("cast", OWN, 400), time("cast", "otp", 300),
                time("cast", "vertx", 200)))
                .startsWith("rows behind: 0 default, 2 own carriers (of 2;");
    }

    @Test
    void behind_ignoresRowsWithoutAPeer_otherCollectors_andEffort() {
        assertThat(behind(
                time("stage", "coppice", 105),
                time("call", "coppice", 105), time("call", "coppice-zgc", 1),
                new Result("cast", "coppice", Measure.PROCESSOR, 2, "ms", 0),
                new Result("cast", "vertx", Measure.PROCESSOR, 1, "ms", 0))).startsWith("rows behind: 0 default, 0 own "
                        + "carriers (of 0;");
    }

    @Test
    void behind_ofZeroWakeUps_isAnythingMore() {
        var none = new Result("idle", "otp", "wake-ups", 0, "/min", 0);
        assertThat(behind(new Result("idle", "coppice", "wake-ups", 0, "/min", 0), none)).contains("0 default");
        assertThat(behind(new Result("idle", "coppice", "wake-ups", 6, "/min", 0), none)).contains("1 default");
    }

    @Test
    void rowsNearTheFloor_areCountedSeparately() {
        assertThat(behind(
                time("call", "coppice", 1190), time("call", "otp", 500), time("call", "floor", 1000),
                time("agent", "coppice", 1210), time("agent", "otp", 500), time("agent", "floor", 1000)))
                .contains("2 default", "within 1.2 times the floor: 1 default, 0 own carriers");
    }

    @Test
    void markdown_namesTheBestPeer_andMarksWhatIsBehind() {
        var rows = new ArrayList<Result>(List.of(
                time("call", "coppice", 300), time("call", OWN, 100), time("call", "otp", 200),
                time("call", "vertx", 900), time("call", "floor", 150)));
        assertThat(Comparison.markdown(Comparison.of(rows)))
                .contains("| `call` | time | 200 ns otp | **1.50** | 0.50 | 150 ns | 2.00 | 0.67 |");
    }
}
