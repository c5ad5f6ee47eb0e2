package dev.coppice.core;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.internal.process.Calls;
import dev.coppice.core.internal.process.SystemRequests;
import dev.coppice.core.ops.Report;
import dev.coppice.core.spi.Printable;
import dev.coppice.core.spi.Printer;
import dev.coppice.core.spi.Timeouts;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// System requests to one process, for debugging and maintenance: they read and replace its state, suspend, trace and
/// terminate it.
///
/// Each request is an entry of the process's mailbox. The process handles it in order, never during a callback, and
/// also while it is suspended. Each method waits for the reply up to the timeout, by default five seconds, and throws
/// [CallFailed] as a call does.
///
/// {@snippet class="dev.coppice.behaviours.snippets.CoreExamples" region="sys"}
///
/// If the options of the runtime set a redaction, [#state] and [#status] show values as reports do: as redacted text.
/// [#unredacted] returns requests that show the objects themselves.
///
/// @param process the process that receives the requests
/// @param timeout how long each request waits for its reply
/// @param raw whether [#state] and [#status] show values without redaction
public record Sys(Pid process, Duration timeout, boolean raw) {
    /// The reason with which [#changeCode] fails if the process is not suspended. The process is not affected.
    public static final String NOT_SUSPENDED = "not_suspended: suspend the process before its code is changed";

    /// @throws IllegalArgumentException if `timeout` is negative
    public Sys {
        requireNonNull(process, "process must not be null");
        Timeouts.require("timeout", timeout);
    }

    /// Makes requests whose results are redacted.
    public Sys(Pid process, Duration timeout) {
        this(process, timeout, false);
    }

    /// Returns system requests to `process`.
    public static Sys of(Pid process) {
        return new Sys(process, Ref.DEFAULT_TIMEOUT);
    }

    /// Returns system requests to the process that `ref` addresses now.
    ///
    /// @throws IllegalArgumentException if `ref` addresses no process
    public static Sys of(Ref<?> ref) {
        var pid = requireNonNull(ref, "ref must not be null").pid();
        if (pid == null) {
            throw new IllegalArgumentException("there is no process at " + ref + ": " + Calls.noHolder(ref));
        }
        return of(pid);
    }

    /// Returns these requests with another timeout for each.
    public Sys timeout(Duration timeout) {
        return new Sys(process, timeout, raw);
    }

    /// Returns requests whose results are not redacted. Pass them only to code that may read everything.
    public Sys unredacted() {
        return new Sys(process, timeout, true);
    }

    /// Returns when the process has handled everything that the caller has sent to it before. The process may run on
    /// another node, if that node gives this one the right to call.
    public void ping() {
        SystemRequests.ping(process, timeout);
    }

    /// Returns the processes for whose replies the code of the process waits at this moment; none if it does not wait
    /// in a call. Following them finds a cycle of calls between nodes, which no single node sees. The process may run
    /// on another node, if that node gives this one the right to inspect its processes.
    public List<Pid> waiting() {
        return SystemRequests.waiting(process, timeout);
    }

    /// Returns the state between two callbacks: the object itself, or the redacted text of it if the options of the
    /// runtime set a redaction and this is not [#unredacted].
    public @Nullable Object state() {
        return SystemRequests.state(process, timeout, raw);
    }

    /// Replaces the state by the result of `change`, which runs in the process, and returns the new state. If `change`
    /// throws, the old state stays.
    ///
    /// @throws CallFailed with a [CallbackFailed] if `change` throws
    public @Nullable Object replaceState(UnaryOperator<@Nullable Object> change) {
        requireNonNull(change, "change must not be null");
        return SystemRequests.replaceState(process, timeout, change);
    }

    /// Returns a description of the process, with its state as its `formatStatus` shows it. If the options of the
    /// runtime set a redaction and this is not [#unredacted], the name and the state are redacted text.
    public Map<String, Object> status() {
        return SystemRequests.status(process, timeout, raw);
    }

    /// Suspends the process: it handles only system requests and its parent's exit. Does nothing if it is already
    /// suspended.
    public void suspend() {
        SystemRequests.suspend(process, timeout, true);
    }

