package dev.coppice.examples.howto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.behaviours.registry.Registry;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Ref;
import dev.coppice.core.Signal;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.DynamicSupervisor;
import dev.coppice.supervision.DynamicSupervisorRef;
import dev.coppice.supervision.Restart;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorSpec;
import dev.coppice.testkit.TestRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CartExamples {

    /// The cart of one customer. It ends when the customer has been idle for an hour.
    static final class Cart extends GenServer<List<String>, Cart.Message> {
        static final Duration PATIENCE = Duration.ofHours(1);

        sealed interface Message {}
        record Add(String thing) implements Message, Call<Message, List<String>> {}

        @Override protected Next<List<String>> init() {
            return next(List.of());
        }

        @Override protected Duration idleAfter() {
            return PATIENCE;
        }

        @Override protected Next<List<String>> handle(Message message, List<String> things) {
            return switch (message) {
                case Add add -> {
                    var more = new ArrayList<>(things);
                    more.add(add.thing());
                    yield next(List.copyOf(more)).reply(add, List.copyOf(more));
                }
            };
        }

        @Override protected Next<List<String>> handleSignal(Signal signal, List<String> things) {
            return signal instanceof Signal.Idle ? stop(ExitReason.NORMAL) : keep();
        }
    }

    // @start region="carts"
    /// The carts of all customers.
    static final class Carts extends Supervisor {
        private static final Name<DynamicSupervisor> CARTS = new Name<>("carts");

        private final Registry<Integer, Cart.Message> customers = Registry.unique("customers");

        @Override protected SupervisorSpec init() {
            return oneForAll(ChildSpec.of(customers), ChildSpec.of(CARTS, DynamicSupervisor.create()));
        }

        /// The cart of `customer`, which is started if it is not running.
        Ref<Cart.Message> of(ActorRuntime runtime, int customer) {
            Name<Cart.Message> name = customers.name(customer);
            return DynamicSupervisorRef.of(runtime, CARTS)
                    .ensureStarted(ChildSpec.of(name, new Cart()).restart(Restart.TEMPORARY));
        }
    }
    // @end

    static List<String> use(ActorRuntime runtime, Carts carts) {
        // @start region="use"
        List<String> things = carts.of(runtime, 42).call(new Cart.Add("a book"));
        // @end
        return things;
    }

    // @start region="insist"
    /// Adds a thing, also if the cart is just ending because it was idle.
    static List<String> add(ActorRuntime runtime, Carts carts, int customer, String thing) {
        while (true) {
            var cart = carts.of(runtime, customer);
            try {
                return cart.call(new Cart.Add(thing));
            } catch (CallFailed failed) {
                boolean ended = failed.cause() instanceof ExitReason.NoProcess
                        || failed.cause() instanceof ExitReason.Normal;
                if (!ended) throw failed;
            }
        }
    }
    // @end

    @Test void cart_isStartedOnce_andAgainAfterItEnded() {
        TestRuntime.explore(20, test -> {
            var carts = new Carts();
            test.runtime().start(carts);
            assertThat(use(test.runtime(), carts)).containsExactly("a book");
            assertThat(add(test.runtime(), carts, 42, "a pen")).containsExactly("a book", "a pen");
            assertThat(add(test.runtime(), carts, 43, "a lamp")).containsExactly("a lamp");
            test.advance(Cart.PATIENCE);
            assertThat(carts.customers.count()).isZero();
            assertThat(add(test.runtime(), carts, 42, "a cup")).containsExactly("a cup");
        });
    }
}
