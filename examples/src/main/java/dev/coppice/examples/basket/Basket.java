package dev.coppice.examples.basket;

// @start region="basket"
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.Call;
import dev.coppice.entities.EntityServer;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/// The basket of one customer, somewhere in the cluster.
///
/// Each change is appended to the store before it is acknowledged, so the basket survives the loss of a node. How often
/// the customer has looked at something is kept in memory only: it moves with the basket, and a killed node takes it
/// along.
final class Basket extends EntityServer<String, Basket.State, Basket.Message> {
    sealed interface Message {}

    /// Adds a product. Answered with the number of products in the basket when that is stored.
    ///
    /// @param number counts the changes of this customer: one that comes again changes nothing
    record Add(long number, String product) implements Message, Call<Message, Integer> {}

    /// Empties the basket, because it is ordered.
    record Clear(long number) implements Message, Call<Message, Integer> {}

    /// Counts a look. Answered with the number of looks.
    record Look() implements Message, Call<Message, Long> {}

    record Show() implements Message, Call<Message, State> {}

    /// @param changes the number of the latest change
    record State(long changes, Map<String, Integer> products, long looks) {
        int size() {
            return products.values().stream().mapToInt(Integer::intValue).sum();
        }
    }

    private final Store store;
    private final String node;

    Basket(Store store, String node) {
        this.store = store;
        this.node = node;
    }

    @Override protected Next<State> init(String customer) throws IOException {
        store.append(customer, owner(), "begin"); // from now on the store refuses all owners before this one
        return next(replay(customer));
    }

    private State replay(String customer) throws IOException {
        var state = new State(0, Map.of(), 0);
        for (var event : store.read(customer)) {
            var words = event.text().split(" ");
            switch (words[0]) {
                case "add" -> state = with(Long.parseLong(words[1]), words[2], state);
                case "clear" -> state = new State(Long.parseLong(words[1]), Map.of(), state.looks());
                default -> {}
            }
        }
        return state;
    }

    @Override protected Next<State> handle(Message message, State state) throws IOException {
        return switch (message) {
            case Show show -> keep().reply(show, state);
            case Look look -> {
                var after = new State(state.changes(), state.products(), state.looks() + 1);
                yield next(after).reply(look, after.looks());
            }
            case Add add -> {
                var after = state;
                if (add.number() > state.changes()) {
                    store.append(key(), owner(), "add " + add.number() + " " + add.product());
                    after = with(add.number(), add.product(), state);
                }
                yield next(after).reply(add, after.size());
            }
            case Clear clear -> {
                var after = state;
                if (clear.number() > state.changes()) {
                    store.append(key(), owner(), "clear " + clear.number());
                    after = new State(clear.number(), Map.of(), state.looks());
                }
                yield next(after).reply(clear, after.size());
            }
        };
    }

    private static State with(long number, String product, State state) {
        var products = new HashMap<>(state.products());
        products.merge(product, 1, Integer::sum);
        return new State(number, Map.copyOf(products), state.looks());
    }

    /// The whole state moves, with the looks.
    @Override protected State handOff(State state) {
        return state;
    }

    @Override protected Next<State> takeOver(String customer, Object moved) throws IOException {
        store.append(customer, owner(), "begin");
        return next((State) moved);
    }

    private Store.Owner owner() {
        return new Store.Owner(fence(), node + "/" + pid().number());
    }
}
// @end region="basket"
