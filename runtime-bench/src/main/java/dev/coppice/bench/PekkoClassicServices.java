package dev.coppice.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.AbstractFSM;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.AllForOneStrategy;
import org.apache.pekko.actor.Props;
import org.apache.pekko.actor.SupervisorStrategy;
import org.apache.pekko.actor.UntypedAbstractActor;
import org.apache.pekko.japi.pf.DeciderBuilder;

/// The supervision, state machines and events of classic Pekko.
record PekkoClassicServices(PekkoClassic pekko) implements Services {
    private static final Object TOGGLE = "toggle";
    private static final Object CHANGES = "changes";

    /// Restarts all children when one fails.
    private static final class Family extends UntypedAbstractActor {
        private final int size;
        private final CompletableFuture<List<ActorRef>> ready;

        Family(int size, CompletableFuture<List<ActorRef>> ready) {
            this.size = size;
            this.ready = ready;
        }

        @Override public SupervisorStrategy supervisorStrategy() {
            return new AllForOneStrategy(false,
                    DeciderBuilder.matchAny(failure -> SupervisorStrategy.restart()).build());
        }

        @Override public void preStart() {
            var children = new ArrayList<ActorRef>();
            for (int i = 0; i < size; i++)
                children.add(getContext().actorOf(Props.create(PekkoClassic.Server.class, PekkoClassic.Server::new)));
            ready.complete(children);
        }

        @Override public void onReceive(Object message) {
            if (message == ActorPeer.STOP) getContext().stop(getSelf());
            else unhandled(message);
        }
    }

    /// The order of restarts is not defined, so each actor is asked until it has a new state.
    @Override public double restartAll(int children, int times) throws Exception {
        var ready = new CompletableFuture<List<ActorRef>>();
        var family = pekko.start(() -> new Family(children, ready));
        var servers = ready.get(1, TimeUnit.MINUTES);
        double nanos = 0;
        for (int i = 0; i < times; i++) {
            for (var server : servers) server.tell(1, ActorRef.noSender());
            for (var server : servers) Check.equal("state before the crash", 1, PekkoClassic.ask(server));
            long start = System.nanoTime();
            servers.getFirst().tell(ActorPeer.CRASH, ActorRef.noSender());
            for (var server : servers) while (PekkoClassic.ask(server) != 0) Thread.onSpinWait();
            nanos += System.nanoTime() - start;
        }
        PekkoClassic.stop(family);
        return nanos / times;
    }

    private static final class Machine extends AbstractFSM<Machine.State, Integer> {
        enum State { ON, OFF }

        Machine(Programs.Answers answers) {
            startWith(State.OFF, 0);
            when(State.OFF, matchEventEquals(TOGGLE, (event, changes) -> goTo(State.ON).using(changes + 1)));
            when(State.ON, matchEventEquals(TOGGLE, (event, changes) -> goTo(State.OFF).using(changes + 1)));
            whenUnhandled(matchEventEquals(CHANGES, (event, changes) -> {
                answers.add(changes);
                return stop();
            }));
            initialize();
        }
    }

    @Override public double stateMachine(int events) throws Exception {
        var answers = new Programs.Answers();
        var machine = pekko.system.actorOf(Props.create(Machine.class, () -> new Machine(answers)));
        var sender = pekko.actors().start((message, self) -> {
            for (int i = 0; i < events; i++) machine.tell(TOGGLE, ActorRef.noSender());
            machine.tell(CHANGES, ActorRef.noSender());
            self.stop();
        });
        long start = System.nanoTime();
        sender.tell(TOGGLE);
        long changes = answers.take();
        double nanos = System.nanoTime() - start;
        Check.equal("changes of state", events, changes);
        return nanos / events;
    }

    private record Published(int number) {}

    private static final class Subscriber extends UntypedAbstractActor {
        private final int expected;
        private final Programs.Answers answers;
        private int sum;

        Subscriber(int expected, Programs.Answers answers) {
            this.expected = expected;
            this.answers = answers;
        }

        @Override public void onReceive(Object message) {
            if (message == ActorPeer.STOP) {
                getContext().stop(getSelf());
                return;
            }
            sum += ((Published) message).number;
            if (sum == expected) answers.add(sum);
        }
    }

    /// The event stream of the actor system, in which a class is the topic.
    @Override public double publish(int subscribers, int messages) throws Exception {
        var answers = new Programs.Answers();
        var stream = pekko.system.eventStream();
        var all = new ArrayList<ActorRef>();
        for (int i = 0; i < subscribers; i++) all.add(pekko.start(() -> new Subscriber(messages, answers)));
        for (var subscriber : all) stream.subscribe(subscriber, Published.class);
        long start = System.nanoTime();
        for (int i = 0; i < messages; i++) stream.publish(new Published(1));
        Check.equal("deliveries", (long) subscribers * messages, answers.sum(subscribers));
        double nanos = System.nanoTime() - start;
        all.forEach(stream::unsubscribe);
        all.forEach(PekkoClassic::stop);
        return nanos / ((double) subscribers * messages);
    }
}
