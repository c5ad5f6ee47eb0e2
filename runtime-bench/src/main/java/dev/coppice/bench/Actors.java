package dev.coppice.bench;

/// The least that every actor system has, so that one program can be measured on all of them: see [Programs].
///
/// A system's part is thin: a message costs what its own send costs, and one virtual call besides.
interface Actors {

    /// Where messages go.
    interface Address {
        void tell(Object message);
    }

    /// What one actor does. Its fields are its state: it gets one message at a time.
    @FunctionalInterface
    interface Actor {
        void receive(Object message, Self self) throws Exception;

        /// Called in the actor before its first message.
        default void started(Self self) {}
    }

    /// What an actor may do in its callbacks.
    interface Self {
        Address address();

        /// Starts another and returns at once.
        Address start(Actor actor);

        /// Ends this one after the callback.
        void stop();
    }

    /// Starts an actor from outside, and returns when it can be sent messages.
    Address start(Actor actor) throws Exception;

    /// Ends an actor from outside, once it has handled what it was sent before.
    void stop(Address address);
}
