package dev.coppice.behaviours.statemachine;

/// The way in which an event reached a [StateMachine]; see [StateMachine#eventType].
///
/// {@snippet class="dev.coppice.behaviours.snippets.StateMachineExamples" region="cause"}
public sealed interface EventType {

    /// Every type of event except a timeout.
    enum Sent implements EventType {
        /// The event was sent by cast.
        CAST,
        /// The event was sent by call and expects a reply.
        CALL,
        /// The event is a signal of the runtime, or the result of an asynchronous request or stage.
        INFO,
        /// The machine inserted the event itself.
        INTERNAL
    }

    /// A timeout, which also identifies its timer. A machine has at most one running timer of each identity.
    sealed interface Timer extends EventType {}

    /// The two timers that events or changes of state cancel.
    enum Timeout implements Timer {
        /// The event timeout: no event was handled for a while. Any event cancels the timer.
        EVENT,
        /// The state timeout: the machine stayed in a state for a while. A change of state cancels the timer.
        STATE
    }

    /// A named timer, which only the machine itself cancels.
    ///
    /// @param name any value with a stable `equals`
    record Named(Object name) implements Timer {
        public Named {
            if (name == null) throw new IllegalArgumentException("timer name must not be null");
        }
    }
}
