package dev.coppice.examples.checkout;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A bank that treats each card in its own way. Guarded by its own monitor.
final class UnreliableBank implements Bank {

    /// Waits for some time, as a slow network does.
    interface Delay {
        void of(Duration time) throws InterruptedException;
    }

    static final String GOOD = "good card";
    static final String EMPTY = "empty card";
    /// The bank charges the card, but its reply comes after an hour.
    static final String SLOW = "slow card";
    /// The bank charges the card, and then the connection breaks.
    static final String CUT_OFF = "cut-off card";

    private final Delay delay;
    private final Map<String, String> charged = new HashMap<>();
    private final Set<String> cancelled = new HashSet<>();
    private int cancellations;

    UnreliableBank(Delay delay) {
        this.delay = delay;
    }

    @Override public Decision charge(String key, String card, int cents) throws IOException, InterruptedException {
        if (card.equals(EMPTY)) return new Decision.Declined("not enough money");
        if (!keep(key, card)) return new Decision.Declined("the payment was cancelled");
        if (card.equals(SLOW)) delay.of(Duration.ofHours(1));
        if (card.equals(CUT_OFF)) throw new IOException("connection reset");
        return new Decision.Charged("receipt for " + key);
    }

    private synchronized boolean keep(String key, String card) {
        if (cancelled.contains(key)) return false;
        charged.put(key, card);
        return true;
    }

    /// Fails every other time.
    @Override public synchronized void cancel(String key) throws IOException {
        if (++cancellations % 2 == 1) throw new IOException("connection refused");
        cancelled.add(key);
        charged.remove(key);
    }

    /// The cards that are charged for `order`.
    synchronized List<String> chargedFor(Order order) {
        return charged.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(order.id() + "/"))
                .map(Map.Entry::getValue)
                .toList();
    }
}
