package dev.coppice.core;

import dev.coppice.core.internal.process.ProcessCell;
import org.jspecify.annotations.Nullable;

/// What became of a start.
///
/// {@snippet class="dev.coppice.behaviours.snippets.CoreExamples" region="result"}
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

    /// The reason of a [Failed] start under a name that is taken, or of a child whose id is. [StartResult#orRunning] goes on with the holder.
    ///
    /// @param holder the process that holds the name or the id
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

    /// The address of the started process or, if its name was taken, of the process that holds it: that incarnation alone, which may have ended by now.
    ///
    /// @throws StartFailed if there is neither
    default Ref<M> orRunning() {
        if (this instanceof Failed<M>(ExitReason.Custom(AlreadyStarted(Pid holder)))) return ((ProcessCell) holder).ref();
        return orThrow();
    }
}
