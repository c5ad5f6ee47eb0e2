package dev.coppice.core;

import dev.coppice.core.internal.process.ProcessCell;
import org.jspecify.annotations.Nullable;

/// The result of a start.
///
/// {@snippet class="dev.coppice.behaviours.snippets.CoreExamples" region="result"}
///
/// @param <M> the protocol of the process
public sealed interface StartResult<M> {

    /// The process runs.
    ///
    /// @param info additional information that the process gave its starter, or null
    record Started<M>(Ref<M> ref, Pid pid, @Nullable Object info) implements StartResult<M> {}

    /// The process chose not to run and has ended.
    record Ignored<M>() implements StartResult<M> {
        @Override public String toString() {
            return "ignored";
        }
    }

    /// The process failed to start and has ended.
    record Failed<M>(ExitReason reason) implements StartResult<M> {
        @Override public String toString() {
            return reason.toString();
        }
    }

    /// The reason of a [Failed] start when the name, or the id of the child, is already taken. [StartResult#orRunning]
    /// then returns the holder.
    ///
    /// @param holder the process that holds the name or the id
    record AlreadyStarted(Pid holder) {
        @Override public String toString() {
            return "already started: " + holder;
        }
    }

    /// Returns the address of the started process.
    ///
    /// @throws StartFailed if no process was started
    default Ref<M> orThrow() {
        if (this instanceof Started<M> started) return started.ref();
        throw new StartFailed("a process", this);
    }

    /// Returns the address of the started process or, if its name was taken, of the process that holds the name. The
    /// address is that of this incarnation only, which may have ended since.
    ///
    /// @throws StartFailed if there is no such process either
    default Ref<M> orRunning() {
        if (this instanceof Failed<M>(ExitReason.Custom(AlreadyStarted(Pid holder)))) {
            return ((ProcessCell) holder).ref();
        }
        return orThrow();
    }
}
