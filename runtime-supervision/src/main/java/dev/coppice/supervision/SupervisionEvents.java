package dev.coppice.supervision;

import dev.coppice.core.ActorRuntime;
import dev.coppice.supervision.internal.report.Hub;
import java.util.function.Consumer;

/// The starts, exits, restarts and give-ups of all supervisors of a runtime, as they happen.
///
/// {@snippet class="dev.coppice.supervision.snippets.SupervisionEventsExamples" region="listen"}
public final class SupervisionEvents {
    /// How many events may wait for a slow listener before the oldest are dropped.
    public static final int BACKLOG = 10_000;

    private SupervisionEvents() {}

    /// Has `listener` told of every event until the returned handle is closed.
    ///
    /// The listener is called in a process of its own, on its own thread: it may block, and what it throws is reported and hurts nobody.
    /// The events of one supervisor come in order. Supervisors never wait for it; if more than [#BACKLOG] events wait, the oldest are dropped.
    public static ActorRuntime.Registration listen(ActorRuntime runtime, Consumer<? super SupervisionEvent> listener) {
        return Hub.of(runtime).listen(runtime, listener);
    }
}
