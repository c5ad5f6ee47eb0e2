package dev.coppice.supervision;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.ActorRuntime;
import dev.coppice.supervision.internal.report.SupervisionEventBus;
import java.util.function.Consumer;

/// The events of all supervisors of a runtime, as they happen: starts, exits, restarts, and supervisors that give up.
///
/// {@snippet class="dev.coppice.supervision.snippets.SupervisionEventsExamples" region="listen"}
public final class SupervisionEvents {
    /// How many events may wait for a slow listener before the oldest are dropped.
    public static final int BACKLOG = 10_000;

    private SupervisionEvents() {}

    /// Passes every event to `listener` until the returned handle is closed.
    ///
    /// The listener is called in a process with a dedicated thread: it may block, and an exception that it throws is
    /// reported and has no other effect. The events of one supervisor arrive in order. Supervisors never wait for the
    /// listener; if more than [#BACKLOG] events are queued, the oldest are dropped. When the runtime closes, the queued
    /// events are still delivered, within the time that it gives all processes to shut down.
    public static ActorRuntime.Registration listen(ActorRuntime runtime, Consumer<? super SupervisionEvent> listener) {
        requireNonNull(listener, "listener must not be null");
        return SupervisionEventBus.of(runtime).listen(runtime, listener);
    }
}
