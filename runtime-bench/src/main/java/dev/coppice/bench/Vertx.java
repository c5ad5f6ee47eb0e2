package dev.coppice.bench;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.Deployable;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Vert.x: consumers on the local event bus, each on an event loop.
public final class Vertx implements Peer {
    private final io.vertx.core.Vertx vertx = io.vertx.core.Vertx.vertx();
    private final AtomicInteger addresses = new AtomicInteger();

    @Override public String name() {
        return "vertx";
    }

    private String address() {
        return "bench-" + addresses.incrementAndGet();
    }

    /// A consumer on an event loop of its own choice.
    private MessageConsumer<Integer> consumer(String address, java.util.function.Consumer<io.vertx.core.eventbus.Message<Integer>> handler)
            throws Exception {
        var made = new CompletableFuture<MessageConsumer<Integer>>();
        Deployable verticle = new AbstractVerticle() {
            @Override public void start() {
                made.complete(vertx.eventBus().<Integer>localConsumer(address, handler::accept));
            }
        };
        vertx.deployVerticle(verticle).toCompletionStage().toCompletableFuture().get();
        return made.get();
    }

    @Override public double pingPong(int pairs, int hops) throws Exception {
        var bus = vertx.eventBus();
        var done = new CountDownLatch(pairs);
        var consumers = new ArrayList<MessageConsumer<Integer>>();
        var starts = new ArrayList<String>();
        for (int i = 0; i < pairs; i++) {
            String ping = address();
            String pong = address();
            starts.add(ping);
            for (var way : new String[][] {{ping, pong}, {pong, ping}}) {
                int[] count = new int[1];
                consumers.add(consumer(way[0], message -> {
                    if (++count[0] > hops) done.countDown();
                    else bus.send(way[1], 1);
                }));
            }
        }
        long start = System.nanoTime();
        starts.forEach(address -> bus.send(address, 1));
        done.await();
        double nanos = System.nanoTime() - start;
        for (var consumer : consumers) consumer.unregister();
        return nanos / (2.0 * pairs * hops);
    }

    @Override public double fanIn(int producers, int messages) throws Exception {
        String sink = address();
        var done = new CountDownLatch(1);
        long[] count = new long[1];
        var consumer = consumer(sink, message -> {
            if (++count[0] == (long) producers * messages) done.countDown();
        });
        long start = System.nanoTime();
        for (int p = 0; p < producers; p++) {
            Thread.ofVirtual().start(() -> {
                for (int i = 0; i < messages; i++) vertx.eventBus().send(sink, 1);
            });
        }
        done.await();
        double nanos = System.nanoTime() - start;
        consumer.unregister();
        return nanos / ((double) producers * messages);
    }

    @Override public double ring(int size, int hops) throws Exception {
        if (size > 1000) return Double.NaN; // a verticle each takes too long to deploy
        var addresses = new ArrayList<String>();
        for (int i = 0; i < size; i++) addresses.add(address());
        var done = new CountDownLatch(1);
        var consumers = new ArrayList<MessageConsumer<Integer>>();
        for (int i = 0; i < size; i++) {
            String next = addresses.get((i + 1) % size);
            consumers.add(consumer(addresses.get(i), message -> {
                if (message.body() == 0) done.countDown();
                else vertx.eventBus().send(next, message.body() - 1);
            }));
        }
        long start = System.nanoTime();
        vertx.eventBus().send(addresses.getFirst(), hops);
        done.await();
        double nanos = System.nanoTime() - start;
        for (var consumer : consumers) consumer.unregister();
        return nanos / hops;
    }

    @Override public double skynet(int leaves) {
        return Double.NaN; // consumers are not made by the million
    }

    private void ask(String address) throws Exception {
        vertx.eventBus().request(address, 1).toCompletionStage().toCompletableFuture().get();
    }

    @Override public double call(int calls) throws Exception {
        String server = address();
        var consumer = consumer(server, message -> message.reply(1));
        var done = new CompletableFuture<Double>();
        int[] count = new int[1];
        long start = System.nanoTime();
        var step = new Runnable() {
            @Override public void run() {
                vertx.eventBus().request(server, 1).onComplete(answer -> {
                    if (++count[0] == calls) done.complete((System.nanoTime() - start) / (double) calls);
                    else run();
                });
            }
        };
        vertx.runOnContext(nothing -> step.run());
        double nanos = done.get();
        consumer.unregister();
        return nanos;
    }

    @Override public double callOutside(int calls) throws Exception {
        String server = address();
        var consumer = consumer(server, message -> message.reply(1));
        long start = System.nanoTime();
        for (int i = 0; i < calls; i++) ask(server);
        double nanos = System.nanoTime() - start;
        consumer.unregister();
        return nanos / calls;
    }

    @Override public double cast(int messages) throws Exception {
        return fanIn(1, messages);
    }

    @Override public double spawnDie(int times) {
        return Double.NaN; // a verticle is no process
    }

    @Override public double timer(int times) throws Exception {
        var done = new CompletableFuture<Double>();
        vertx.runOnContext(nothing -> {
            long start = System.nanoTime();
            for (int i = 0; i < times; i++) vertx.cancelTimer(vertx.setTimer(60_000, id -> {}));
            done.complete((System.nanoTime() - start) / (double) times);
        });
        return done.get();
    }

    @Override public double memory(int servers) throws Exception {
        int count = Math.min(servers, 10_000);
        var consumers = new ArrayList<MessageConsumer<Integer>>();
        long before = Heap.used();
        for (int i = 0; i < count; i++) {
            int[] state = new int[1];
            consumers.add(vertx.eventBus().localConsumer(address(), message -> state[0] += message.body()));
        }
        double bytes = (Heap.used() - before) / (double) count;
        for (var consumer : consumers) consumer.unregister();
        return bytes;
    }

    @Override public void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
