package dev.coppice.bench;

import java.util.ArrayList;
import java.util.concurrent.locks.LockSupport;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.pubsub.Topic;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;

/// The state machines and topics of Pekko.
record PekkoServices(Pekko pekko) implements Services {
    private static final Object TOGGLE = "toggle";
    private static final Object CHANGES = "changes";

    /// A state machine is a behavior that becomes another one.
    @Override public double stateMachine(int events) throws Exception {
        var answers = new Programs.Answers();
        var machine = pekko.spawn(off(new int[1], answers));
        var sender = pekko.spawn(Behaviors.receiveMessage(message -> {
            for (int i = 0; i < events; i++) machine.tell(TOGGLE);
            machine.tell(CHANGES);
            return Behaviors.stopped();
        }));
        long start = System.nanoTime();
        sender.tell(TOGGLE);
        long changes = answers.take();
        double nanos = System.nanoTime() - start;
        machine.tell(ActorPeer.STOP);
        Check.equal("changes of state", events, changes);
        return nanos / events;
    }

    private static Behavior<Object> off(int[] changes, Programs.Answers answers) {
        return Behaviors.receiveMessage(message -> other(message, changes, answers) ? on(changes, answers)
                : end(message));
    }

    private static Behavior<Object> on(int[] changes, Programs.Answers answers) {
        return Behaviors.receiveMessage(message -> other(message, changes, answers) ? off(changes, answers)
                : end(message));
    }

    private static boolean other(Object message, int[] changes, Programs.Answers answers) {
        if (message == TOGGLE) changes[0]++;
        else if (message == CHANGES) answers.add(changes[0]);
        return message == TOGGLE;
    }

    private static Behavior<Object> end(Object message) {
        return message == ActorPeer.STOP ? Behaviors.stopped() : Behaviors.same();
    }

    /// Asks the receptionist, which is an actor. It asks fewer times, because the report would take too long otherwise.
    @Override public double lookup(int keys, int lookups) throws Exception {
        var receptionist = pekko.receptionist();
        var server = pekko.spawn(PekkoBehaviors.sum());
        var all = new ArrayList<ServiceKey<Object>>();
        for (int i = 0; i < keys; i++) {
            var key = ServiceKey.create(Object.class, "key-" + i);
            pekko.<Receptionist.Command, Receptionist.Registered>ask(receptionist,
                    replyTo -> Receptionist.register(key, server, replyTo));
            all.add(key);
        }
        int[] count = new int[1];
        double nanos = pekko.inTurn(new ActorPeer.Calls(Math.max(1, lookups / 20), server), context -> {
            var key = all.get(count[0]++ % keys);
            context.ask(Receptionist.Listing.class, receptionist, Pekko.LIMIT,
                    replyTo -> Receptionist.find(key, replyTo),
                    (listing, failure) -> failure == null ? listing.getServiceInstances(key).iterator().next()
                            : failure);
        });
        server.tell(ActorPeer.STOP);
        return nanos;
    }

    @Override public double publish(int subscribers, int messages) throws Exception {
        var answers = new Programs.Answers();
        ActorRef<Topic.Command<Object>> topic = pekko.spawn(Topic.create(Object.class, "topic"));
        var all = new ArrayList<ActorRef<Object>>();
        for (int i = 0; i < subscribers; i++) {
            all.add(pekko.spawn(Behaviors.setup(context -> {
                int[] sum = new int[1];
                return Behaviors.receiveMessage(message -> {
                    if (message == ActorPeer.STOP) return Behaviors.stopped();
                    sum[0] += (Integer) message;
                    if (sum[0] == messages) answers.add(messages);
                    return Behaviors.same();
                });
            })));
        }
        for (var subscriber : all) topic.tell(Topic.subscribe(subscriber));
        while (!isReady(topic, subscribers)) LockSupport.parkNanos(1_000_000);
        long start = System.nanoTime();
        for (int i = 0; i < messages; i++) topic.tell(Topic.publish(1));
        Check.equal("deliveries", (long) subscribers * messages, answers.sum(subscribers));
        double nanos = System.nanoTime() - start;
        all.forEach(subscriber -> subscriber.tell(ActorPeer.STOP));
        return nanos / ((double) subscribers * messages);
    }

    /// A topic loses messages published while it registers with the receptionist.
    private boolean isReady(ActorRef<Topic.Command<Object>> topic, int subscribers) throws Exception {
        var stats = pekko.<Topic.Command<Object>, Topic.TopicStats>ask(topic, Topic::getTopicStats);
        return stats.localSubscriberCount() == subscribers && stats.topicInstanceCount() == 1;
    }
}
