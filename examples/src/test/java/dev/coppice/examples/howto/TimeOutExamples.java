package dev.coppice.examples.howto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.Call;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Ref;
import dev.coppice.testkit.Probe;
import dev.coppice.testkit.Simulated;
import dev.coppice.testkit.TestRuntime;
import java.time.Duration;

class TimeOutExamples {
    record Price(String thing) implements Call<Object, Integer> {}

    // @start region="call"
    static String priceOf(Ref<Object> shop, String thing) {
        try {
            int price = shop.call(new Price(thing), Duration.ofMillis(200));
            return thing + " costs " + price;
        } catch (CallFailed failed) {
            return switch (failed.cause()) {
                case ExitReason.Timeout _ -> "the shop is busy";
                case ExitReason.NoProcess _ -> "the shop is closed";
                default -> "the shop failed: " + failed.cause();
            };
        }
    }
    // @end

    @Simulated void call_timesOut(TestRuntime test) {
        Probe<Object> silent = test.probe("shop");
        assertThat(priceOf(silent.ref(), "tea")).isEqualTo("the shop is busy");
        assertThat(test.now()).isEqualTo(Duration.ofMillis(200));
        silent.end(ExitReason.NORMAL);
        assertThat(priceOf(silent.ref(), "tea")).isEqualTo("the shop is closed");
    }
}
