package dev.coppice.core;

import dev.coppice.core.internal.process.SystemRequests;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// System requests to one process, for debugging and maintenance: look at its state, change it, stop and trace it.
///
/// Each request is an entry of the process's mailbox: handled in order, never in the middle of a callback, and also while the process is
/// suspended. Each waits for the answer up to the limit, by default five seconds, and throws [CallFailed] as a call does.
///
/// {@snippet class="dev.coppice.behaviours.snippets.CoreExamples" region="sys"}
///
/// @param process whom the requests go to
/// @param limit how long each waits
public record Sys(Pid process, Duration limit) {

    /// System requests to `process`.
    public static Sys of(Pid process) {
        return new Sys(process, Ref.DEFAULT_LIMIT);
    }

    /// System requests to the process that `ref` addresses now.
    ///
    /// @throws IllegalArgumentException if there is none
    public static Sys of(Ref<?> ref) {
        var pid = ref.pid();
        if (pid == null) throw new IllegalArgumentException("nobody holds the name " + ref);
        return of(pid);
    }

    public Sys within(Duration limit) {
        return new Sys(process, limit);
    }

    /// The state between two callbacks.
    public @Nullable Object state() {
        return SystemRequests.state(process, limit);
    }

    /// Has the process replace its state by what `change` makes of it, and returns that. If `change` throws, the old state stays.
    ///
    /// @throws CallFailed with a [CallbackFailed] if `change` throws
    public @Nullable Object replaceState(UnaryOperator<@Nullable Object> change) {
        return SystemRequests.replaceState(process, limit, change);
    }

    /// What the process is, and its state as its `formatStatus` shows it.
    public Map<String, Object> status() {
        return SystemRequests.status(process, limit);
    }

    /// Has the process handle nothing but system requests and its parent's exit. Does nothing if it is suspended.
    public void suspend() {
        SystemRequests.suspend(process, limit, true);
    }

    /// Has the process go on, beginning with what arrived meanwhile. Does nothing if it is not suspended.
    public void resume() {
        SystemRequests.suspend(process, limit, false);
    }

    /// Has the suspended process change its state to a new version of its code. If that fails, the old state stays.
    public void changeCode(Object oldVersion, @Nullable Object extra) {
        SystemRequests.changeCode(process, limit, oldVersion, extra);
    }

    /// Orders the process to terminate and waits, up to the limit, until it has ended.
    public void terminate(ExitReason reason) {
        dev.coppice.core.spi.Gen.stop(process, reason, limit);
    }

    /// Has `listener` told of every event, in the process, until [#trace] is called with null.
    public void trace(@Nullable Consumer<String> listener) {
        SystemRequests.trace(process, limit, listener);
    }

    /// Keeps the latest `events` events; zero stops it and forgets them.
    public void log(int events) {
        if (events < 0) throw new IllegalArgumentException("a log cannot keep " + events + " events");
        SystemRequests.log(process, limit, events);
    }

    /// The events that were kept, oldest first.
    public List<String> logged() {
        return SystemRequests.logged(process, limit);
    }

    /// Starts to count, from zero, or stops.
    public void count(boolean on) {
        SystemRequests.count(process, limit, on);
    }

    /// What was counted, or empty if nothing is.
    public Optional<Statistics> statistics() {
        return SystemRequests.statistics(process, limit);
    }

    /// Installs a hook under `id`. Returns false, and does nothing, if there is one.
    public <S extends @Nullable Object> boolean install(Object id, Hook<S> hook, S state) {
        return SystemRequests.install(process, limit, id, hook, state);
    }

    /// Removes the hook `id`. Returns whether there was one.
    public boolean remove(Object id) {
        return SystemRequests.remove(process, limit, id);
    }

    /// Ends trace, log, statistics and all hooks.
    public void noDebug() {
        SystemRequests.noDebug(process, limit);
    }

    /// Told of every event of a process, in that process.
    ///
    /// @param <S> what the hook keeps between two events
    @FunctionalInterface
    public interface Hook<S extends @Nullable Object> {

        /// Returns the state to go on with, or empty to be removed. One that throws is removed as well.
        ///
        /// @param event the event as text
        /// @param content the message, answer or state that the event is about
        Optional<S> on(S state, String event, @Nullable Object content);
    }

    /// @param period how long was counted
    /// @param messagesIn messages and requests that came in
    /// @param messagesOut answers that went out
    public record Statistics(Duration period, long messagesIn, long messagesOut) {}

    /// A callback that a system request had run, and that threw.
    ///
    /// @param callback its name
    public record CallbackFailed(String callback, Throwable cause) {
        @Override public String toString() {
            return callback + " threw " + cause;
        }
    }
}
