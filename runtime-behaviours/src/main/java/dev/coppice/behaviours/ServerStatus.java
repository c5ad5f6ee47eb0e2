package dev.coppice.behaviours;

import static java.util.Objects.requireNonNull;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.core.ExitReason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The view of a server that reports and status requests show; see [GenServer#formatStatus].
///
/// Immutable: each method returns a changed copy.
///
/// {@snippet class="dev.coppice.behaviours.snippets.ServerStatusExamples" region="redact"}
///
/// @param state the state, or the value to show in its place
/// @param message the message that was being handled, or null in a status request
/// @param reason the exit reason, or null in a status request
/// @param log the events that the debug log kept, oldest first
public record ServerStatus(
        @Nullable Object state, @Nullable Object message, @Nullable ExitReason reason, List<String> log) {

    /// Returns a copy that shows `shown` as the state.
    public ServerStatus state(@Nullable Object shown) {
        return new ServerStatus(shown, message, reason, log);
    }

    /// Returns a copy that shows `shown` as the message.
    public ServerStatus message(@Nullable Object shown) {
        return new ServerStatus(state, shown, reason, log);
    }

    /// Returns a copy that shows `shown` as the reason.
    public ServerStatus reason(@Nullable ExitReason shown) {
        return new ServerStatus(state, message, shown, log);
    }

    /// Returns a copy that shows `shown` as the log.
    public ServerStatus log(List<String> shown) {
        requireNonNull(shown, "shown must not be null");
        return new ServerStatus(state, message, reason, shown);
    }
}
