package dev.coppice.behaviours.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.genserver.Agent;
import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.behaviours.registry.AlreadyRegistered;
import dev.coppice.behaviours.registry.Registry;
import dev.coppice.behaviours.registry.RegistryEvent;
import dev.coppice.behaviours.registry.ValueRegistry;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.core.Sys;
import org.junit.jupiter.api.Test;

class RegistryExamples {

    // @start region="registry"
    // a supervisor starts it: ChildSpec.of(CARTS)
    static final Registry<String, Agent<Integer>> CARTS = Registry.unique("carts");

    static void shop(ActorRuntime runtime) {
        Agent.start(runtime, () -> 0, StartOptions.named(CARTS.name("ann")));
        Agent.at(runtime.ref(CARTS.name("ann"))).update(items -> items + 1);
    }
    // @end

    // @start region="listener"
    static final class Audit extends GenServer<Integer, Audit.Message> {
        sealed interface Message {}
        record Changed(RegistryEvent<String, Agent<Integer>> event) implements Message {}
        record Count() implements Message, Call<Message, Integer> {}

        static final Name<Message> NAME = new Name<>("audit");

        @Override protected Next<Integer> init() {
            return next(0);
        }

        @Override protected Next<Integer> handle(Message message, Integer changes) {
            return switch (message) {
                case Changed _ -> next(changes + 1);
                case Count count -> next(changes).reply(count, changes);
            };
        }
    }

    static final Registry<String, Agent<Integer>> AUDITED = Registry.<String, Agent<Integer>>unique("audited")
            .listener(Audit.NAME, Audit.Changed::new);
    // @end

    // @start region="taken"
    /// Plays a seat, if the seat is free.
    static final class Player extends GenServer<Integer, String> {
        private final Registry<Integer, String> seats;

        Player(Registry<Integer, String> seats) {
            this.seats = seats;
        }

        @Override protected Next<Integer> init() {
            try {
                seats.register(1, self());
            } catch (AlreadyRegistered taken) {
                return fail(ExitReason.of(taken.holder() + " sits there"));
            }
            return next(0);
        }

        @Override protected Next<Integer> handle(String move, Integer moves) {
            return next(moves + 1);
        }
    }
    // @end

    // @start region="values"
    static final ValueRegistry<String, Integer, String> DESKS = Registry.<String, Integer>duplicate("desks")
            .withValues("any floor");

    /// Adds up the numbers that it is sent.
    static final class Clerk extends GenServer<Integer, Integer> {
        private final String floor;

        Clerk(String floor) {
            this.floor = floor;
        }

        @Override protected Next<Integer> init() {
            DESKS.register("sales", self(), floor);
            return next(0);
        }

        @Override protected Next<Integer> handle(Integer number, Integer sum) {
            return next(sum + number);
        }
    }

    static void sell(int number) {
        for (var desk : DESKS.match("sales", floor -> floor.equals("ground"))) desk.ref().cast(number);
    }
    // @end

    @Test
    void values() {
        try (var runtime = ActorRuntime.open()) {
            runtime.start(DESKS);
            var ground = runtime.start(new Clerk("ground"));
            var first = runtime.start(new Clerk("first"));
            sell(7);
            assertThat(Sys.of(ground).state()).isEqualTo(7);
            assertThat(Sys.of(first).state()).isEqualTo(0);
            assertThat(DESKS.values("sales", first)).containsExactly("first");
        }
    }

    @Test
    void takenKeys() {
        try (var runtime = ActorRuntime.open()) {
            Registry<Integer, String> seats = Registry.unique("seats");
            runtime.start(seats);
            var first = runtime.start(new Player(seats));
            assertThat(runtime.tryStart(new Player(seats), StartOptions.defaults()))
                    .isEqualTo(new StartResult.Failed<>(ExitReason.of(first.pid() + " sits there")));
        }
    }

    @Test
    void names() {
        try (var runtime = ActorRuntime.open()) {
            runtime.start(CARTS);
            shop(runtime);
            assertThat(Agent.at(runtime.ref(CARTS.name("ann"))).<Integer>get(n -> n)).isEqualTo(1);
        }
    }

    @Test
    void listens() {
        try (var runtime = ActorRuntime.open()) {
            runtime.start(new Audit(), StartOptions.named(Audit.NAME));
            runtime.start(AUDITED);
            Agent.start(runtime, () -> 0, StartOptions.named(AUDITED.name("ann")));
            assertThat(runtime.ref(Audit.NAME).call(new Audit.Count())).isEqualTo(1);
        }
    }
}
