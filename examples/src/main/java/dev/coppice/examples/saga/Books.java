package dev.coppice.examples.saga;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The work that the partners have done, and the progress of the sagas. Stands for the databases of a real shop.
/// Guarded by its own monitor.
final class Books {
    private final Map<String, Set<Step>> done = new HashMap<>();
    private final Map<String, OrderSaga.State> sagas = new HashMap<>();
    private final List<String> history = new ArrayList<>();

    synchronized void done(Step step, Order order) {
        if (done.computeIfAbsent(order.id(), id -> EnumSet.noneOf(Step.class)).add(step)) {
            history.add(step + " " + order.id());
        }
    }

    synchronized void undone(Step step, Order order) {
        if (stepsOf(order).contains(step)) history.add("undo " + step + " " + order.id());
        done.getOrDefault(order.id(), EnumSet.noneOf(Step.class)).remove(step);
    }

    /// The steps that were done for `order` and not undone.
    synchronized Set<Step> stepsOf(Order order) {
        return Set.copyOf(done.getOrDefault(order.id(), Set.of()));
    }

    /// Records the progress of the saga of `order`.
    synchronized void write(Order order, OrderSaga.State state) {
        sagas.put(order.id(), state);
    }

    /// The recorded state of the saga of `order`, or null if it has not begun.
    synchronized OrderSaga.State read(Order order) {
        return sagas.get(order.id());
    }

    /// Everything that was done and undone, oldest first.
    synchronized List<String> history() {
        return List.copyOf(history);
    }
}
