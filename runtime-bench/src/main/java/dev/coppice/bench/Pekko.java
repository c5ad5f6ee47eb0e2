package dev.coppice.bench;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SpawnProtocol;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.Props;

/// Apache Pekko, typed actors: with the default dispatcher, or tuned.
public final class Pekko implements Peer {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private record Get(ActorRef<Integer> replyTo) {}

    private record Start(ActorRef<Object> other) {}

    private static final Object STOP = new Object();

    /// One thread for each processor, more messages in a row for each actor, and the leaner mailbox everywhere.
    static final String TUNED = """
            pekko.actor.default-dispatcher {
              executor = "fork-join-executor"
              fork-join-executor { parallelism-min = 1, parallelism-factor = 1.0, parallelism-max = 64 }
              throughput = 100
            }
            pekko.actor.default-mailbox.mailbox-type = "org.apache.pekko.dispatch.SingleConsumerOnlyUnboundedMailbox"
            """;

    private final String name;
    private final ActorSystem<SpawnProtocol.Command> system;

    /// @param settings what differs from Pekko's defaults
    public Pekko(String name, String settings) {
        this.name = name;
        system = ActorSystem.create(SpawnProtocol.create(), "bench",
                ConfigFactory.parseString("pekko.loglevel = OFF\npekko.stdout-loglevel = OFF\n" + settings)
                        .withFallback(ConfigFactory.load()));
    }

    @Override public String name() {
        return name;
    }

    private record Address(ActorRef<Object> ref) implements Actors.Address {
        @Override public void tell(Object message) {
            ref.tell(message);
        }
    }

    /// One for each actor that runs a shared program.
    private static final class Host implements Actors.Self {
        private final ActorContext<Object> context;
        private final Address address;
        private boolean ended;

        private Host(ActorContext<Object> context) {
            this.context = context;
            address = new Address(context.getSelf());
        }

        static Behavior<Object> of(Actors.Actor actor) {
            return Behaviors.setup(context -> {
                var host = new Host(context);
                actor.started(host);
                if (host.ended) return Behaviors.stopped();
                return Behaviors.receiveMessage(message -> {
                    if (message == STOP) return Behaviors.stopped();
                    actor.receive(message, host);
                    return host.ended ? Behaviors.stopped() : Behaviors.same();
                });
            });
        }

        @Override public Actors.Address address() {
            return address;
        }

        @Override public Actors.Address start(Actors.Actor actor) {
            return new Address(context.spawnAnonymous(of(actor)));
        }

        @Override public void stop() {
            ended = true;
        }
    }

    @Override public Actors actors() {
        return new Actors() {
            @Override public Address start(Actor actor) throws Exception {
                return new Pekko.Address(spawn(Host.of(actor)));
            }

            @Override public void stop(Address address) {
                address.tell(STOP);
            }
        };
    }

    private <T> ActorRef<T> spawn(Behavior<T> behavior) throws Exception {
        CompletionStage<ActorRef<T>> started = AskPattern.ask(
                system,
                replyTo -> new SpawnProtocol.Spawn<>(behavior, "", Props.empty(), replyTo),
                LIMIT,
                system.scheduler());
        return started.toCompletableFuture().get();
    }

    private static Behavior<Object> server() {
        return Behaviors.setup(context -> {
            int[] state = new int[1];
            return Behaviors.receiveMessage(message -> {
                if (message == STOP) return Behaviors.stopped();
                if (message instanceof Get get) get.replyTo.tell(state[0]);
                else state[0] += (Integer) message;
                return Behaviors.same();
            });
        });
    }

    private int ask(ActorRef<Object> server) throws Exception {
        return AskPattern.<Object, Integer>ask(server, Get::new, LIMIT, system.scheduler()).toCompletableFuture().get();
    }

    private static Behavior<Object> player(int hops, CountDownLatch done) {
        return Behaviors.setup(context -> {
            int[] count = new int[1];
            return Behaviors.receiveMessage(message -> {
                if (message == STOP) return Behaviors.stopped();
                var other = ((Start) message).other;
                if (++count[0] > hops) done.countDown();
                else other.tell(new Start(context.getSelf()));
                return Behaviors.same();
            });
        });
    }

