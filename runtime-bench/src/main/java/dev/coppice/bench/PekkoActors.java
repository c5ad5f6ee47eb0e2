package dev.coppice.bench;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/// The actors of the shared programs, as typed actors.
record PekkoActors(Pekko pekko) implements Actors {

    private record Tell(ActorRef<Object> ref) implements Address {
        @Override public void tell(Object message) {
            ref.tell(message);
        }
    }

    /// There is one for each actor.
    private static final class Host implements Self {
        private final ActorContext<Object> context;
        private final Tell address;
        private boolean ended;

        private Host(ActorContext<Object> context) {
            this.context = context;
            address = new Tell(context.getSelf());
        }

        static Behavior<Object> of(Actor actor) {
            return Behaviors.setup(context -> {
                var host = new Host(context);
                actor.started(host);
                if (host.ended) return Behaviors.stopped();
                return Behaviors.receiveMessage(message -> {
                    if (message == ActorPeer.STOP) return Behaviors.stopped();
                    actor.receive(message, host);
                    return host.ended ? Behaviors.stopped() : Behaviors.same();
                });
            });
        }

        @Override public Address address() {
            return address;
        }

        @Override public Address start(Actor actor) {
            return new Tell(context.spawnAnonymous(of(actor)));
        }

        @Override public void stop() {
            ended = true;
        }
    }

    @Override public Address start(Actor actor) throws Exception {
        return new Tell(pekko.spawn(Host.of(actor)));
    }

    @Override public void stop(Address address) {
        address.tell(ActorPeer.STOP);
    }
}
