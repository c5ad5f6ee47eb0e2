package dev.coppice.examples.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.StartFailed;
import dev.coppice.examples.Arguments;
import dev.coppice.testkit.Faults;
import dev.coppice.testkit.TestRuntime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    @TempDir Path folder;

    private JournalFile file(String name) {
        return new JournalFile(folder.resolve(name));
    }

    @Test void account_continuesWhereItWas() {
        try (var file = file("a"); var test = TestRuntime.seeded(1)) {
            var accounts = new Accounts(file);
            test.runtime().start(accounts);
            var account = accounts.account(test.runtime(), "ann");
            for (int i = 1; i <= 250; i++) { // two snapshots, and 50 events after them
                assertThat(account.call(new Account.Book(2))).isEqualTo(new Account.Result.Booked(2L * i));
            }
            test.runtime().exit(account, ExitReason.KILL);
            test.run();
            assertThat(accounts.account(test.runtime(), "ann").call(new Account.Balance())).isEqualTo(500);

            var past = test.runtime().ref(Accounts.JOURNAL).call(new Journal.Read("ann"));
            assertThat(past.number()).isEqualTo(200);
            assertThat(past.snapshot()).isEqualTo("400");
            assertThat(past.events()).hasSize(50);
        }
    }

    @Test void staleWriter_isRefused() {
        try (var file = file("a"); var test = TestRuntime.seeded(1)) {
            test.runtime().start(new Accounts(file));
            var journal = test.runtime().ref(Accounts.JOURNAL);
            assertThat(journal.call(new Journal.Append("ann", 1, "booked 1"))).isTrue();
            assertThat(journal.call(new Journal.Append("ann", 1, "booked 2"))).isFalse();
            assertThat(journal.call(new Journal.Append("ann", 3, "booked 2"))).isFalse();
            journal.cast(new Journal.Keep("ann", 2, "100")); // of a state that the journal has not seen
            assertThat(journal.call(new Journal.Read("ann")).events()).containsExactly("booked 1");
        }
    }

    @Test void account_doesNotGoBelowZero() {
        try (var file = file("a"); var test = TestRuntime.seeded(1)) {
            var accounts = new Accounts(file);
            test.runtime().start(accounts);
            var account = accounts.account(test.runtime(), "ann");
            account.call(new Account.Book(5));
            assertThat(account.call(new Account.Book(-6))).isEqualTo(new Account.Result.Refused(5));
        }
    }

    // @start region="seeds"
    /// Kills the journal and the account at any moment that the scheduler has: acknowledged bookings are kept.
    @Test void acknowledgedBookings_surviveKills() {
        TestRuntime.explore(40, test -> {
            try (var file = file("seed-" + test.seed())) {
                var accounts = new Accounts(file);
                test.runtime().start(accounts);
                Faults.of(test).killer(
                        test.runtime(), process -> isVictim(test.runtime(), process), Duration.ofMillis(2), 15);
                var ledger = new Ledger();
                for (int i = 0; i < 30; i++) {
                    ledger.book(test.runtime(), accounts, "ann");
                    test.advance(Duration.ofMillis(1));
                }
                test.advance(Duration.ofSeconds(10));
                ledger.check(accounts.account(test.runtime(), "ann").call(new Account.Balance()));
            }
        });
    }

    private static boolean isVictim(ActorRuntime runtime, Pid process) {
        return runtime.info(process).filter(info -> {
            var label = String.valueOf(info.label());
            return label.startsWith("account ") || label.equals("Journal");
        }).isPresent();
    }
    // @end

    /// Kills interrupt writes to the file here, which no simulation does.
    @Test void acknowledgedBookings_surviveKillsDuringWrites() throws Exception {
        try (var file = file("real"); var runtime = ActorRuntime.open(RuntimeOptions.defaults().checkIsolation(true))) {
            var accounts = new Accounts(file);
            runtime.start(accounts);
            var ledgers = new Ledger[4];
            var done = new CountDownLatch(ledgers.length);
            for (int i = 0; i < ledgers.length; i++) {
                var ledger = ledgers[i] = new Ledger();
                var id = "account-" + i;
                Thread.startVirtualThread(() -> {
                    while (ledger.acknowledged < 200) ledger.book(runtime, accounts, id);
                    done.countDown();
                });
            }
            int kills = 0;
            while (!done.await(ThreadLocalRandom.current().nextInt(3_000_000), TimeUnit.NANOSECONDS)) {
                var journal = runtime.whereis(Accounts.JOURNAL);
                if (journal == null) continue;
                runtime.exit(journal, ExitReason.KILL);
                if (++kills == 50) break;
            }
            done.await();
            for (int i = 0; i < ledgers.length; i++) {
                ledgers[i].check(accounts.account(runtime, "account-" + i).call(new Account.Balance()));
            }
            assertThat(kills).isPositive();
        }
    }

    /// The knowledge of one client: bookings that were acknowledged, and bookings whose outcome is unknown.
    private static final class Ledger {
        private long acknowledged;
        private long unknown;

        void book(ActorRuntime runtime, Accounts accounts, String id) {
            try {
                var account = accounts.account(runtime, id);
                unknown++;
                account.call(new Account.Book(1));
                unknown--;
                acknowledged++;
            } catch (CallFailed | StartFailed killed) {
                Thread.yield(); // the tree is being restarted
            }
        }

        void check(long balance) {
            assertThat(balance).isBetween(acknowledged, acknowledged + unknown);
        }
    }

    @Test void example_keepsItsPromise() {
        assertThat(JournalExample.run("2")).isZero();
    }

    @Test void example_refusesTooManyKills() {
        assertThat(Arguments.exitCode(() -> JournalExample.run("1000000"))).isEqualTo(2);
    }
}
