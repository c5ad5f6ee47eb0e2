package dev.coppice.examples.basket;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/// A customer who adds products, looks and orders without end, one request after the other, and compares each answer
/// with the expected one. Owned by its thread; the results may be read when that has ended.
final class Customer implements Runnable {
    private static final List<String> PRODUCTS = List.of("tea", "cup", "pot", "milk");
    private static final int RETRY_MILLIS = 50;

    final String name;
    private final Balancer balancer;
    private final HttpClient client;
    private final Totals totals;
    private final Random random;
    private final int pauseMillis;
    /// The numbers of the products that are acknowledged.
    final List<Long> added = new ArrayList<>();
    /// The invoices, by the number of the order.
    final Map<Long, Long> invoices = new LinkedHashMap<>();
    private long changes;
    private long size;
    private long looks;
    /// Looks that may have been counted although they were not acknowledged.
    private long perhaps;
    private volatile boolean closing;
    private final AtomicLong answeredLooks = new AtomicLong();

    /// @param pauseMillis the mean pause between two requests
    Customer(String name, Balancer balancer, HttpClient client, Totals totals, long seed, int pauseMillis) {
        this.name = name;
        this.balancer = balancer;
        this.client = client;
        this.totals = totals;
        this.random = new Random(seed);
        this.pauseMillis = pauseMillis;
    }

    void close() {
        closing = true;
    }

    /// Returns how many looks were answered, and compared with those before.
    long answeredLooks() {
        return answeredLooks.get();
    }

    @Override public void run() {
        try {
            while (!closing) {
                round();
                Thread.sleep(random.nextInt(2 * pauseMillis)); // customers do not click in step
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private void round() throws InterruptedException {
        int what = random.nextInt(10);
        if (what < 6) add();
        else if (what < 9) look();
        else order();
    }

    private void add() throws InterruptedException {
        long number = ++changes;
        long now = send("/add/" + number + "/" + PRODUCTS.get(random.nextInt(PRODUCTS.size())), false);
        added.add(number);
        expect("products after change " + number, ++size, now);
    }

    private void order() throws InterruptedException {
        long number = ++changes;
        invoices.put(number, send("/order/" + number, false));
        size = 0;
    }

    private void look() throws InterruptedException {
        long now = send("/look", true);
        long expected = looks + 1;
        if (now < expected) totals.lostLooks(expected - now);
        else perhaps -= now - expected;
        if (perhaps < 0) totals.wrong(name + " has looked fewer than " + now + " times");
        looks = now;
        answeredLooks.incrementAndGet();
    }

    private void expect(String what, long expected, long found) {
        if (found != expected) totals.wrong(name + " has " + found + " instead of " + expected + " " + what);
    }

    /// Sends a request until it is answered. Returns the answer.
    private long send(String path, boolean look) throws InterruptedException {
        long begin = System.nanoTime();
        while (true) {
            var shop = balancer.choose(random);
            try {
                var response = shop.post(client, "/baskets/" + name + path);
                if (response.statusCode() == 200) {
                    totals.acknowledged(System.nanoTime() - begin, look);
                    return Long.parseLong(response.body());
                }
                failed(response, look);
            } catch (ConnectException down) {
                totals.refused();
            } catch (IOException broken) {
                unsure(look);
            } finally {
                balancer.done(shop);
            }
            Thread.sleep(RETRY_MILLIS);
        }
    }

    private void failed(HttpResponse<String> response, boolean look) {
        if (response.statusCode() == 503) totals.refused();
        else if (response.statusCode() == 502) unsure(look);
        else totals.wrong(name + " got " + response.statusCode() + " " + response.body());
    }

    private void unsure(boolean look) {
        totals.unsure();
        if (look) perhaps++;
    }

    /// Compares the basket with the changes of this customer. Called when its thread has ended.
    void check() throws IOException, InterruptedException {
        var shop = balancer.choose(random);
        try {
            var shown = shop.get(client, "/baskets/" + name).body();
            var expected = changes + " " + size + " ";
            if (!shown.startsWith(expected)) totals.wrong("the basket of " + name + " shows " + shown + ", not "
                    + expected);
        } finally {
            balancer.done(shop);
        }
    }
}
