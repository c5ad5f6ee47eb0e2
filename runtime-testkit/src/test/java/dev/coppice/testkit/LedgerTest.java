package dev.coppice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.core.ExitReason;
import dev.coppice.testkit.Ledger.Account;
import dev.coppice.testkit.Ledger.Equation;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A ledger notices what does not balance.
class LedgerTest {
    private static final Map<Equation, Account> OPENING = Map.of(
            Equation.MESSAGES, Account.SENT, Equation.CALLS, Account.CALLED, Equation.MONITORS, Account.MONITORED,
            Equation.LINKS, Account.LINKED, Equation.TIMERS, Account.STARTED);

    private final Ledger ledger = new Ledger();

    private static long value(List<Measurement> measurements, String name) {
        return measurements.stream().filter(measurement -> measurement.name().equals(name)).findAny().orElseThrow()
                .value();
    }

    @ParameterizedTest
    @EnumSource
    void account_thatHasNoCounterpart_unbalancesOneEquation(Account account) {
        ledger.check();
        ledger.enter(account, 2);
        ledger.enter(account);
        assertThat(ledger.sum(account)).isEqualTo(3);
        int expected = OPENING.containsValue(account) ? 3 : -3;
        var unbalanced = List.of(Equation.values()).stream().filter(each -> ledger.difference(each) != 0).toList();
        assertThat(unbalanced).hasSize(1);
        assertThat(ledger.difference(unbalanced.getFirst())).isEqualTo(expected);
        assertThatThrownBy(ledger::check).isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("the ledger does not balance:").hasMessageContaining("\n  ! L")
                .hasMessageEndingWith("\naccounts: " + account + " 3");
        if (expected < 0) {
            ledger.enter(OPENING.get(unbalanced.getFirst()), 3);
            ledger.check();
        }
    }

    @Test void messages_outOfOrderOrMissing_areNoticed_betweenEachTwoProcesses() {
        for (long number = 1; number <= 3; number++) {
            ledger.received("a", "b", number);
            ledger.received("a", "c", number);
            ledger.received("c", "b", number);
        }
        ledger.check();
        ledger.received("a", "b", 3);
        assertThat(value(ledger.measurements(), "L1 messages out of order")).isEqualTo(1);
        ledger.received("a", "c", 5);
        assertThat(value(ledger.measurements(), "L1 gaps")).isEqualTo(1);
        ledger.received("c", "b", 2);
        assertThat(value(ledger.measurements(), "L1 messages out of order")).isEqualTo(2);
        assertThatThrownBy(ledger::check).isInstanceOf(AssertionError.class);
    }

    @Test void gaps_areAllowedIfTheSenderDoesNotUseEachNumber_butNoOtherOrder() {
        ledger.follows(1, 2, true);
        ledger.follows(1, 5, false);
        ledger.check();
        ledger.follows(5, 5, false);
        assertThat(value(ledger.measurements(), "L1 messages out of order")).isEqualTo(1);
        assertThat(value(ledger.measurements(), "L1 gaps")).isZero();
    }

    @Test void earlyTimersAndStraySignals_areNoticed() {
        ledger.early();
        assertThat(value(ledger.measurements(), "L4 timers too early")).isEqualTo(1);
        ledger.stray();
        assertThat(value(ledger.measurements(), "L2, L3 stray answers and signals")).isEqualTo(1);
        assertThatThrownBy(ledger::check).isInstanceOf(AssertionError.class);
    }

    @Test void follow_countsDeadLettersOfOneType_untilItIsClosed() {
        try (var test = TestRuntime.seeded(1)) {
            var probe = test.<Object>probe();
            test.runtime().exit(probe.pid(), ExitReason.KILL);
            var following = ledger.follow(test.runtime(), Integer.class);
            probe.ref().cast("text");
            probe.ref().cast(1);
            assertThat(ledger.sum(Account.DEAD)).isEqualTo(1);
            following.close();
            probe.ref().cast(2);
            assertThat(ledger.sum(Account.DEAD)).isEqualTo(1);
        }
    }

    @Test void measurement_holdsFromZeroToItsLimit() {
        assertThat(new Measurement("m", 0, 1).holds()).isTrue();
        assertThat(new Measurement("m", 1, 1).holds()).isTrue();
        assertThat(new Measurement("m", 2, 1).holds()).isFalse();
        assertThat(new Measurement("m", -1, 1).holds()).isFalse();
        assertThat(Measurement.of("m", -1).holds()).isTrue();
        assertThat(new Measurement("m", 2, 1)).hasToString("m = 2 (1)");
        assertThat(Measurement.of("m", 2)).hasToString("m = 2");
    }
}
