package dev.coppice.bench;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Ref;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.DefinedBehaviour;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.SpawnOptions;

/// The actors of the shared programs, as servers.
record CoppiceActors(ActorRuntime runtime) implements Actors {

    private record Cast(Ref<Object> ref) implements Address {
        @Override public void tell(Object message) {
            ref.cast(message);
        }
    }

    private static final Object STOP = "stop";

    /// Each definition has one process, so its fields belong to that process.
    private static final class Host extends GenServer<Integer, Object> implements Self {
        private final Actor actor;
        private Address address;
        private boolean ended;

        Host(Actor actor) {
            this.actor = actor;
        }

        @Override protected Next<Integer> init() {
            address = new Cast(self());
            actor.started(this);
            return ended ? ignore() : next(0);
        }

        @Override protected Next<Integer> handle(Object message, Integer state) throws Exception {
            if (message == STOP) return stop(ExitReason.NORMAL);
            actor.receive(message, this);
            return ended ? stop(ExitReason.NORMAL) : keep();
        }

        @Override public Address address() {
            return address;
        }

        @Override public Address start(Actor child) {
            return new Cast(Gen.ref(ProcessContext.current()
                    .spawn(DefinedBehaviour.programOf(new Host(child)), SpawnOptions.NONE)));
        }

        @Override public void stop() {
            ended = true;
        }
    }

    @Override public Address start(Actor actor) {
        return new Cast(runtime.start(new Host(actor)));
    }

    @Override public void stop(Address address) {
        address.tell(STOP);
    }
}