    /// Resumes the process, beginning with the messages that arrived in the meantime. Does nothing if it is not
    /// suspended.
    public void resume() {
        SystemRequests.suspend(process, timeout, false);
    }

    /// Converts the state of the suspended process to a new version of its code. If that fails, the old state stays.
    ///
    /// @throws CallFailed with [#NOT_SUSPENDED] if the process is not suspended, or with a [CallbackFailed] if its code
    ///     throws
    public void changeCode(Object oldVersion, @Nullable Object extra) {
        requireNonNull(oldVersion, "oldVersion must not be null");
        SystemRequests.changeCode(process, timeout, oldVersion, extra);
    }

    /// Asks the process to terminate and waits, up to the timeout, until it has ended.
    public void terminate(ExitReason reason) {
        requireNonNull(reason, "reason must not be null");
        dev.coppice.core.ops.Gen.stop(process, reason, timeout);
    }

    /// Calls `listener` with every event, in the process, until [#trace] is called with null.
    public void trace(@Nullable Consumer<String> listener) {
        SystemRequests.trace(process, timeout, listener);
    }

    /// Keeps the latest `events` events. Zero stops the log and drops the kept events.
    public void log(int events) {
        if (events < 0) throw new IllegalArgumentException("events must not be negative: " + events);
        SystemRequests.log(process, timeout, events);
    }

    /// Appends every event to `file`, one line each, until this is called with null or the process ends. The process
    /// writes the lines itself, so a slow disk slows it down. A failed write ends the logging and is reported under
    /// `dev.coppice.sys`.
    ///
    /// @param file the file, created if it does not exist
    /// @throws java.io.UncheckedIOException if the file cannot be opened
    public void logToFile(java.nio.file.@Nullable Path file) {
        SystemRequests.logToFile(process, timeout, file);
    }

    /// Returns the events that the log kept, oldest first.
    public List<String> logged() {
        return SystemRequests.logged(process, timeout);
    }

    /// Starts counting from zero, or stops counting.
    public void count(boolean on) {
        SystemRequests.count(process, timeout, on);
    }

    /// Returns the counts, or empty if counting is off.
    public Optional<Statistics> statistics() {
        return SystemRequests.statistics(process, timeout);
    }

    /// Installs a hook under `id`. Returns false, and does nothing, if that id is taken.
    public <S extends @Nullable Object> boolean install(Object id, Hook<S> hook, S state) {
        requireNonNull(id, "id must not be null");
        requireNonNull(hook, "hook must not be null");
        return SystemRequests.install(process, timeout, id, hook, state);
    }

    /// Removes the hook `id`. Returns whether it existed.
    public boolean remove(Object id) {
        requireNonNull(id, "id must not be null");
        return SystemRequests.remove(process, timeout, id);
    }

    /// Ends the trace, the log, the log to a file, the statistics and all hooks.
    public void noDebug() {
        SystemRequests.noDebug(process, timeout);
    }

    /// A function called with every event of a process, in that process.
    ///
    /// @param <S> the state that the hook keeps between two events
    @FunctionalInterface
    public interface Hook<S extends @Nullable Object> {

        /// Returns the next state of the hook, or empty to remove the hook. A hook that throws is removed as well.
        ///
        /// @param event the event as text
        /// @param content the message, reply or state that the event is about
        Optional<S> on(S state, String event, @Nullable Object content);
    }

    /// @param period the duration of the count
    /// @param messagesIn messages and requests received
    /// @param messagesOut replies sent
    public record Statistics(Duration period, long messagesIn, long messagesOut) {}

    /// A callback that was run by a system request and threw.
    ///
    /// @param callback the name of the callback
    @SuppressWarnings("exports") // only the runtime and its sibling modules can name Printable and Printer
    public record CallbackFailed(String callback, Throwable cause) implements Printable {
        @Override public String print(Printer printer) {
            return callback + " threw " + printer.value(cause);
        }

        @Override public String toString() {
            return Report.text(this);
        }
    }
}
