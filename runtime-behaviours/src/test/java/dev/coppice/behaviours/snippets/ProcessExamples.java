package dev.coppice.behaviours.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Behaviour;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.MonitorRef;
import dev.coppice.core.Name;
import dev.coppice.core.NameRegistry;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessExit;
import dev.coppice.core.Ref;
import dev.coppice.core.Signal;
import dev.coppice.core.StartOptions;
import dev.coppice.core.TimerRef;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.DynamicSupervisor;
import dev.coppice.supervision.DynamicSupervisorRef;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Examples of names, monitors, waits and exit reasons of processes.
class ProcessExamples {

    @Test
    void definitionsAndPids() {
        try (var runtime = ActorRuntime.open()) {
            // @start region="behaviour"
            Behaviour<Session.Message> definition = new Session(Duration.ofMinutes(30)); // nothing runs yet
            Ref<Session.Message> ann = runtime.start(definition);
            Ref<Session.Message> ben = runtime.start(definition); // another process, with a state of its own
            // @end
            // @start region="pid"
            Pid process = ann.pid();
            runtime.exit(process, ExitReason.KILL);
            boolean alive = process.isAlive(); // false: other processes see a killed process as dead at once
            // @end
            assertThat(alive).isFalse();
            assertThat(ben.pid().isAlive()).isTrue();
        }
    }

    @Test
    void conversion() {
        try (var runtime = ActorRuntime.open()) {
            var sessions = DynamicSupervisorRef.of(runtime.start(DynamicSupervisor.create()));
            sessions.startChild(ChildSpec.of(new Session(Duration.ofMinutes(30)))).orThrow();
            // @start region="convert"
            for (var child : sessions.whichChildren()) {
                if (child.pid() == null) continue; // it waits for its restart
                runtime.ref(child.pid(), Session.Message.class).cast(new Session.Touch());
            }
            // @end
            var only = runtime.ref(sessions.whichChildren().getFirst().pid(), Session.Message.class);
            assertThat(only.call(new Session.Left())).isPositive();
        }
    }

    // @start region="timer"
    /// Ends when it has received nothing for a while. Its state is the timer that runs.
    static final class Session extends GenServer<TimerRef, Session.Message> {
        sealed interface Message {}
        record Touch() implements Message {}
        record Left() implements Message, Call<Message, Duration> {}
        record Expire() implements Message {}

        private final Duration patience;

        Session(Duration patience) {
            this.patience = patience;
        }

        @Override protected Next<TimerRef> init() {
            return next(sendAfter(patience, new Expire()));
        }

        @Override protected Next<TimerRef> handle(Message message, TimerRef timer) {
            return switch (message) {
                // else it was too late
                case Touch _ -> timer.tryCancel() ? next(sendAfter(patience, new Expire())) : keep();
                case Left left -> next(timer).reply(left, timer.remaining().orElse(Duration.ZERO));
                case Expire _ -> stop(ExitReason.NORMAL);
            };
        }
    }
    // @end

    @Test
    void timers() {
        try (var runtime = ActorRuntime.open()) {
            var session = runtime.start(new Session(Duration.ofMinutes(30)));
            session.cast(new Session.Touch());
            assertThat(session.<Duration>call(new Session.Left()))
                    .isBetween(Duration.ofMinutes(29), Duration.ofMinutes(30));
        }
    }

    // @start region="monitor"
    /// Lends one thing to one process at a time. It comes back when that one gives it back, or ends.
    static final class Loan extends GenServer<Optional<Loan.Lent>, Loan.Message> {
        sealed interface Message {}
        record Take(Pid borrower) implements Message, Call<Message, Boolean> {}
        record GiveBack() implements Message {}

        record Lent(MonitorRef monitor) {}

        @Override protected Next<Optional<Lent>> init() {
            return next(Optional.empty());
        }

        @Override protected Next<Optional<Lent>> handle(Message message, Optional<Lent> lent) {
            return switch (message) {
                case Take take when lent.isPresent() -> next(lent).reply(take, false);
                case Take take -> next(Optional.of(new Lent(monitor(take.borrower())))).reply(take, true);
                case GiveBack _ -> {
                    lent.ifPresent(now -> demonitor(now.monitor()));
                    yield next(Optional.empty());
                }
            };
        }

        @Override protected Next<Optional<Lent>> handleSignal(Signal signal, Optional<Lent> lent) {
            boolean ended = signal instanceof Signal.Down down && lent.isPresent()
                    && down.monitor() == lent.get().monitor();
            return ended ? next(Optional.empty()) : keep();
        }
    }
    // @end

    @Test
    void monitors() {
        try (var runtime = ActorRuntime.open()) {
            var loan = runtime.start(new Loan());
            var borrower = runtime.start(new Session(Duration.ofMinutes(30)));
            assertThat(loan.<Boolean>call(new Loan.Take(borrower.pid()))).isTrue();
            assertThat(loan.<Boolean>call(new Loan.Take(loan.pid()))).isFalse();
            runtime.stop(borrower);
            org.awaitility.Awaitility.await().until(() -> loan.<Boolean>call(new Loan.Take(loan.pid())));
            loan.cast(new Loan.GiveBack());
            assertThat(loan.<Boolean>call(new Loan.Take(loan.pid()))).isTrue();
        }
    }

    // @start region="monitored"
    /// Runs jobs, each in a process of its own, and remembers how each has ended.
    static final class Runs extends GenServer<Map<String, ExitReason>, Runs.Message> {
        sealed interface Message {}
        record Run(String name, Behaviour<?> job) implements Message {}
        record Ended(String name) implements Message, Call<Message, Optional<ExitReason>> {}

