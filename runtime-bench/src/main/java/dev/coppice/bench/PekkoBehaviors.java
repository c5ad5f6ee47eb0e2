package dev.coppice.bench;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/// The measured typed behaviours, written as users write them.
final class PekkoBehaviors {

    private PekkoBehaviors() {}

    record Get(ActorRef<Integer> replyTo) {}

    record Start(ActorRef<Object> other) {}

    static Behavior<Object> sum() {
        return Behaviors.setup(context -> {
            int[] state = new int[1];
            return Behaviors.receiveMessage(message -> {
                if (message == ActorPeer.STOP) return Behaviors.stopped();
                if (message instanceof Get get) get.replyTo.tell(state[0]);
                else state[0] += (Integer) message;
                return Behaviors.same();
            });
        });
    }

    private record Passed(Integer answer, ActorRef<Integer> replyTo) {}

    /// Asks the next actor, and replies with the reply of that one.
    static Behavior<Object> passer(ActorRef<Object> next, Duration timeout) {
        return Behaviors.setup(context -> Behaviors.receiveMessage(message -> {
            if (message == ActorPeer.STOP) return Behaviors.stopped();
            if (message instanceof Get(var replyTo)) {
                context.ask(Integer.class, next, timeout, Get::new, (answer, failure) -> new Passed(answer, replyTo));
            } else if (message instanceof Passed(var answer, var replyTo) && answer != null) {
                replyTo.tell(answer);
            }
            return Behaviors.same();
        }));
    }

    static Behavior<Object> player(int hops, CountDownLatch done) {
        return Behaviors.setup(context -> {
            int[] count = new int[1];
            return Behaviors.receiveMessage(message -> {
                if (message == ActorPeer.STOP) return Behaviors.stopped();
                var other = ((Start) message).other;
                if (++count[0] > hops) done.countDown();
                else other.tell(new Start(context.getSelf()));
                return Behaviors.same();
            });
        });
    }

    static Behavior<Object> sky(ActorRef<Object> parent, long number, int size) {
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
}
