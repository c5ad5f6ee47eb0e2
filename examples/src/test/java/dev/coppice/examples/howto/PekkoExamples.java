package dev.coppice.examples.howto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.behaviours.registry.ProcessGroups;
import dev.coppice.behaviours.registry.PubSub;
import dev.coppice.behaviours.statemachine.StateMachine;
import dev.coppice.behaviours.statemachine.Transition;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Ref;
import dev.coppice.core.Signal;
import dev.coppice.core.TimerRef;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.DynamicSupervisor;
import dev.coppice.supervision.DynamicSupervisorRef;
import dev.coppice.supervision.Restart;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorSpec;
import dev.coppice.testkit.TestRuntime;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// The counterparts of Pekko's tools that the page for Pekko users shows.
class PekkoExamples {

    // @start region="setup"
    /// In Pekko: `Behaviors.setup`, `context.log`, a child and a watch. Here: `init`.
    static final class Shop extends GenServer<Integer, Shop.Message> {
        sealed interface Message {}
        record Visit() implements Message {}

        private final String city; // an argument of the factory method

        Shop(String city) {
            this.city = city;
        }

        @Override protected Next<Integer> init() {
            label("shop in " + city);
            monitor(runtime().ref(STOCK)); // context.watch
            return next(0);
        }

        @Override protected Next<Integer> handle(Message message, Integer visits) {
            return switch (message) {
                case Visit() -> next(visits + 1);
            };
        }

        @Override protected Next<Integer> handleSignal(Signal signal, Integer visits) {
            return signal instanceof Signal.Down ? stop(ExitReason.SHUTDOWN) : keep(); // Terminated
        }
    }
    // @end

    static final Name<Stock.Event> STOCK = new Name<>("stock");

    // @start region="adapter"
    /// In Pekko: `context.messageAdapter`. Here, every way in which a foreign message can arrive takes a function.
    static final class Display extends GenServer<String, Display.Message> {
        sealed interface Message {}
        record Shown() implements Message, Call<Message, String> {}
        private record Priced(int cents) implements Message {}
        private record Counted(String text) implements Message {}

        private final PubSub<String, Integer> prices;

        Display(PubSub<String, Integer> prices) {
            this.prices = prices;
        }

        @Override protected Next<String> init() {
            prices.subscribe("tea", self(), Priced::new); // an Integer arrives as Priced
            ask(runtime().ref(STOCK), new Stock.Amount(), reply -> new Counted(reply.toString())); // context.ask
            return next("");
        }

        @Override protected Next<String> handle(Message message, String shown) {
            return switch (message) {
                case Priced(int cents) -> next("tea costs " + cents);
                case Counted _ -> keep();
                case Shown ask -> keep().reply(ask, shown);
            };
        }
    }
    // @end

    // @start region="stash"
    /// In Pekko: `Behaviors.withStash`, and `pipeToSelf` with the loaded value. Here: a state machine that postpones.
    static final class Stock extends StateMachine<Stock.State, Void, Stock.Event> {
        sealed interface State {
            record Loading() implements State {}
            record Loaded(int amount) implements State {}
        }

        sealed interface Event {}
        record Amount() implements Event, Call<Event, Integer> {}
        private record Came(int amount) implements Event {}
        private record Failed(Throwable why) implements Event {}

        private final Supplier<CompletableFuture<Integer>> database;

        Stock(Supplier<CompletableFuture<Integer>> database) {
            this.database = database;
        }

        @Override protected Transition<State, Void, Event> init() {
            deliver(database.get(), (amount, failure) -> failure == null ? new Came(amount) : new Failed(failure));
            return next(new State.Loading());
        }

        @Override protected Transition<State, Void, Event> handle(Event event, State state, Void nothing) {
            return switch (state) {
                case State.Loading() -> switch (event) {
                    case Amount _ -> keep().postpone(); // stash
                    case Came(int amount) -> next(new State.Loaded(amount)); // unstashAll happens by itself
                    case Failed(var why) -> throw new CompletionException(why);
                };
                case State.Loaded(int amount) -> switch (event) {
                    case Amount ask -> keep().reply(ask, amount);
                    case Came _, Failed _ -> keep();
                };
            };
        }
    }
    // @end

