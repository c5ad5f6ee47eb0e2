package dev.coppice.behaviours;

/// How an event came to a [StateMachine]; see [StateMachine#cause].
///
/// {@snippet class="dev.coppice.behaviours.snippets.StateMachineExamples" region="cause"}
public sealed interface Cause {

    /// Everything but time-outs.
    enum Sent implements Cause {
        /// It was sent by cast.
        CAST,
        /// It was sent by call, and wants an answer.
        CALL,
        /// The runtime said it, or something was waited for without blocking and is there.
        INFO,
        /// The machine inserted it itself.
        INTERNAL
    }

    /// A time-out, and at the same time the name of its timer: a machine has at most one running for each.
    sealed interface Timer extends Cause {}

    /// The two timers that are bound to what happens.
    enum Timeout implements Timer {
        /// Nothing at all happened for a while: any event cancels it.
        EVENT,
        /// The machine stayed in a state for a while: a change of state cancels it.
        STATE
    }

    /// A timer that only the machine itself cancels.
    ///
    /// @param name any value with a stable `equals`
    record Named(Object name) implements Timer {
        public Named {
            if (name == null) throw new IllegalArgumentException("a timer with a name needs one: null is none");
        }
    }
}
