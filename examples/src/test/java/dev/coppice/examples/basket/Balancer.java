package dev.coppice.examples.basket;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Spreads requests over the nodes in service, and waits for the open ones before a node leaves, as the load balancer
/// in front of a real service does. Thread-safe.
final class Balancer {
    private final List<Shop> shops = new ArrayList<>();
    private final Map<Shop, Integer> open = new HashMap<>();

    synchronized void add(Shop shop) {
        shops.add(shop);
    }

    /// Takes a node out of service. Its open requests go on.
    synchronized void remove(Shop shop) {
        shops.remove(shop);
    }

    synchronized List<Shop> shops() {
        return List.copyOf(shops);
    }

    synchronized void awaitIdle(Shop shop) throws InterruptedException {
        while (open.getOrDefault(shop, 0) > 0) wait();
    }

    /// Chooses a node for a request: [#done] follows.
    synchronized Shop choose(Random random) {
        var shop = shops.get(random.nextInt(shops.size()));
        open.merge(shop, 1, Integer::sum);
        return shop;
    }

    synchronized void done(Shop shop) {
        open.merge(shop, -1, Integer::sum);
        notifyAll();
    }
}
