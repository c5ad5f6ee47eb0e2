package dev.coppice.core;

import org.jspecify.annotations.Nullable;

/// What became of a start.
///
/// @param <M> the protocol of the process
public sealed interface StartResult<M> {

    /// The process runs.
    ///
    /// @param info what the process told its starter besides, or null
    record Started<M>(Ref<M> ref, Pid pid, @Nullable Object info) implements StartResult<M> {}

    /// The process chose not to run, and has ended.
    record Ignored<M>() implements StartResult<M> {
        @Override public String toString() {
            return "ignored";
        }
    }

    /// The process could not start, and has ended.
    record Failed<M>(ExitReason reason) implements StartResult<M> {
        @Override public String toString() {
            return reason.toString();
        }
    }

    /// The reason of a [Failed] start under a name that is taken.
    ///
    /// @param holder the process that holds the name
    record AlreadyStarted(Pid holder) {
        @Override public String toString() {
            return "already started: " + holder;
        }
    }

    /// The address of the started process.
    ///
    /// @throws StartFailed if there is none
    default Ref<M> orThrow() {
        if (this instanceof Started<M> started) return started.ref();
        throw new StartFailed("a process", this);
    }
}
