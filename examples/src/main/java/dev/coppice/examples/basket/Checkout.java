package dev.coppice.examples.basket;

// @start region="checkout"
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.Call;
import dev.coppice.entities.EntityServer;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/// The one process in the cluster that numbers invoices. No number is missing, and none is given twice.
final class Checkout extends EntityServer<String, Checkout.State, Checkout.Invoice> {
    static final String NAME = "checkout";

    /// Asks for the number of an invoice.
    ///
    /// @param order the number of the change with which the customer orders: if it comes again, it has the same invoice
    record Invoice(String customer, long order, int pieces) implements Call<Invoice, Long> {}

    /// @param last the number of the latest invoice
    /// @param latest the latest invoice of each customer
    record State(long last, Map<String, Numbered> latest) {
        State with(String customer, Numbered numbered) {
            var all = new HashMap<>(latest);
            all.put(customer, numbered);
            return new State(numbered.invoice(), Map.copyOf(all));
        }
    }

    record Numbered(long order, long invoice) {}

    private final Store store;
    private final String node;

    Checkout(Store store, String node) {
        this.store = store;
        this.node = node;
    }

    @Override protected Next<State> init(String name) throws IOException {
        store.append(NAME, owner(), "begin");
        var state = new State(0, Map.of());
        for (var event : store.read(NAME)) {
            var words = event.text().split(" ");
            if (words[0].equals("invoice"))
                state = state.with(words[2], new Numbered(Long.parseLong(words[3]), Long.parseLong(words[1])));
        }
        return next(state);
    }

    @Override protected Next<State> handle(Invoice request, State state) throws IOException {
        var known = state.latest().get(request.customer());
        if (known != null && known.order() == request.order()) return keep().reply(request, known.invoice());
        long invoice = state.last() + 1;
        store.append(NAME, owner(), "invoice " + invoice + " " + request.customer() + " " + request.order() + " "
                + request.pieces());
        return next(state.with(request.customer(), new Numbered(request.order(), invoice))).reply(request, invoice);
    }

    @Override protected State handOff(State state) {
        return state;
    }

    @Override protected Next<State> takeOver(String name, Object moved) throws IOException {
        store.append(NAME, owner(), "begin");
        return next((State) moved);
    }

    private Store.Owner owner() {
        return new Store.Owner(fence(), node + "/" + pid().number());
    }
}
// @end region="checkout"