    @Override public double pingPong(int pairs, int hops) throws Exception {
        var done = new CountDownLatch(pairs);
        var players = new ArrayList<ActorRef<Object>>();
        for (int i = 0; i < 2 * pairs; i++) players.add(spawn(player(hops, done)));
        long start = System.nanoTime();
        for (int i = 0; i < players.size(); i += 2) players.get(i).tell(new Start(players.get(i + 1)));
        done.await();
        double nanos = System.nanoTime() - start;
        players.forEach(player -> player.tell(STOP));
        return nanos / (2.0 * pairs * hops);
    }

    @Override public double fanIn(int producers, int messages) throws Exception {
        var done = new CountDownLatch(1);
        ActorRef<Object> sink = spawn(Behaviors.setup(context -> {
            long[] count = new long[1];
            return Behaviors.receiveMessage(message -> {
                if (message == STOP) return Behaviors.stopped();
                if (++count[0] == (long) producers * messages) done.countDown();
                return Behaviors.same();
            });
        }));
        var all = new ArrayList<ActorRef<Object>>();
        for (int p = 0; p < producers; p++) {
            all.add(spawn(Behaviors.receiveMessage(message -> {
                for (int i = 0; i < messages; i++) sink.tell(1);
                return Behaviors.stopped();
            })));
        }
        long start = System.nanoTime();
        all.forEach(producer -> producer.tell(STOP));
        done.await();
        double nanos = System.nanoTime() - start;
        sink.tell(STOP);
        return nanos / ((double) producers * messages);
    }

