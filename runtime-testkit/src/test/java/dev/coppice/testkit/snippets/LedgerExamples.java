package dev.coppice.testkit.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.testkit.Leaks;
import dev.coppice.testkit.Ledger;
import dev.coppice.testkit.Ledger.Account;
import dev.coppice.testkit.Measurement;
import dev.coppice.testkit.Ping;
import dev.coppice.testkit.Simulated;
import dev.coppice.testkit.TestRuntime;
import org.junit.jupiter.api.Test;

class LedgerExamples {

    @Simulated(seeds = 10) void messagesOfAKilledProcess(TestRuntime test) {
        // @start region="ledger"
        var ledger = new Ledger();
        ledger.follow(test.runtime(), Integer.class);
        var probe = test.<Integer>probe();
        for (int i = 0; i < 10; i++) {
            probe.ref().cast(i);
            ledger.enter(Account.SENT);
            if (i == 5) test.run();
            if (i == 7) test.runtime().exit(probe.pid(), ExitReason.KILL);
        }
        test.run();
        ledger.enter(Account.HANDLED, probe.received().size());
        ledger.check();
        assertThat(ledger.sum(Account.DEAD)).isEqualTo(4);
        // @end
    }

    @Test void afterClosing() {
        // @start region="leaks"
        ActorRuntime runtime = ActorRuntime.open(RuntimeOptions.defaults().name("leaks-example"));
        runtime.start(new Ping(7));
        runtime.close();
        Leaks.check(runtime); // no process, timer or running code of killed processes is left
        assertThat(Leaks.threadsOf("leaks-example")).isEmpty();
        for (Measurement figure : Ledger.measurementsOf(runtime))
            assertThat(figure.holds()).as(figure.toString()).isTrue();
        // @end
    }
}
