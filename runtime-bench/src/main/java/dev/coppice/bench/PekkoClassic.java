package dev.coppice.bench;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.pekko.actor.ActorContext;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Props;
import org.apache.pekko.actor.Terminated;
import org.apache.pekko.actor.UntypedAbstractActor;
import org.apache.pekko.pattern.Patterns;

/// Apache Pekko, classic actors, with the default dispatcher.
final class PekkoClassic extends ActorPeer {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    final ActorSystem system = ActorSystem.create(
            "bench", ConfigFactory.parseString("pekko.loglevel = OFF, pekko.stdout-loglevel = OFF")
                    .withFallback(ConfigFactory.load()));

    @Override public String version() {
        return "Apache Pekko " + org.apache.pekko.Version.current() + ", classic, defaults";
    }

    @Override public String name() {
        return "pekko-classic";
    }

    ActorRef start(Supplier<UntypedAbstractActor> actor) {
        return system.actorOf(Props.create(UntypedAbstractActor.class, actor::get));
    }

    private record Address(ActorRef ref) implements Actors.Address {
        @Override public void tell(Object message) {
            ref.tell(message, ActorRef.noSender());
        }
    }

    private static final class Host extends UntypedAbstractActor implements Actors.Self {
        private final Actors.Actor actor;
        private final Address address = new Address(getSelf());

        Host(Actors.Actor actor) {
            this.actor = actor;
        }

        static Address start(ActorContext context, Actors.Actor actor) {
            return new Address(context.actorOf(Props.create(Host.class, () -> new Host(actor))));
        }

        @Override public void preStart() {
            actor.started(this);
        }

        @Override public void onReceive(Object message) throws Exception {
            if (message == STOP) stop();
            else actor.receive(message, this);
        }

        @Override public Actors.Address address() {
            return address;
        }

        @Override public Actors.Address start(Actors.Actor child) {
            return start(getContext(), child);
        }

        @Override public void stop() {
            getContext().stop(getSelf());
        }
    }

    @Override public Services services() {
        return new PekkoClassicServices(this);
    }

    @Override public Actors actors() {
        return new Actors() {
            @Override public Address start(Actor actor) {
                return new PekkoClassic.Address(PekkoClassic.this.start(() -> new Host(actor)));
            }

            @Override public void stop(Address address) {
                address.tell(STOP);
            }
        };
    }

    static final class Server extends UntypedAbstractActor {
        private final Sum sum = new Sum();

        @Override public void onReceive(Object message) {
            if (message == STOP) {
                getContext().stop(getSelf());
                return;
            }
            var answer = sum.handle(message);
            if (answer != null) getSender().tell(answer, getSelf());
        }
    }

    static int ask(ActorRef server) throws Exception {
        return (Integer) Patterns.ask(server, GET, LIMIT).toCompletableFuture().get();
    }

    static void stop(ActorRef actor) {
        actor.tell(STOP, ActorRef.noSender());
    }

    /// Asks the next actor, and replies with the reply of that one.
    private static final class Passer extends UntypedAbstractActor {
        private final ActorRef next;

        Passer(ActorRef next) {
            this.next = next;
        }

        @Override public void onReceive(Object message) {
            if (message == STOP) getContext().stop(getSelf());
            else Patterns.pipe(Patterns.ask(next, message, LIMIT), getContext().getDispatcher()).to(getSender());
        }
    }

    /// The calls of one actor, each after the reply to the previous one.
    private double inTurn(Calls course, Supplier<CompletionStage<?>> call) throws Exception {
        start(() -> new UntypedAbstractActor() {
            private void call() {
                Patterns.pipe(call.get(), getContext().getDispatcher()).to(getSelf());
            }

            @Override public void preStart() {
                course.begin();
                call();
            }

            @Override public void onReceive(Object answer) {
                if (course.answered(answer)) call();
                else getContext().stop(getSelf());
            }
        });
        return course.await();
    }

    @Override public double call(int calls) throws Exception {
        return callNested(1, calls);
    }