    @Override public double ring(int size, int hops) throws Exception {
        var done = new CountDownLatch(1);
        List<ActorRef<Object>> nodes = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            int next = (i + 1) % size;
            nodes.add(spawn(Behaviors.receiveMessage(message -> {
                if (message == STOP) return Behaviors.stopped();
                int left = (Integer) message;
                if (left == 0) done.countDown();
                else nodes.get(next).tell(left - 1);
                return Behaviors.same();
            })));
        }
        long start = System.nanoTime();
        nodes.getFirst().tell(hops);
        done.await();
        double nanos = System.nanoTime() - start;
        nodes.forEach(node -> node.tell(STOP));
        return nanos / hops;
    }

    @Override public double skynet(int leaves) throws Exception {
        var result = new CompletableFuture<Long>();
        long start = System.nanoTime();
        spawn(Behaviors.<Object>setup(context -> {
            context.spawnAnonymous(sky(context.getSelf(), 0, leaves));
            return Behaviors.receiveMessage(sum -> {
                result.complete((Long) sum);
                return Behaviors.stopped();
            });
        }));
        long sum = result.get();
        if (sum != (long) leaves * (leaves - 1) / 2) throw new IllegalStateException("wrong sum " + sum);
        return System.nanoTime() - start;
    }

    private static Behavior<Object> sky(ActorRef<Object> parent, long number, int size) {
        return Behaviors.setup(context -> {
            if (size == 1) {
                parent.tell(number);
                return Behaviors.stopped();
            }
            for (int i = 0; i < 10; i++) {
                context.spawnAnonymous(sky(context.getSelf(), number + (long) i * (size / 10), size / 10));
            }
            long[] sum = new long[2];
            return Behaviors.receiveMessage(part -> {
                sum[0] += (Long) part;
                if (++sum[1] < 10) return Behaviors.same();
                parent.tell(sum[0]);
                return Behaviors.stopped();
            });
        });
    }

    /// An actor cannot wait: it asks again when the answer is there, which is the same exchange.
    @Override public double call(int calls) throws Exception {
        var server = spawn(server());
        var done = new CompletableFuture<Double>();
        spawn(Behaviors.<Object>setup(context -> {
            long start = System.nanoTime();
            int[] count = new int[1];
            context.ask(Integer.class, server, LIMIT, Get::new, (answer, failure) -> "answered");
            return Behaviors.receiveMessage(message -> {
                if (++count[0] == calls) {
                    done.complete((System.nanoTime() - start) / (double) calls);
                    return Behaviors.stopped();
                }
                context.ask(Integer.class, server, LIMIT, Get::new, (answer, failure) -> "answered");
                return Behaviors.same();
            });
        }));
        double nanos = done.get();
        server.tell(STOP);
        return nanos;
    }

    @Override public double callOutside(int calls) throws Exception {
        var server = spawn(server());
        long start = System.nanoTime();
        for (int i = 0; i < calls; i++) ask(server);
        double nanos = System.nanoTime() - start;
        server.tell(STOP);
        return nanos / calls;
    }

    @Override public double cast(int messages) throws Exception {
        var server = spawn(server());
        long start = System.nanoTime();
        for (int i = 0; i < messages; i++) server.tell(1);
        ask(server);
        double nanos = System.nanoTime() - start;
        server.tell(STOP);
        return nanos / messages;
    }

    @Override public double spawnDie(int times) throws Exception {
        var done = new CompletableFuture<Double>();
        spawn(Behaviors.<Object>setup(context -> {
            long start = System.nanoTime();
            int[] count = new int[1];
            context.watchWith(context.spawnAnonymous(Behaviors.stopped()), "ended");
            return Behaviors.receiveMessage(message -> {
                if (++count[0] == times) {
                    done.complete((System.nanoTime() - start) / (double) times);
                    return Behaviors.stopped();
                }
                context.watchWith(context.spawnAnonymous(Behaviors.stopped()), "ended");
                return Behaviors.same();
            });
        }));
        return done.get();
    }

    @Override public double timer(int times) {
        var scheduler = system.scheduler();
        var executor = system.executionContext();
        long start = System.nanoTime();
        for (int i = 0; i < times; i++) scheduler.scheduleOnce(Duration.ofMinutes(1), () -> {}, executor).cancel();
        return (System.nanoTime() - start) / (double) times;
    }

    @Override public double restart(int times) throws Exception {
        Behavior<Object> fragile = Behaviors.receiveMessage(message -> {
            if (message == STOP) return Behaviors.stopped();
            if (message instanceof Get get) {
                get.replyTo.tell(0);
                return Behaviors.same();
            }
            throw new IllegalStateException("crash");
        });
        var server = spawn(Behaviors.supervise(fragile).onFailure(SupervisorStrategy.restart()));
        long start = System.nanoTime();
        for (int i = 0; i < times; i++) {
            server.tell("crash");
            ask(server);
        }
        double nanos = System.nanoTime() - start;
        server.tell(STOP);
        return nanos / times;
    }

    @Override public double memory(int servers) throws Exception {
        var all = new ArrayList<ActorRef<Object>>(servers);
        long before = Heap.used();
        var ready = new CompletableFuture<List<ActorRef<Object>>>();
        ActorRef<Object> parent = spawn(Behaviors.setup(context -> {
            for (int i = 0; i < servers; i++) all.add(context.spawnAnonymous(server()));
            ready.complete(all);
            return Behaviors.receiveMessage(message -> Behaviors.stopped());
        }));
        ready.get();
        for (var server : all) server.tell(1);
        for (int i = 0; i < servers; i += 1000) ask(all.get(i));
        double bytes = (Heap.used() - before) / (double) servers;
        parent.tell(STOP);
        return bytes;
    }

    @Override public Latencies hogs(int hogs, int millis) throws Exception {
        var server = spawn(server());
        for (int i = 0; i < 1000; i++) ask(server);
        for (int i = 0; i < hogs; i++) {
            ActorRef<Object> hog = spawn(Behaviors.receiveMessage(message -> {
                long end = System.nanoTime() + millis * 1_000_000L;
                while (System.nanoTime() < end) Thread.onSpinWait();
                return Behaviors.stopped();
            }));
            hog.tell(STOP);
        }
        var latencies = Latencies.of(millis, () -> ask(server));
        server.tell(STOP);
        return latencies;
    }

    @Override public Latencies outsideFair(int millis) throws Exception {
        var server = spawn(server());
        var one = spawn(player(Integer.MAX_VALUE, new CountDownLatch(1)));
        var two = spawn(player(Integer.MAX_VALUE, new CountDownLatch(1)));
        one.tell(new Start(two));
        var latencies = Latencies.of(millis, () -> ask(server));
        one.tell(STOP);
        two.tell(STOP);
        server.tell(STOP);
        return latencies;
    }

    @Override public void close() throws Exception {
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
