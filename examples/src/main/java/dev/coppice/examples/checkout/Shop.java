package dev.coppice.examples.checkout;

import dev.coppice.behaviours.task.TaskSupervisor;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Name;
import dev.coppice.core.Ref;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.DynamicSupervisor;
import dev.coppice.supervision.DynamicSupervisorRef;
import dev.coppice.supervision.Restart;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorSpec;

// @start region="shop"
/// The supervisor of the checkouts and of the tasks that talk to the bank. The tasks end after the checkouts.
final class Shop extends Supervisor {
    static final Name<DynamicSupervisor> PAYMENTS = new Name<>("payments");
    private static final Name<DynamicSupervisor> CHECKOUTS = new Name<>("checkouts");

    @Override protected SupervisorSpec init() {
        return restForOne(
                ChildSpec.of(PAYMENTS, new TaskSupervisor()), ChildSpec.of(CHECKOUTS, DynamicSupervisor.create()));
    }

    /// The checkout of `order`, which is started if it is not running.
    static Ref<Checkout.Event> checkout(ActorRuntime runtime, Order order, Bank bank, Terms terms) {
        var spec = ChildSpec.of(order.checkout(), new Checkout(order, bank, terms)).restart(Restart.TEMPORARY);
        return DynamicSupervisorRef.of(runtime, CHECKOUTS).ensureStarted(spec);
    }
}
// @end
