package dev.coppice.supervision.internal.report;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.MailboxLimit;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessEnded;
import dev.coppice.core.Signal;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.ops.ProcessControl;
import dev.coppice.core.ops.Report;
import dev.coppice.core.spi.Enclosing;
import dev.coppice.core.spi.ReceiveContext;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.supervision.SupervisionEvent;
import dev.coppice.supervision.SupervisionEvents;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.event.Level;

/// Delivers the events of one runtime to its listeners. May be used from any thread.
public final class SupervisionEventBus {
    private static final SpawnOptions OPTIONS = SpawnOptions.NONE
            .onDedicatedThread()
            .trapExits()
            .asRoot() // not below the process that listens: it outlives that one, and shuts down gracefully itself
            .label("supervision events")
            .mailbox(new MailboxLimit(SupervisionEvents.BACKLOG, MailboxLimit.Overflow.DROP_OLDEST));

    /// An event in the mailbox of a listener's process. It is a dead letter if a slow listener loses it, but not if the
    /// listener no longer listens.
    private record Entry(SupervisionEvent event, Pid listener) implements Enclosing {
        @Override public Object enclosed() {
            return event;
        }

        @Override public boolean mayBeDeadLetter() {
            return listener.isAlive();
        }
    }

    private final List<Pid> listeners = new CopyOnWriteArrayList<>();

    public static SupervisionEventBus of(ActorRuntime runtime) {
        return ProcessControl.shared(runtime, SupervisionEventBus.class, SupervisionEventBus::new);
    }

    public ActorRuntime.Registration listen(ActorRuntime runtime, Consumer<? super SupervisionEvent> listener) {
        var pid = Gen.spawn(runtime, self -> deliver(self, listener), OPTIONS);
        listeners.removeIf(listening -> !listening.isAlive());
        listeners.add(pid);
        return () -> {
            listeners.remove(pid);
            Gen.exit(pid, ExitReason.KILL);
        };
    }

    /// Runs until the runtime closes. The request to shut down comes after the events of supervisors that have ended
    /// before, so these are delivered, too.
    private static void deliver(ReceiveContext self, Consumer<? super SupervisionEvent> listener) {
        while (true) {
            var received = self.receive();
            if (received instanceof Signal.Exit) return;
            if (!(received instanceof Entry entry)) continue;
            try {
                listener.accept(entry.event);
            } catch (ProcessEnded ended) {
                throw ended;
            } catch (Throwable thrown) {
                Report.write(self.runtime(), SupervisorReporter.SUPERVISOR, Level.ERROR,
                        printer -> "a listener of supervision events threw an exception", Map::of, thrown);
            }
        }
    }

    boolean isHeard() {
        return !listeners.isEmpty();
    }

    void tell(SupervisionEvent event) {
        for (var listener : listeners) Gen.send(listener, new Entry(event, listener));
    }
}
