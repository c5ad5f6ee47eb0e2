package dev.coppice.examples.saga;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What the partners have done, and where the sagas stand: in the place of the databases of a real shop. Guarded by itself.
final class Books {
    private final Map<String, Set<Step>> done = new HashMap<>();
    private final Map<String, OrderSaga.State> sagas = new HashMap<>();
    private final List<String> history = new ArrayList<>();

    synchronized void done(Step step, Order order) {
        if (done.computeIfAbsent(order.id(), id -> EnumSet.noneOf(Step.class)).add(step)) history.add(step + " " + order.id());
    }

    synchronized void undone(Step step, Order order) {
        if (stepsOf(order).contains(step)) history.add("undo " + step + " " + order.id());
        done.getOrDefault(order.id(), EnumSet.noneOf(Step.class)).remove(step);
    }

    /// What has been done for `order` and not undone.
    synchronized Set<Step> stepsOf(Order order) {
        return Set.copyOf(done.getOrDefault(order.id(), Set.of()));
    }

    /// Notes where the saga of `order` stands.
    synchronized void write(Order order, OrderSaga.State state) {
        sagas.put(order.id(), state);
    }

    /// Where the saga of `order` stands, or null if it has not begun.
    synchronized OrderSaga.State read(Order order) {
        return sagas.get(order.id());
    }

    /// All that was done and undone, oldest first.
    synchronized List<String> history() {
        return List.copyOf(history);
    }
}