    // @start region="timer"
    /// In Pekko: `timers.startSingleTimer(key, …)`, which replaces the earlier timer of that key, and whose message
    /// never arrives after `cancel`. Here, a message that is in the mailbox already still arrives: a number makes it
    /// harmless.
    static final class Debounce extends GenServer<Debounce.State, Debounce.Message> {
        sealed interface Message {}
        record Changed() implements Message {}
        record Saves() implements Message, Call<Message, Integer> {}
        private record Quiet(int number) implements Message {}

        record State(TimerRef timer, int number, int saves) {}

        @Override protected Next<State> init() {
            return next(new State(null, 0, 0));
        }

        @Override protected Next<State> handle(Message message, State now) {
            return switch (message) {
                case Changed() -> {
                    if (now.timer() != null) now.timer().tryCancel();
                    int number = now.number() + 1;
                    yield next(new State(sendAfter(Duration.ofSeconds(1), new Quiet(number)), number, now.saves()));
                }
                case Quiet(int number) when number < now.number() -> keep(); // cancelled too late
                case Quiet _ -> next(new State(null, now.number(), now.saves() + 1));
                case Saves ask -> keep().reply(ask, now.saves());
            };
        }
    }
    // @end

    // @start region="receptionist"
    /// In Pekko: a `ServiceKey`, `Register`, and a group router. Here: a group with a typed address for each member.
    static final ProcessGroups<String, Display.Message> DISPLAYS = new ProcessGroups<>("displays");

    static int join(Ref<Display.Message> self) {
        DISPLAYS.join("window", self);
        return DISPLAYS.members("window").size(); // Find; monitorGroup is Subscribe
    }
    // @end

    // @start region="spawn"
    /// In Pekko: `SpawnProtocol`, and an entity of Cluster Sharding in one JVM. Here: a dynamic supervisor.
    static final class Shops extends Supervisor {
        static final Name<DynamicSupervisor> SHOPS = new Name<>("shops");

        @Override protected SupervisorSpec init() {
            return oneForOne(ChildSpec.of(SHOPS, DynamicSupervisor.create()));
        }

        static Ref<Shop.Message> in(ActorRuntime runtime, String city) {
            var spec = ChildSpec.of(new Name<Shop.Message>("shop in " + city), new Shop(city));
            return DynamicSupervisorRef.of(runtime, SHOPS).ensureStarted(spec.restart(Restart.TEMPORARY));
        }
    }
    // @end

    private static PubSub<String, Integer> open(TestRuntime test, CompletableFuture<Integer> loaded) {
        var prices = new PubSub<String, Integer>("prices");
        test.runtime().start(Supervisor.of(Supervisor.oneForOne(
                ChildSpec.of(prices), ChildSpec.of(STOCK, new Stock(() -> loaded)))));
        return prices;
    }

    @Test void stash() {
        TestRuntime.explore(5, test -> {
            var loaded = new CompletableFuture<Integer>();
            open(test, loaded);
            var amount = test.runtime().ref(STOCK).ask(new Stock.Amount());
            test.run();
            assertThat(amount).isNotDone();
            loaded.complete(7);
            test.run();
            assertThat(amount.join()).isEqualTo(7);
        });
    }

    @Test void adapter() {
        TestRuntime.explore(5, test -> {
            var prices = open(test, CompletableFuture.completedFuture(1));
            Ref<Display.Message> display = test.runtime().start(new Display(prices));
            prices.publish("tea", 120);
            assertThat(display.call(new Display.Shown())).isEqualTo("tea costs 120");
        });
    }

    @Test void timer() {
        TestRuntime.explore(20, test -> {
            Ref<Debounce.Message> debounce = test.runtime().start(new Debounce());
            for (int i = 0; i < 5; i++) {
                debounce.cast(new Debounce.Changed());
                test.advance(Duration.ofMillis(900));
            }
            test.advance(Duration.ofSeconds(2));
            assertThat(debounce.call(new Debounce.Saves())).isEqualTo(1);
        });
    }

    @Test void spawnAndWatch() {
        TestRuntime.explore(5, test -> {
            open(test, CompletableFuture.completedFuture(1));
            test.runtime().start(new Shops());
            var shop = Shops.in(test.runtime(), "Bern");
            assertThat(Shops.in(test.runtime(), "Bern").pid()).isEqualTo(shop.pid());
            var end = test.runtime().whenEnded(shop.pid());
            test.runtime().exit(STOCK, ExitReason.KILL);
            test.run();
            assertThat(end.join()).isEqualTo(ExitReason.SHUTDOWN);
        });
    }
}
