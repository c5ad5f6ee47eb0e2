package org.example.sessions;

import dev.coppice.behaviours.genserver.Agent;
import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Ref;
import dev.coppice.core.Signal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The session of one user: a cart, and the latest announcement. It ends when it has been idle; the cart is kept.
final class Session extends GenServer<Session.State, Session.Message> {
    sealed interface Message {}
    record Add(String item) implements Message, Call<Message, List<String>> {}
    record Look() implements Message, Call<Message, State> {}

    /// Begins a checkout, or returns the one under way.
    record CheckOut() implements Message, Call<Message, Ref<Checkout.Event>> {}

    /// Removes the paid products.
    record Bought(List<String> items) implements Message, Call<Message, List<String>> {}

    /// Sent to all sessions of a plan.
    record Bonus(String item) implements Message {}
    private record Announced(String text) implements Message {}

    record State(List<String> items, Optional<String> news) {
        State with(String item) {
            return new State(Stream.concat(items.stream(), Stream.of(item)).toList(), news);
        }

        State without(List<String> bought) {
            return new State(items.stream().filter(item -> !bought.contains(item)).toList(), news);
        }
    }

    private final User user;
    private final Shop shop;
    private final Duration idle;

    Session(User user, Shop shop, Duration idle) {
        this.user = user;
        this.shop = shop;
        this.idle = idle;
    }

    @Override protected Next<State> init() {
        shop.plans.join(user.plan(), self());
        shop.announcements.subscribe(Shop.NEWS, self(), Announced::new);
        return next(new State(carts().get(all -> all.getOrDefault(user, List.of())), Optional.empty()));
    }

    @Override protected Duration idleAfter() {
        return idle;
    }

    @Override protected Next<State> handle(Message message, State now) {
        return switch (message) {
            case Add add -> {
                var then = keep(now.with(add.item()));
                yield next(then).reply(add, then.items());
            }
            case Bought order -> {
                var then = keep(now.without(order.items()));
                yield next(then).reply(order, then.items());
            }
            case Look look -> next(now).reply(look, now);
            case CheckOut order -> next(now).reply(order, shop.checkout(runtime(), user, now.items()));
            case Bonus(var item) -> next(keep(now.with(item)));
            case Announced(var text) -> next(new State(now.items(), Optional.of(text)));
        };
    }

    @Override protected Next<State> handleSignal(Signal signal, State now) {
        return signal instanceof Signal.Idle ? stop(ExitReason.NORMAL) : keep();
    }

    /// Writes the cart down, so that the next session of the user finds it.
    private State keep(State then) {
        carts().update(all -> {
            var more = new HashMap<>(all);
            more.put(user, then.items());
            return Map.copyOf(more);
        });
        return then;
    }

    private Agent<Map<User, List<String>>> carts() {
        return Agent.at(runtime().ref(Shop.CARTS));
    }
}
