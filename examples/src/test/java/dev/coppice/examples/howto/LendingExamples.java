package dev.coppice.examples.howto;

import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.behaviours.task.Task;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.From;
import dev.coppice.core.MonitorRef;
import dev.coppice.core.Ref;
import dev.coppice.core.Signal;
import dev.coppice.testkit.Simulated;
import dev.coppice.testkit.TestRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class LendingExamples {

    // @start region="lender"
    /// Lends things to processes, and takes them back from those that end.
    static final class Lender extends GenServer<Lender.State, Lender.Message> {
        sealed interface Message {}
        record Borrow() implements Message, Call<Message, String> {}
        record GiveBack(String thing) implements Message {}

        /// @param lent the lent things, each with the monitor of its borrower, unless that is an external thread
        record State(List<String> free, Map<String, Optional<MonitorRef>> lent, List<From<String>> waiting) {}

        private final List<String> things;

        Lender(String... things) {
            this.things = List.of(things);
        }

        @Override protected Next<State> init() {
            return next(new State(things, Map.of(), List.of()));
        }

        @Override protected Next<State> handle(Message message, State now) {
            return switch (message) {
                case Borrow borrow -> next(serve(now.free(), now.lent(), with(now.waiting(), from(borrow))));
                case GiveBack(var thing) -> takeBack(thing, now);
            };
        }

        @Override protected Next<State> handleSignal(Signal signal, State now) {
            if (signal instanceof Signal.Down(var monitor, _, _, _)) {
                for (var loan : now.lent().entrySet()) {
                    if (loan.getValue().equals(Optional.of(monitor))) return takeBack(loan.getKey(), now);
                }
            }
            return keep();
        }

        private Next<State> takeBack(String thing, State now) {
            var lent = new HashMap<>(now.lent());
            var monitor = lent.remove(thing);
            if (monitor == null) return keep(); // already returned
            monitor.ifPresent(this::demonitor);
            return next(serve(with(now.free(), thing), lent, now.waiting()));
        }

        /// Gives free things to the callers that have waited longest.
        private State serve(List<String> free, Map<String, Optional<MonitorRef>> before, List<From<String>> waiting) {
            var lent = new HashMap<>(before);
            int served = Math.min(free.size(), waiting.size());
            for (int i = 0; i < served; i++) {
                var borrower = Optional.ofNullable(waiting.get(i).requester());
                lent.put(free.get(i), borrower.map(pid -> monitor(pid)));
                waiting.get(i).reply(free.get(i));
            }
            return new State(free.subList(served, free.size()), Map.copyOf(lent),
                    waiting.subList(served, waiting.size()));
        }

        private static <T> List<T> with(List<T> list, T more) {
            var longer = new ArrayList<>(list);
            longer.add(more);
            return List.copyOf(longer);
        }
    }
    // @end

    // @start region="use"
    static Task<Integer> lengthOf(ActorRuntime runtime, Ref<Lender.Message> lender) {
        return Task.async(runtime, () -> {
            String thing = lender.call(new Lender.Borrow(), null); // without a timeout
            try {
                return thing.length();
            } finally {
                lender.cast(new Lender.GiveBack(thing));
            }
        });
    }
    // @end

    @Simulated(seeds = 50)
    void thing_comesBackFromWhoGivesItBackAndFromWhoEnds(TestRuntime test) {
        var lender = test.runtime().start(new Lender("saw"));
        var sleepy = Task.async(test.runtime(), () -> {
            lender.call(new Lender.Borrow(), null);
            test.sleep(ofMinutes(1));
            return "never";
        });
        test.run();
        var waits = lengthOf(test.runtime(), lender);
        test.run();
        assertThat(waits.yield(Duration.ZERO)).isEmpty();
        test.runtime().exit(sleepy.pid(), ExitReason.KILL);
        assertThat(waits.await()).isEqualTo(3);
        String byThread = lender.call(new Lender.Borrow());
        lender.cast(new Lender.GiveBack(byThread));
        assertThat(lengthOf(test.runtime(), lender).await()).isEqualTo(3);
    }
}
