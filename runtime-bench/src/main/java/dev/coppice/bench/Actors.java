package dev.coppice.bench;

/// The common denominator of actor systems, so that one program can be measured on all of them: see [Programs].
///
/// The adapter of each system is thin: a message costs the system's own send plus one virtual call.
interface Actors {

    /// The address of an actor.
    interface Address {
        void tell(Object message);
    }

    /// The code of one actor. Its fields are its state, because it handles one message at a time.
    @FunctionalInterface
    interface Actor {
        void receive(Object message, Self self) throws Exception;

        /// Called in the actor before its first message.
        default void started(Self self) {}
    }

    /// The operations that an actor may use in its callbacks.
    interface Self {
        Address address();

        /// Starts another actor and returns at once.
        Address start(Actor actor);

        /// Ends this actor after the callback.
        void stop();
    }

    /// Starts an actor from an external thread, and returns when the actor can receive messages.
    Address start(Actor actor) throws Exception;

    /// Ends an actor from an external thread, after it has handled the messages sent before.
    void stop(Address address);
}
