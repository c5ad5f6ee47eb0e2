package dev.coppice.bench;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SpawnProtocol;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.japi.function.Function;
import org.apache.pekko.actor.typed.Props;

/// Apache Pekko, typed actors: with the default dispatcher, or tuned.
public final class Pekko implements Peer {
    static final Duration LIMIT = Duration.ofSeconds(60);

    private static final Object STOP = ActorPeer.STOP;

    /// One thread per processor, higher throughput per actor, and the leaner mailbox everywhere.
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

    /// @param settings the settings that differ from Pekko's defaults
    public Pekko(String name, String settings) {
        this.name = name;
        system = ActorSystem.create(SpawnProtocol.create(), "bench",
                ConfigFactory.parseString("pekko.loglevel = OFF\npekko.stdout-loglevel = OFF\n" + settings)
                        .withFallback(ConfigFactory.load()));
    }

    @Override public String version() {
        return "Apache Pekko " + org.apache.pekko.Version.current() + ", typed, "
                + (name.equals("pekko") ? "defaults" : "a thread for each processor, throughput 100");
    }

    @Override public String name() {
        return name;
    }

    @Override public Actors actors() {
        return new PekkoActors(this);
    }

    @Override public Services services() {
        return new PekkoServices(this);
    }

    ActorRef<Receptionist.Command> receptionist() {
        return system.receptionist();
    }

    <T> ActorRef<T> spawn(Behavior<T> behavior) throws Exception {
        CompletionStage<ActorRef<T>> started = AskPattern.ask(
                system,
                replyTo -> new SpawnProtocol.Spawn<>(behavior, "", Props.empty(), replyTo),
                LIMIT,
                system.scheduler());
        return started.toCompletableFuture().get();
    }

    <T, R> R ask(ActorRef<T> server, Function<ActorRef<R>, T> request) throws Exception {
        return AskPattern.<T, R>ask(server, request, LIMIT, system.scheduler()).toCompletableFuture().get();
    }

    private int ask(ActorRef<Object> server) throws Exception {
        return this.<Object, Integer>ask(server, PekkoBehaviors.Get::new);
    }

    @Override public double pingPong(int pairs, int hops) throws Exception {
        var done = new CountDownLatch(pairs);
        var players = new ArrayList<ActorRef<Object>>();
        for (int i = 0; i < 2 * pairs; i++) players.add(spawn(PekkoBehaviors.player(hops, done)));
        long start = System.nanoTime();
        for (int i = 0; i < players.size(); i += 2) players.get(i).tell(new PekkoBehaviors.Start(players.get(i + 1)));
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
            context.spawnAnonymous(PekkoBehaviors.sky(context.getSelf(), 0, leaves));
            return Behaviors.receiveMessage(sum -> {
                result.complete((Long) sum);
                return Behaviors.stopped();
            });
        }));
        long sum = result.get();
        Check.equal("sum", (long) leaves * (leaves - 1) / 2, sum);
        return System.nanoTime() - start;
    }

    /// The calls of one actor, each after the reply to the previous one.
    double inTurn(ActorPeer.Calls course, Consumer<ActorContext<Object>> call) throws Exception {
        spawn(Behaviors.<Object>setup(context -> {
            course.begin();
            call.accept(context);
            return Behaviors.receiveMessage(answer -> {
                if (!course.answered(answer)) return Behaviors.stopped();
                call.accept(context);
                return Behaviors.same();
            });
        }));
        return course.await();
    }

    @Override public double call(int calls) throws Exception {
        return callNested(1, calls);
    }

    /// An actor cannot wait. It asks again when the reply has arrived, and replies when the next one has, which is the
    /// same exchange.
    @Override public double callNested(int depth, int calls) throws Exception {
        var chain = new ArrayList<ActorRef<Object>>(List.of(spawn(PekkoBehaviors.sum())));
        while (chain.size() < depth) chain.add(spawn(PekkoBehaviors.passer(chain.getLast(), LIMIT)));
        var last = chain.getLast();
        double nanos = inTurn(new ActorPeer.Calls(calls, 0), context ->
                context.ask(Integer.class, last, LIMIT, PekkoBehaviors.Get::new,
                        (answer, failure) -> failure == null ? answer : failure));
        chain.forEach(server -> server.tell(STOP));
        return nanos;
    }

    /// A future whose result becomes a message.
    @Override public double task(int times) throws Exception {
        return inTurn(new ActorPeer.Calls(times, 1), context -> context.pipeToSelf(
                CompletableFuture.supplyAsync(() -> 1, context.getExecutionContext()),
                (answer, failure) -> failure == null ? answer : failure));
    }

    @Override public Latencies.Operation server() throws Exception {
        var server = spawn(PekkoBehaviors.sum());
        return () -> ask(server);
    }

    @Override public double callOutside(int calls) throws Exception {
        var server = spawn(PekkoBehaviors.sum());
        long start = System.nanoTime();
        long sum = 0;
        for (int i = 0; i < calls; i++) sum += ask(server);
        double nanos = System.nanoTime() - start;
        server.tell(STOP);
        Check.equal("answers", 0, sum);
        return nanos / calls;
    }

    @Override public double cast(int messages) throws Exception {
        var server = spawn(PekkoBehaviors.sum());
        long start = System.nanoTime();
        for (int i = 0; i < messages; i++) server.tell(1);
        int sum = ask(server);
        double nanos = System.nanoTime() - start;
        server.tell(STOP);
        Check.equal("messages", messages, sum);
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
        int cancelled = 0;
        for (int i = 0; i < times; i++)
            if (scheduler.scheduleOnce(Duration.ofMinutes(1), () -> {}, executor).cancel()) cancelled++;
        double nanos = System.nanoTime() - start;
        Check.equal("cancelled timers", times, cancelled);
        return nanos / times;
    }

    @Override public double restart(int times) throws Exception {
        Behavior<Object> fragile = Behaviors.receiveMessage(message -> {
            if (message == STOP) return Behaviors.stopped();
            if (message instanceof PekkoBehaviors.Get get) {
                get.replyTo().tell(0);
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
            for (int i = 0; i < servers; i++) all.add(context.spawnAnonymous(PekkoBehaviors.sum()));
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

    @Override public void close() throws Exception {
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