    /// An actor cannot wait. It asks again when the reply has arrived, and replies when the next one has, which is the
    /// same exchange.
    @Override public double callNested(int depth, int calls) throws Exception {
        var chain = new ArrayList<ActorRef>(List.of(start(Server::new)));
        while (chain.size() < depth) {
            var next = chain.getLast();
            chain.add(start(() -> new Passer(next)));
        }
        double nanos = inTurn(new Calls(calls, 0), () -> Patterns.ask(chain.getLast(), GET, LIMIT));
        chain.forEach(PekkoClassic::stop);
        return nanos;
    }

    /// A future whose result becomes a message.
    @Override public double task(int times) throws Exception {
        return inTurn(new Calls(times, 1), () -> CompletableFuture.supplyAsync(() -> 1, system.dispatcher()));
    }

    @Override public Latencies.Operation server() {
        var server = start(Server::new);
        return () -> ask(server);
    }

    @Override public double callOutside(int calls) throws Exception {
        var server = start(Server::new);
        long sum = 0;
        long start = System.nanoTime();
        for (int i = 0; i < calls; i++) sum += ask(server);
        double nanos = System.nanoTime() - start;
        stop(server);
        Check.equal("answers", 0, sum);
        return nanos / calls;
    }

    @Override public double cast(int messages) throws Exception {
        var server = start(Server::new);
        long start = System.nanoTime();
        for (int i = 0; i < messages; i++) server.tell(1, ActorRef.noSender());
        int sum = ask(server);
        double nanos = System.nanoTime() - start;
        stop(server);
        Check.equal("messages", messages, sum);
        return nanos / messages;
    }

    private static final class Short extends UntypedAbstractActor {
        @Override public void preStart() {
            getContext().stop(getSelf());
        }

        @Override public void onReceive(Object message) {
            unhandled(message);
        }
    }

    @Override public double spawnDie(int times) throws Exception {
        var done = new CompletableFuture<Double>();
        start(() -> new UntypedAbstractActor() {
            private long start;
            private int count;

            private void next() {
                getContext().watch(getContext().actorOf(Props.create(Short.class, Short::new)));
            }

            @Override public void preStart() {
                start = System.nanoTime();
                next();
            }

            @Override public void onReceive(Object message) {
                if (!(message instanceof Terminated)) {
                    unhandled(message);
                } else if (++count == times) {
                    done.complete((System.nanoTime() - start) / (double) times);
                    getContext().stop(getSelf());
                } else {
                    next();
                }
            }
        });
        return done.get();
    }

    @Override public double timer(int times) {
        var scheduler = system.scheduler();
        int cancelled = 0;
        long start = System.nanoTime();
        for (int i = 0; i < times; i++) {
            if (scheduler.scheduleOnce(Duration.ofMinutes(1), () -> {}, system.dispatcher()).cancel()) cancelled++;
        }
        double nanos = System.nanoTime() - start;
        Check.equal("cancelled timers", times, cancelled);
        return nanos / times;
    }

    /// The default strategy restarts in place.
    @Override public double restart(int times) throws Exception {
        var server = start(Server::new);
        long sum = 0;
        long start = System.nanoTime();
        for (int i = 0; i < times; i++) {
            server.tell(1, ActorRef.noSender());
            server.tell(CRASH, ActorRef.noSender());
            sum += ask(server);
        }
        double nanos = System.nanoTime() - start;
        stop(server);
        Check.equal("state after restarts", 0, sum);
        return nanos / times;
    }

    @Override public double memory(int servers) throws Exception {
        var all = new ArrayList<ActorRef>(servers);
        long before = Heap.used();
        for (int i = 0; i < servers; i++) all.add(start(Server::new));
        for (var server : all) server.tell(1, ActorRef.noSender());
        for (var server : all) Check.equal("state", 1, ask(server));
        double bytes = (Heap.used() - before) / (double) servers;
        all.forEach(PekkoClassic::stop);
        return bytes;
    }

    @Override public void close() throws Exception {
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
