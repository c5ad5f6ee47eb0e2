package dev.coppice.examples.saga;

// @start region="supervisor"
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.Name;
import dev.coppice.core.StartOptions;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.DynamicSupervisor;
import dev.coppice.supervision.DynamicSupervisorRef;
import dev.coppice.supervision.DynamicSupervisorSpec;
import dev.coppice.supervision.Restart;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorSpec;
import java.time.Duration;
import java.util.function.BiFunction;

/// The supervisor of the partners of a shop and of the sagas of its orders.
final class ShopSupervisor extends Supervisor {
    private static final Name<DynamicSupervisor> SAGAS = new Name<>("sagas");

    private final Books books;
    private final BiFunction<Step, Order, Partner.Mood> moods;

    ShopSupervisor(Books books, BiFunction<Step, Order, Partner.Mood> moods) {
        this.books = books;
        this.moods = moods;
    }

    @Override protected SupervisorSpec init() {
        return oneForOne(
                        partner(Step.RESERVE),
                        partner(Step.PAY),
                        partner(Step.SHIP),
                        ChildSpec.of(SAGAS, DynamicSupervisor.of(
                                DynamicSupervisorSpec.defaults().intensity(1_000, Duration.ofSeconds(1)))))
                .intensity(1_000, Duration.ofSeconds(1));
    }

    private ChildSpec<Partner.Message> partner(Step step) {
        return ChildSpec.of(step.partner(), new Partner(step, books, order -> moods.apply(step, order)));
    }

    /// Starts the saga of `order`. After a crash, the saga is restarted and reads its recorded state.
    static void begin(ActorRuntime runtime, Order order, Books books) {
        var saga = ChildSpec.of(new OrderSaga(order, books), StartOptions.named(order.saga()))
                .restart(Restart.TRANSIENT);
        DynamicSupervisorRef.of(runtime, SAGAS).startChild(saga).orThrow();
    }

    /// Waits until the saga of `order` has ended. If the saga crashes meanwhile, asks its next incarnation.
    static OrderSaga.Outcome outcome(ActorRuntime runtime, Order order, Books books) {
        while (true) {
            if (books.read(order) instanceof OrderSaga.State.Ended(var outcome)) return outcome;
            try {
                return runtime.ref(order.saga()).call(new OrderSaga.HowDidItEnd());
            } catch (CallFailed failed) {
                Thread.onSpinWait(); // it is being restarted
            }
        }
    }
}
// @end
