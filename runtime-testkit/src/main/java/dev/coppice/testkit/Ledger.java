package dev.coppice.testkit;

import dev.coppice.core.ActorRuntime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// Double-entry bookkeeping for tests: what went in must have come out. Whatever one side of a conversation does is entered as it
/// happens; when everything has come to rest, each [Equation] must have the difference 0.
///
/// May be used from any thread. Entering is cheap, so that millions of messages can be accounted for.
///
/// {@snippet class="dev.coppice.testkit.snippets.LedgerExamples" region="ledger"}
public final class Ledger {

    /// What must balance.
    public enum Equation {
        MESSAGES("L1 messages lost"),
        CALLS("L2 calls without an end"),
        MONITORS("L3 monitors without a Down"),
        LINKS("L3 links without an Exit"),
        TIMERS("L4 timers without an end");

        private final String figure;

        Equation(String figure) {
            this.figure = figure;
        }
    }

    /// The accounts: each opens something that must be closed, or closes it.
    public enum Account {
        /// A message was sent.
        SENT(Equation.MESSAGES, 1),
        /// A message was handled.
        HANDLED(Equation.MESSAGES, -1),
        /// A message still waits in a mailbox when all is at rest.
        QUEUED(Equation.MESSAGES, -1),
        /// A message became a dead letter: its receiver had ended, or its alias was off. [Ledger#follow] enters these.
        DEAD(Equation.MESSAGES, -1),
        /// A bounded mailbox refused a message, and its sender knows.
        REFUSED(Equation.MESSAGES, -1),
        /// A message was lost on purpose, by a [Line].
        LOST(Equation.MESSAGES, -1),

        /// A call began.
        CALLED(Equation.CALLS, 1),
        /// A call was answered.
        ANSWERED(Equation.CALLS, -1),
        /// A call ran out of time.
        TIMED_OUT(Equation.CALLS, -1),
        /// A call failed because of its server's end or absence.
        FAILED(Equation.CALLS, -1),
        /// A call ended with its caller.
        CALLER_ENDED(Equation.CALLS, -1),

        /// A monitor was set.
        MONITORED(Equation.MONITORS, 1),
        /// A `Down` was heard.
        DOWN(Equation.MONITORS, -1),
        /// A monitor was removed before it fired.
        DEMONITORED(Equation.MONITORS, -1),
        /// A monitor ended with its watcher.
        WATCHER_ENDED(Equation.MONITORS, -1),

        /// A link was made.
        LINKED(Equation.LINKS, 1),
        /// An `Exit` was heard.
        EXIT(Equation.LINKS, -1),
        /// A link was removed.
        UNLINKED(Equation.LINKS, -1),

        /// A timer was started.
        STARTED(Equation.TIMERS, 1),
        /// A timer fired.
        FIRED(Equation.TIMERS, -1),
        /// A timer was cancelled before it fired.
        CANCELLED(Equation.TIMERS, -1),
        /// A timer ended with the process it belonged to.
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

    /// An empty ledger.
    public Ledger() {
        for (var account : Account.values()) accounts.put(account, new LongAdder());
    }

    private LongAdder of(Account account) {
        return Objects.requireNonNull(accounts.get(account));
    }

    /// Enters one.
    public void enter(Account account) {
        of(account).increment();
    }

    /// Enters `count`.
    public void enter(Account account, long count) {
        of(account).add(count);
    }

    /// What was entered.
    public long sum(Account account) {
        return of(account).sum();
    }

    /// Enters every dead letter of `runtime` as [Account#DEAD] until the returned handle is closed. Only letters whose message is a
    /// `type` count: those whose sending is entered too.
    public ActorRuntime.Registration follow(ActorRuntime runtime, Class<?> type) {
        return runtime.onDeadLetter(letter -> {
            if (type.isInstance(letter.message())) enter(Account.DEAD);
        });
    }

    /// Notes the number that `receiver` found on a message of `sender`, who numbers what it sends there: 1, 2, 3, ... They must arrive in this
    /// order, without a gap. Receivers are incarnations: pass a pid.
    public void heard(Object sender, Object receiver, long number) {
        var before = latest.put(new Pair(sender, receiver), number);
        follows(before == null ? number - 1 : before, number, true);
    }

    /// As [#heard], for receivers that remember themselves what they heard before.
    ///
    /// @param complete whether the sender leaves no number out
    public void follows(long before, long number, boolean complete) {
        if (number <= before) disorder.increment();
        else if (complete && number > before + 1) gaps.increment();
    }

    /// Notes that a timer fired before its time.
    public void early() {
        early.increment();
    }

    /// Notes something that nobody should have heard: a second answer, a signal after demonitor or unlink had returned.
    public void stray() {
        stray.increment();
    }

    /// What was entered on one side and not on the other.
    public long difference(Equation equation) {
        long difference = 0;
        for (var account : Account.values()) {
            if (account.equation == equation) difference += account.sign * sum(account);
        }
        return difference;
    }

    /// The differences as figures, each with the limit 0.
    public List<Figure> figures() {
        var figures = new ArrayList<Figure>();
        for (var equation : Equation.values()) figures.add(new Figure(equation.figure, difference(equation), 0));
        figures.add(new Figure("L1 messages out of order", disorder.sum(), 0));
        figures.add(new Figure("L1 gaps", gaps.sum(), 0));
        figures.add(new Figure("L2, L3 stray answers and signals", stray.sum(), 0));
        figures.add(new Figure("L4 timers too early", early.sum(), 0));
        return figures;
    }

    /// What a closed runtime left behind, as figures with the limit 0.
    public static List<Figure> figuresOf(ActorRuntime closed) {
        var statistics = closed.statistics();
        return List.of(
                new Figure("L6 processes left", statistics.live(), 0),
                new Figure("L6 zombies left", statistics.zombies().size(), 0),
                new Figure("L6 timers left", statistics.timers(), 0));
    }

    /// @throws AssertionError if any equation does not balance; shows all figures and accounts
    public void check() {
        check(figures());
    }

    /// @throws AssertionError if any of `figures` does not hold; shows all of them, and the accounts
    public void check(List<Figure> figures) {
        if (figures.stream().allMatch(Figure::holds)) return;
        var text = new StringBuilder("the books do not balance:");
        for (var figure : figures) text.append(figure.holds() ? "\n    " : "\n  ! ").append(figure);
        throw new AssertionError(text.append("\naccounts: ").append(this).toString());
    }

    /// The accounts that have entries.
    @Override public String toString() {
        var text = new StringBuilder();
        accounts.forEach((account, sum) -> {
            if (sum.sum() != 0) text.append(text.isEmpty() ? "" : ", ").append(account).append(' ').append(sum.sum());
        });
        return text.toString();
    }
}
