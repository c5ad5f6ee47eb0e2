package dev.coppice.core.spi;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Ref;
import dev.coppice.core.Signal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The callbacks that the process loop runs for one kind of process.
///
/// A program is a definition: it holds no mutable state, and one instance may drive any number of processes at once.
/// The state of a process is the value `S` that `init` returns and that each callback receives and returns.
///
/// All callbacks run in the process, one at a time; each sees the writes of the previous one. A throwable that a
/// callback does not catch ends the process with [ExitReason#of(Throwable)]. The return value of a callback that called
/// [ProcessContext#end] is ignored.
///
/// @param <S> the state between two callbacks
public interface Program<S extends @Nullable Object> {

    /// Initialises the new process, before any message. Returning completes the start; [InitRefused] refuses it.
    S init(ProcessContext self) throws Throwable;

    /// Checks a message or request before it is sent through a typed address. Runs in the sender.
    ///
    /// @throws IllegalArgumentException if the message is outside the protocol of the process
    default void check(Object message) {}

    /// Returns the class of all messages that may be sent through a typed address, which `runtime.ref(pid, protocol)`
    /// compares with. `Void` if the process takes no messages.
    default Class<?> protocol() {
        return Object.class;
    }

    /// Handles a message that expects no reply.
    S message(ProcessContext self, Object message, S state) throws Throwable;

    /// Handles a request. The reply is sent with [Request#reply], in this callback or later, from any thread.
    S request(ProcessContext self, Request<?> request, S state) throws Throwable;

    /// Handles a signal, including the parent's exit: a [Signal.Exit] from [ProcessContext#parent].
    S signal(ProcessContext self, Signal signal, S state) throws Throwable;

    /// Handles the token of [ProcessContext#continueWith], right after the callback that requested it and before any
    /// message.
    default S handleContinue(ProcessContext self, Object token, S state) throws Throwable {
        throw new IllegalStateException("handleContinue is not implemented; unexpected token: " + token);
    }

    /// Terminates the process because `stop` requested it: cleans up and then calls [ProcessContext#end].
    default void terminate(ProcessContext self, ExitReason reason, S state) throws Throwable {
        self.end(reason);
    }

    /// Returns the name of the process in printed text and reports, unless the process has a label.
    default String label() {
        return getClass().getSimpleName();
    }

    /// Returns the text that distinguishes the definition from others of its class; the default id of a child. Null if
    /// nothing does.
    default @Nullable Object id() {
        return null;
    }

    /// Returns the class of the process's definition, for reports.
    default String behaviour() {
        return getClass().getName();
    }

    /// Returns the key under which the runtime remembers whether callbacks block or compute for long: the class of the
    /// definition. Null for a process that must always find a worker, and for one that runs different code each time.
    default @Nullable Class<?> kind() {
        return getClass();
    }

    /// Returns whether all callbacks are quick, so that a call to the idle process may run on the caller's thread and
    /// stack. The callee's delay then delays the caller, whatever the timeout of the call.
    default boolean inlineCalls() {
        return false;
    }

    /// Returns the timeout of a call without an explicit one, or null for no timeout.
    default @Nullable Duration callLimit() {
        return Ref.DEFAULT_TIMEOUT;
    }

    /// Returns whether the process initially traps exits.
    default boolean trapsExits() {
        return false;
    }

    /// Returns the state as `getState` shows it.
    default @Nullable Object stateOf(S state) {
        return state;
    }

    /// Returns the state after `replaceState` changed the value that [#stateOf] showed.
    @SuppressWarnings({"unchecked", "NullAway"}) // a program whose stateOf returns null accepts null
    default S withState(S state, @Nullable Object shown) {
        return (S) shown;
    }

    /// Returns the state as `getStatus` shows it, redacted where the behaviour requires it.
    default @Nullable Object statusOf(S state) {
        return stateOf(state);
    }

    /// Called after the process was suspended or resumed. Returns the next state.
    default S suspended(ProcessContext self, boolean suspended, S state) throws Throwable {
        return state;
    }

    /// Called after each system request. Returns the next state.
    default S afterSystemRequest(ProcessContext self, S state) throws Throwable {
        return state;
    }

    /// Converts the state after a change of code. Called only while the process is suspended.
    default S changeCode(ProcessContext self, Object oldVersion, @Nullable Object extra, S state) throws Throwable {
        throw new IllegalStateException(label() + " does not implement changeCode");
    }
}
