package dev.coppice.bench;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Vert.x: consumers of the event bus on one event loop for each processor, in this JVM alone, with messages by
/// reference.
///
/// A consumer represents an actor. There is no supervision, and a running handler delays all other consumers of its
/// loop.
final class Vertx extends ActorPeer {
    private static final long LIMIT_SECONDS = 60;

    private final io.vertx.core.Vertx vertx = io.vertx.core.Vertx.vertx(new VertxOptions()
            .setEventLoopPoolSize(Runtime.getRuntime().availableProcessors())
            .setBlockedThreadCheckInterval(TimeUnit.HOURS.toMillis(1)));
    private final EventBus bus = vertx.eventBus();
    private final DeliveryOptions local = new DeliveryOptions().setLocalOnly(true).setCodecName(ByReference.NAME)
            .setSendTimeout(60_000);
    private final List<Context> loops = new ArrayList<>();
    private final AtomicInteger started = new AtomicInteger();
    private final ConcurrentHashMap<String, MessageConsumer<Object>> consumers = new ConcurrentHashMap<>();

    Vertx() throws Exception {
        bus.registerCodec(new ByReference());
        int size = Runtime.getRuntime().availableProcessors();
        await(vertx.deployVerticle(() -> new AbstractVerticle() {
            @Override public void start() {
                synchronized (loops) {
                    loops.add(context);
                }
            }
        }, new DeploymentOptions().setInstances(size)));
    }

