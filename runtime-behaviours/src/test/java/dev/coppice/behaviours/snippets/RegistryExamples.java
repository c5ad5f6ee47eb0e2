package dev.coppice.behaviours.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.Agent;
import dev.coppice.behaviours.AlreadyRegistered;
import dev.coppice.behaviours.GenServer;
import dev.coppice.behaviours.Next;
import dev.coppice.behaviours.Registry;
import dev.coppice.behaviours.RegistryEvent;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import org.junit.jupiter.api.Test;

class RegistryExamples {

    // @start region="registry"
    static final Registry<String, Object> CARTS = Registry.unique("carts"); // a supervisor starts it: ChildSpec.of(CARTS)

    static Name<Agent.Message<Integer>> cart(String customer) {
        return CARTS.name(customer);
    }

    static void shop(ActorRuntime runtime) {
        Agent.start(runtime, () -> 0, StartOptions.named(cart("ann")));
        Agent.at(runtime.ref(cart("ann"))).update(items -> items + 1);
    }
    // @end

    // @start region="listener"
    static final class Audit extends GenServer<Integer, Audit.Message> {
        sealed interface Message {}
        record Changed(RegistryEvent<String, Object> event) implements Message {}
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

    static final Registry<String, Object> AUDITED = Registry.<String, Object>unique("audited").listener(Audit.NAME, Audit.Changed::new);
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
                seats.register(1, "first seat");
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
            assertThat(Agent.at(runtime.ref(cart("ann"))).<Integer>get(n -> n)).isEqualTo(1);
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
