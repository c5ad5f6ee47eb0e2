package org.example.sessions;

import dev.coppice.behaviours.genserver.Agent;
import dev.coppice.behaviours.registry.ProcessGroups;
import dev.coppice.behaviours.registry.PubSub;
import dev.coppice.behaviours.registry.Registry;
import dev.coppice.behaviours.task.TaskSupervisor;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Ref;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.DynamicSupervisor;
import dev.coppice.supervision.DynamicSupervisorRef;
import dev.coppice.supervision.Restart;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorSpec;
import java.util.List;
import java.util.Map;

/// The sessions and checkouts of all users, with everything that they share. In Elixir: the application's supervisor.
final class Shop extends Supervisor {
    /// The topic of announcements.
    static final String NEWS = "news";

    /// The items of each user. They outlive the session.
    static final Name<Agent<Map<User, List<String>>>> CARTS = new Name<>("carts");
    static final Name<DynamicSupervisor> PAYMENTS = new Name<>("payments");
    private static final Name<DynamicSupervisor> CHECKOUTS = new Name<>("checkouts");
    private static final Name<DynamicSupervisor> SESSIONS = new Name<>("sessions");

    final Registry<User, Session.Message> sessions = Registry.unique("session of a user");
    final Registry<User, Checkout.Event> checkouts = Registry.unique("checkout of a user");
    final ProcessGroups<String, Session.Message> plans = new ProcessGroups<>("sessions by plan");
    final PubSub<String, String> announcements = new PubSub<>("announcements");

    private final Bank bank;
    private final Terms terms;

    Shop(Bank bank, Terms terms) {
        this.bank = bank;
        this.terms = terms;
    }

    @Override protected SupervisorSpec init() {
        return restForOne(
                ChildSpec.of(CARTS, Agent.of(Map::of)),
                ChildSpec.of(sessions),
                ChildSpec.of(checkouts),
                ChildSpec.of(plans),
                ChildSpec.of(announcements),
                ChildSpec.of(PAYMENTS, new TaskSupervisor()),
                ChildSpec.of(CHECKOUTS, DynamicSupervisor.create()),
                ChildSpec.of(SESSIONS, DynamicSupervisor.create()));
    }

    /// The session of `user`, which is started if it is not running.
    Ref<Session.Message> session(ActorRuntime runtime, User user) {
        var session = ChildSpec.of(sessions.name(user), new Session(user, this, terms.idle()));
        return DynamicSupervisorRef.of(runtime, SESSIONS).ensureStarted(session.restart(Restart.TEMPORARY));
    }

    /// Calls the session of `user`. A session that is just ending because it was idle is started again.
    <R> R call(ActorRuntime runtime, User user, Call<Session.Message, R> request) {
        while (true) {
            var session = session(runtime, user);
            try {
                return session.call(request);
            } catch (CallFailed failed) {
                switch (failed.cause()) {
                    case ExitReason.NoProcess _, ExitReason.Normal _ -> {} // not handled: try another one
                    default -> throw failed;
                }
            }
        }
    }

    /// The checkout of `user`, which is started if none is under way.
    Ref<Checkout.Event> checkout(ActorRuntime runtime, User user, List<String> items) {
        var checkout = ChildSpec.of(checkouts.name(user), new Checkout(user, items, this, bank, terms));
        return DynamicSupervisorRef.of(runtime, CHECKOUTS).ensureStarted(checkout.restart(Restart.TEMPORARY));
    }
}