    private static <T> T await(io.vertx.core.Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    @Override public String version() {
        return "Vert.x " + Machine.resource("/META-INF/vertx/vertx-version.txt")
                + ", an event loop for each processor, messages by reference";
    }

    @Override public String name() {
        return "vertx";
    }

    /// Registers a consumer on the next loop in turn. `ready` runs there once messages reach the consumer.
    private Address register(java.util.function.BiConsumer<Address, Message<Object>> handler, Consumer<Address> ready) {
        int number = started.getAndIncrement();
        var address = new Address(Integer.toString(number));
        loops.get(number % loops.size()).runOnContext(nothing -> {
            var consumer = bus.<Object>localConsumer(address.name);
            consumers.put(address.name, consumer);
            consumer.handler(message -> handler.accept(address, message));
            consumer.completion().onSuccess(done -> ready.accept(address));
        });
        return address;
    }

    private Address registered(Consumer<Message<Object>> handler) throws Exception {
        var ready = new CompletableFuture<Address>();
        register((self, message) -> handler.accept(message), ready::complete);
        return ready.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    private void unregister(String name) {
        var consumer = consumers.remove(name);
        if (consumer != null) consumer.unregister();
    }

    private final class Address implements Actors.Address, Actors.Self {
        private final String name;

        Address(String name) {
            this.name = name;
        }

        @Override public void tell(Object message) {
            bus.send(name, message, local);
        }

        @Override public Actors.Address address() {
            return this;
        }

        @Override public Actors.Address start(Actors.Actor actor) {
            throw new IllegalStateException(
                    "a consumer is started from outside, or messages get lost before it is registered");
        }

        @Override public void stop() {
            unregister(name);
        }
    }

    @Override public Actors actors() {
        return new Actors() {
            @Override public Address start(Actor actor) throws Exception {
                var ready = new CompletableFuture<Actors.Address>();
                register((self, message) -> {
                    if (message.body() == STOP) {
                        self.stop();
                        return;
                    }
                    try {
                        actor.receive(message.body(), self);
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }, self -> {
                    actor.started(self);
                    ready.complete(self);
                });
                return ready.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            }

            @Override public void stop(Address address) {
                address.tell(STOP);
            }
        };
    }

    /// Each hop wakes a sleeping loop.
    @Override public int alone(int hops) {
        return Math.max(1, hops / 20);
    }

    /// A consumer that another one registers receives messages only after its loop has run; earlier messages are lost.
    @Override public boolean growsFromInside() {
        return false;
    }

    @Override public double skynet(int leaves) {
        return Double.NaN;
    }

    @Override public Services services() {
        return new Services() {
            @Override public double publish(int subscribers, int messages) throws Exception {
                return Vertx.this.publish(subscribers, messages);
            }
        };
    }

    private double publish(int subscribers, int messages) throws Exception {
        var answers = new Programs.Answers();
        var all = new ArrayList<MessageConsumer<Object>>();
        for (int i = 0; i < subscribers; i++) {
            var ready = new CompletableFuture<MessageConsumer<Object>>();
            loops.get(i % loops.size()).runOnContext(nothing -> {
                int[] sum = new int[1];
                var consumer = bus.<Object>localConsumer("topic", message -> {
                    sum[0] += (Integer) message.body();
                    if (sum[0] == messages) answers.add(messages);
                });
                consumer.completion().onSuccess(done -> ready.complete(consumer));
            });
            all.add(ready.get(LIMIT_SECONDS, TimeUnit.SECONDS));
        }
        long start = System.nanoTime();
        loops.getFirst().runOnContext(nothing -> { // as the publishers of the other systems, which are actors
            for (int i = 0; i < messages; i++) bus.publish("topic", 1, local);
        });
        long sum = answers.sum(subscribers);
        double nanos = System.nanoTime() - start;
        for (var consumer : all) await(consumer.unregister());
        Check.equal("deliveries", (long) subscribers * messages, sum);
        return nanos / sum;
    }

    private Address sum() throws Exception {
        var sum = new Sum();
        return registered(message -> {
            var answer = sum.handle(message.body());
            if (answer != null) message.reply(answer, local);
        });
    }

    private io.vertx.core.Future<Object> request(Address server) {
        return bus.<Object>request(server.name, GET, local).map(Message::body);
    }

    private int ask(Address server) throws Exception {
        return (Integer) await(request(server));
    }

    /// Calls from one loop, each after the reply to the previous one.
    private <T> double inTurn(Calls course, Supplier<io.vertx.core.Future<T>> request) throws Exception {
        var caller = new Object() {
            void call() {
                request.get().onComplete(answer -> {
                    if (course.answered(answer)) call();
                }, course::fail);
            }
        };
        loops.getFirst().runOnContext(nothing -> {
            course.begin();
            caller.call();
        });
        return course.await();
    }

    @Override public double call(int calls) throws Exception {
        return callNested(1, calls);
    }

    /// A consumer cannot wait. It replies when the next one has replied, which is the same exchange.
    @Override public double callNested(int depth, int calls) throws Exception {
        var chain = new ArrayList<Address>(List.of(sum()));
        while (chain.size() < depth) {
            var next = chain.getLast();
            chain.add(registered(message -> request(next).onComplete(
                    answer -> message.reply(answer, local), failure -> message.fail(1, failure.toString()))));
        }
        double nanos = inTurn(new Calls(calls, 0), () -> request(chain.getLast()));
        for (var server : chain) unregister(server.name);
        return nanos;
    }

    /// Slow code runs on a thread of a pool.
    @Override public double task(int times) throws Exception {
        return inTurn(new Calls(times, 1), () -> vertx.executeBlocking(() -> 1, false));
    }

    @Override public Latencies.Operation server() throws Exception {
        var server = sum();
        return () -> ask(server);
    }

    @Override public double callOutside(int calls) throws Exception {
        var server = sum();
        long sum = 0;
        long start = System.nanoTime();
        for (int i = 0; i < calls; i++) sum += ask(server);
        double nanos = System.nanoTime() - start;
        unregister(server.name);
        Check.equal("answers", 0, sum);
        return nanos / calls;
    }

    @Override public double cast(int messages) throws Exception {
        var server = sum();
        long start = System.nanoTime();
        for (int i = 0; i < messages; i++) server.tell(1);
        int sum = ask(server);
        double nanos = System.nanoTime() - start;
        unregister(server.name);
        Check.equal("messages", messages, sum);
        return nanos / messages;
    }

    /// Consumers come and go, but no notification is sent.
    @Override public double spawnDie(int times) {
        return Double.NaN;
    }

    @Override public double timer(int times) throws Exception {
        var result = new CompletableFuture<Double>();
        loops.getFirst().runOnContext(nothing -> {
            int cancelled = 0;
            long start = System.nanoTime();
            for (int i = 0; i < times; i++) if (vertx.cancelTimer(vertx.setTimer(60_000, id -> {}))) cancelled++;
            double nanos = (System.nanoTime() - start) / (double) times;
            if (cancelled == times) result.complete(nanos);
            else result.completeExceptionally(new IllegalStateException((times - cancelled)
                    + " timers could not be cancelled"));
        });
        return result.get();
    }

    @Override public double memory(int servers) throws Exception {
        var all = new ArrayList<Address>(servers);
        long before = Heap.used();
        for (int i = 0; i < servers; i++) all.add(sum());
        for (var server : all) server.tell(1);
        for (var server : all) Check.equal("state", 1, ask(server));
        double bytes = (Heap.used() - before) / (double) servers;
        for (var server : all) unregister(server.name);
        return bytes;
    }

    @Override public void close() throws Exception {
        await(vertx.close());
    }
}
