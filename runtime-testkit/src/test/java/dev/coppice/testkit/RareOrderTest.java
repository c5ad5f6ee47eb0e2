package dev.coppice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coppice.core.Pid;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.ProcessBody;
import dev.coppice.core.spi.ReceiveContext;
import dev.coppice.core.spi.Request;
import dev.coppice.core.spi.SpawnOptions;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Can a bug that only a rare order shows be found by seeds, and then be seen again?
class RareOrderTest {
    private static final int CLIENTS = 3;

    record Read() {}

    record Write(int value) {}

    /// Keeps a number that other processes read and write.
    private static void account(ReceiveContext self) {
        int value = 0;
        while (true) {
            if (!(self.receive() instanceof Request<?> request)) continue;
            if (request.payload() instanceof Write(int written)) value = written;
            answer(request, value);
        }
    }

    @SuppressWarnings("unchecked")
    private static void answer(Request<?> request, int value) {
        ((Request<Object>) request).reply(value);
    }

    /// Adds one: wrong, since another client may write between the two calls. It mostly goes well, as clients are ready
    /// at different times.
    private static ProcessBody client(Pid account, int number) {
        return self -> {
            for (int i = 0; i < number * 6; i++) Gen.call(account, new Read(), null);
            int value = (Integer) Gen.call(account, new Read(), null);
            Gen.call(account, new Write(value + 1), null);
        };
    }

    private static void run(TestRuntime test) {
        var account = Gen.spawn(test.runtime(), RareOrderTest::account, SpawnOptions.NONE.label("Account"));
        for (int i = 0; i < CLIENTS; i++) {
            Gen.spawn(test.runtime(), client(account, i), SpawnOptions.NONE.label("Client"));
        }
        test.run();
        assertThat(Gen.call(account, new Read(), null)).as("what the account holds").isEqualTo(CLIENTS);
    }

    @Test void lostUpdate_isFoundWithinAThousandSeeds_andReplays() {
        var failure = catchThrowableOfType(AssertionError.class, () -> TestRuntime.explore(1000, RareOrderTest::run));
        assertThat(failure).as("no order showed the bug").isNotNull();
        var printed = Pattern.compile("-Dcoppice\\.seed=(\\d+)").matcher(failure.getMessage());
        assertThat(printed.find()).isTrue();
        long seed = Long.parseLong(printed.group(1));
        assertThat(seed).as("the first orders do not show it").isPositive();

        var first = replay(seed);
        assertThat(replay(seed)).isEqualTo(first);
        assertThat(failure.getMessage()).contains(first.getLast());
    }

    private static List<String> replay(long seed) {
        try (var test = TestRuntime.seeded(seed)) {
            assertThat(catchThrowableOfType(AssertionError.class, () -> run(test))).isNotNull();
            return test.trace();
        }
    }
}
