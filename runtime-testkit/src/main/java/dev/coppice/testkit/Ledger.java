package dev.coppice.testkit;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.spi.Elements;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// Double-entry bookkeeping for tests: everything that was sent must have been received.
///
/// Each side of a communication records its actions as they happen. When all processes are idle, each [Equation] must
/// balance to 0.
///
/// May be used from any thread. Entering is cheap enough for millions of messages.
///
/// {@snippet class="dev.coppice.testkit.snippets.LedgerExamples" region="ledger"}
public final class Ledger {

    /// The equations that must balance.
    public enum Equation {
        MESSAGES("L1 messages lost"),
        CALLS("L2 calls without an end"),
        MONITORS("L3 monitors without a Down"),
        LINKS("L3 links without an Exit"),
        TIMERS("L4 timers without an end");

        private final String measurement;

        Equation(String figure) {
            this.measurement = figure;
        }
    }

    /// The accounts. Each opens something that must be closed, or closes it.
    public enum Account {
        /// A message was sent.
        SENT(Equation.MESSAGES, 1),
        /// A message was handled.
        HANDLED(Equation.MESSAGES, -1),
        /// A message still waits in a mailbox when all processes are idle.
        QUEUED(Equation.MESSAGES, -1),
        /// A message became a dead letter: its receiver had ended, or its alias was inactive.
        /// [Ledger#follow] enters these.
        DEAD(Equation.MESSAGES, -1),
        /// A bounded mailbox refused a message, and the sender was notified.
        REFUSED(Equation.MESSAGES, -1),
        /// An [UnreliableLink] dropped a message on purpose.
        LOST(Equation.MESSAGES, -1),

        /// A call began.
        CALLED(Equation.CALLS, 1),
        /// A call received a reply.
        ANSWERED(Equation.CALLS, -1),
        /// A call timed out.
        TIMED_OUT(Equation.CALLS, -1),
        /// A call failed because its server ended or did not run.
        FAILED(Equation.CALLS, -1),
        /// A call ended with its caller.
        CALLER_ENDED(Equation.CALLS, -1),

        /// A monitor was set.
        MONITORED(Equation.MONITORS, 1),
        /// A `Down` was received.
        DOWN(Equation.MONITORS, -1),
        /// A monitor was removed before it fired.
        DEMONITORED(Equation.MONITORS, -1),
        /// A monitor ended with the process that set it.
        WATCHER_ENDED(Equation.MONITORS, -1),

        /// A link was made.
        LINKED(Equation.LINKS, 1),
        /// An `Exit` was received.
        EXIT(Equation.LINKS, -1),
        /// A link was removed.
        UNLINKED(Equation.LINKS, -1),

        /// A timer was started.
        STARTED(Equation.TIMERS, 1),
        /// A timer fired.
        FIRED(Equation.TIMERS, -1),
        /// A timer was cancelled before it fired.
        CANCELLED(Equation.TIMERS, -1),
        /// A timer ended with its process.
        OWNER_ENDED(Equation.TIMERS, -1);

        private final Equation equation;
        private final int sign;

        Account(Equation equation, int sign) {
            this.equation = equation;
            this.sign = sign;
        }
    }

    private record Pair(Object sender, Object receiver) {}

    private final Map<Account, LongAdder> accounts = new EnumMap<>(Account.class);
    private final Map<Pair, Long> latest = new ConcurrentHashMap<>();
    private final LongAdder disorder = new LongAdder();
    private final LongAdder gaps = new LongAdder();
    private final LongAdder early = new LongAdder();
    private final LongAdder stray = new LongAdder();

    /// Creates an empty ledger.
    public Ledger() {
        for (var account : Account.values()) accounts.put(account, new LongAdder());
    }

    private LongAdder of(Account account) {
        return Objects.requireNonNull(accounts.get(account));
    }

    /// Adds one entry to `account`.
    public void enter(Account account) {
        requireNonNull(account, "account must not be null");
        of(account).increment();
    }

    /// Adds `count` entries to `account`.
    public void enter(Account account, long count) {
        requireNonNull(account, "account must not be null");
        of(account).add(count);
    }

