package dev.coppice.core.spi;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Ref;
import dev.coppice.core.Signal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The callbacks that one process loop drives.
///
/// A program is a definition: it holds no state of its own, and one instance may drive any number of processes at once. What
/// a process knows is the value `S` that `init` returns and every callback passes on.
///
/// All callbacks run in the process, one at a time, each seeing what the one before wrote. A throwable that leaves a callback
/// ends the process with [ExitReason#of(Throwable)]. A callback that called [ProcessContext#end] returns whatever it likes: it is
/// not called again.
///
/// @param <S> the state between two callbacks
public interface Program<S extends @Nullable Object> {

    /// Runs first, in the new process, before any message. Returning completes the start; [InitRefused] refuses it.
    S init(ProcessContext self) throws Throwable;

    /// Looks at a message or request before it is sent through a typed address. Runs in the sender.
    ///
    /// @throws IllegalArgumentException if the process could not understand it
    default void check(Object message) {}

    /// Handles a message that wants no answer.
    S message(ProcessContext self, Object message, S state) throws Throwable;

    /// Handles a request, which is answered with [Request#reply] here or later, by anybody.
    S request(ProcessContext self, Request<?> request, S state) throws Throwable;

    /// Handles a signal. The parent's exit is one: [Signal.Exit] from [ProcessContext#parent].
    S signal(ProcessContext self, Signal signal, S state) throws Throwable;

    /// Handles what [ProcessContext#proceed] asked for: right after the callback that asked, before any message.
    default S proceed(ProcessContext self, Object token, S state) throws Throwable {
        throw new IllegalStateException("nothing proceeds here: " + token);
    }

    /// Ends the process in order, because `stop` asked for it: run what must run, then [ProcessContext#end].
    default void terminate(ProcessContext self, ExitReason reason, S state) throws Throwable {
        self.end(reason);
    }

    /// What the process is called in prints and reports, as long as it has no label of its own.
    default String label() {
        return getClass().getSimpleName();
    }

    /// What the process was started from, for reports: the class of its definition.
    default String behaviour() {
        return getClass().getName();
    }

    /// Whether all callbacks are quick, so that a call to the idle process may run on the caller's thread and stack. The callee's
    /// delay is then the caller's, whatever the limit of the call.
    default boolean inlineCalls() {
        return false;
    }

    /// How long a call waits that gives no limit of its own, or null for without limit.
    default @Nullable Duration callLimit() {
        return Ref.DEFAULT_LIMIT;
    }

    /// Whether the process starts out trapping exits.
    default boolean trapsExits() {
        return false;
    }

    /// What `getState` shows.
    default @Nullable Object stateOf(S state) {
        return state;
    }

    /// The state after `replaceState` changed what [#stateOf] showed.
    @SuppressWarnings({"unchecked", "NullAway"}) // whoever shows null accepts null
    default S withState(S state, @Nullable Object shown) {
        return (S) shown;
    }

    /// What `getStatus` shows of the state: redacted where the behaviour says so.
    default @Nullable Object statusOf(S state) {
        return stateOf(state);
    }

    /// Told when the process was suspended or resumed. Returns the state to go on with.
    default S suspended(ProcessContext self, boolean suspended, S state) throws Throwable {
        return state;
    }

    /// Told after each system request. Returns the state to go on with.
    default S afterSystemRequest(ProcessContext self, S state) throws Throwable {
        return state;
    }

    /// The state after a change of code; only while suspended.
    default S changeCode(ProcessContext self, Object oldVersion, @Nullable Object extra, S state) throws Throwable {
        throw new IllegalStateException(label() + " has no changeCode");
    }
}