        @Override protected Next<Map<String, ExitReason>> init() {
            return next(Map.of());
        }

        @Override protected Next<Map<String, ExitReason>> handle(Message message, Map<String, ExitReason> ended) {
            return switch (message) {
                case Run(var name, var job) -> {
                    startMonitored(job, StartOptions.defaults(), name); // the tag tells its Down from the others
                    yield keep();
                }
                case Ended ask -> keep().reply(ask, Optional.ofNullable(ended.get(ask.name())));
            };
        }

        @Override protected Next<Map<String, ExitReason>> handleSignal(Signal signal, Map<String, ExitReason> ended) {
            if (!(signal instanceof Signal.Down(_, String name, _, var reason))) return keep();
            var more = new HashMap<>(ended);
            more.put(name, reason);
            return next(Map.copyOf(more));
        }
    }
    // @end

    /// Ends as soon as it has started.
    static final class Short extends GenServer<Integer, Integer> {
        @Override protected Next<Integer> init() {
            return next(0, 1);
        }

        @Override protected Next<Integer> handle(Integer message, Integer state) {
            return stop(ExitReason.shutdown("done"));
        }
    }

    @Test
    void startsAndMonitors() {
        try (var runtime = ActorRuntime.open()) {
            var runs = runtime.start(new Runs());
            runs.cast(new Runs.Run("short", new Short()));
            org.awaitility.Awaitility.await().until(() -> runs.call(new Runs.Ended("short")).isPresent());
            assertThat(runs.call(new Runs.Ended("short"))).contains(ExitReason.shutdown("done"));
        }
    }

    // @start region="exit"
    /// Sells until nothing is left, and then has nothing more to do.
    static final class Stall extends GenServer<Integer, Stall.Buy> {
        record Buy(int pieces) implements Call<Buy, Integer> {}

        @Override protected Next<Integer> init() {
            return next(10);
        }

        @Override protected Next<Integer> handle(Buy buy, Integer stock) {
            int left = take(stock, buy.pieces());
            return next(left).reply(buy, left);
        }

        private static int take(int stock, int pieces) {
            // a clean end: no restart and no report
            if (pieces > stock) throw new ProcessExit(ExitReason.shutdown("sold out"));
            return stock - pieces;
        }
    }
    // @end

    @Test
    void exits() {
        try (var runtime = ActorRuntime.open()) {
            var stall = runtime.start(new Stall());
            assertThat(stall.<Integer>call(new Stall.Buy(7))).isEqualTo(3);
            var refused = org.assertj.core.api.Assertions.catchThrowableOfType(
                    dev.coppice.core.CallFailed.class, () -> stall.call(new Stall.Buy(7)));
            assertThat(refused.cause()).isEqualTo(ExitReason.shutdown("sold out"));
        }
    }

    // @start region="ended"
    /// Sends numbers without end. Once it is killed, the next `cast` throws ProcessEnded, and the callback unwinds.
    static final class Source extends GenServer<Integer, Ref<Integer>> {
        private final CountDownLatch unwound;

        Source(CountDownLatch unwound) {
            this.unwound = unwound;
        }

        @Override protected Next<Integer> init() {
            return next(0);
        }

        @Override protected Next<Integer> handle(Ref<Integer> sink, Integer state) {
            try {
                for (int number = 0;; number++) sink.cast(number);
            } finally {
                unwound.countDown();
            }
        }
    }
    // @end

    static final class Sink extends GenServer<Integer, Integer> {
        private final CountDownLatch first;

        Sink(CountDownLatch first) {
            this.first = first;
        }

        @Override protected Next<Integer> init() {
            return next(0);
        }

        @Override protected Next<Integer> handle(Integer number, Integer last) {
            first.countDown();
            return next(number);
        }
    }

    @Test
    void killedInACallback() throws Exception {
        try (var runtime = ActorRuntime.open()) {
            var first = new CountDownLatch(1);
            var unwound = new CountDownLatch(1);
            var sink = runtime.start(new Sink(first));
            var source = runtime.start(new Source(unwound));
            source.cast(sink);
            assertThat(first.await(10, TimeUnit.SECONDS)).isTrue();
            runtime.exit(source.pid(), ExitReason.KILL);
            assertThat(unwound.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    // @start region="directory"
    /// Names that all runtimes of this JVM share.
    static final class Shared implements NameRegistry {
        private final ConcurrentHashMap<Object, Pid> holders = new ConcurrentHashMap<>();

        @Override public @Nullable Pid register(Object key, Pid pid) {
            Pid holder = holders.compute(key, (same, before) -> before != null && before.isAlive() ? before : pid);
            return holder == pid ? null : holder;
        }

        @Override public void unregister(Object key, Pid pid) {
            holders.remove(key, pid);
        }

        @Override public @Nullable Pid whereis(Object key) {
            Pid holder = holders.get(key);
            return holder != null && holder.isAlive() ? holder : null;
        }
    }

    static final NameRegistry SHARED = new Shared();
    static final Name<Stall.Buy> STALL = new Name<>("stall", SHARED);
    // @end

    @Test
    void directories() {
        try (var one = ActorRuntime.open(); var other = ActorRuntime.open()) {
            var stall = one.start(new Stall(), StartOptions.named(STALL));
            assertThat(other.ref(STALL).<Integer>call(new Stall.Buy(2))).isEqualTo(8);
            one.stop(stall);
            assertThat(SHARED.whereis("stall")).isNull();
        }
    }
}