    /// Returns the number of entries of `account`.
    public long sum(Account account) {
        requireNonNull(account, "account must not be null");
        return of(account).sum();
    }

    /// Enters every dead letter of `runtime` as [Account#DEAD], until the returned registration is closed.
    ///
    /// Only messages of `type` count: they should be the ones whose sending is entered too.
    public ActorRuntime.Registration follow(ActorRuntime runtime, Class<?> type) {
        requireNonNull(runtime, "runtime must not be null");
        requireNonNull(type, "type must not be null");
        return runtime.onDeadLetter(letter -> {
            if (type.isInstance(letter.message())) enter(Account.DEAD);
        });
    }

    /// Records the sequence number of a message that `receiver` got from `sender`.
    ///
    /// The sender numbers its messages to each receiver 1, 2, 3, ... They must arrive in this order, without a gap.
    /// Receivers are incarnations: pass a pid.
    public void received(Object sender, Object receiver, long number) {
        requireNonNull(sender, "sender must not be null");
        requireNonNull(receiver, "receiver must not be null");
        var before = latest.put(new Pair(sender, receiver), number);
        follows(before == null ? number - 1 : before, number, true);
    }

    /// As [#received], for receivers that keep the previous number themselves.
    ///
    /// @param complete whether the sender uses every number
    public void follows(long before, long number, boolean complete) {
        if (number <= before) disorder.increment();
        else if (complete && number > before + 1) gaps.increment();
    }

    /// Records that a timer fired too early.
    public void early() {
        early.increment();
    }

    /// Records something that should not have arrived: a second reply, or a signal after demonitor or unlink had
    /// returned.
    public void stray() {
        stray.increment();
    }

    /// Returns the difference between the two sides of `equation`.
    public long difference(Equation equation) {
        requireNonNull(equation, "equation must not be null");
        long difference = 0;
        for (var account : Account.values()) {
            if (account.equation == equation) difference += account.sign * sum(account);
        }
        return difference;
    }

    /// Returns the differences as measurements with the limit 0.
    public List<Measurement> measurements() {
        var figures = new ArrayList<Measurement>();
        for (var equation : Equation.values()) {
            figures.add(new Measurement(equation.measurement, difference(equation), 0));
        }
        figures.add(new Measurement("L1 messages out of order", disorder.sum(), 0));
        figures.add(new Measurement("L1 gaps", gaps.sum(), 0));
        figures.add(new Measurement("L2, L3 stray answers and signals", stray.sum(), 0));
        figures.add(new Measurement("L4 timers too early", early.sum(), 0));
        return figures;
    }

    /// Returns the leaks of a closed runtime as measurements with the limit 0.
    public static List<Measurement> measurementsOf(ActorRuntime closed) {
        requireNonNull(closed, "closed must not be null");
        var statistics = closed.statistics();
        return List.of(
                new Measurement("L6 processes left", statistics.live(), 0),
                new Measurement("L6 zombies left", statistics.zombies().size(), 0),
                new Measurement("L6 timers left", statistics.timers(), 0));
    }

    /// Checks that all equations balance.
    ///
    /// @throws AssertionError if one does not; shows all measurements and accounts
    public void check() {
        check(measurements());
    }

    /// Checks that all `figures` hold.
    ///
    /// @throws AssertionError if one does not; shows all of them, and the accounts
    public void check(List<Measurement> figures) {
        if (Elements.list("figures", figures).stream().allMatch(Measurement::holds)) return;
        var text = new StringBuilder("the ledger does not balance:");
        for (var figure : figures) text.append(figure.holds() ? "\n    " : "\n  ! ").append(figure);
        throw new AssertionError(text.append("\naccounts: ").append(this).toString());
    }

    /// Returns the accounts that have entries.
    @Override public String toString() {
        var text = new StringBuilder();
        accounts.forEach((account, sum) -> {
            if (sum.sum() != 0) text.append(text.isEmpty() ? "" : ", ").append(account).append(' ').append(sum.sum());
        });
        return text.toString();
    }
}
