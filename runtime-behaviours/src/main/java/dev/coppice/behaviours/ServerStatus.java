package dev.coppice.behaviours;

import dev.coppice.core.ExitReason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What reports and status requests show of a server; see [GenServer#formatStatus]. Immutable: each method returns a changed copy.
///
/// {@snippet class="dev.coppice.behaviours.snippets.ServerStatusExamples" region="redact"}
///
/// @param state the state, or whatever is to be shown in its place
/// @param message the message handled last, or null in a status request
/// @param reason why the server ends, or null in a status request
/// @param log the events that the log kept, oldest first
public record ServerStatus(
        @Nullable Object state, @Nullable Object message, @Nullable ExitReason reason, List<String> log) {

    /// Shows `shown` as the state.
    public ServerStatus state(@Nullable Object shown) {
        return new ServerStatus(shown, message, reason, log);
    }

    /// Shows `shown` as the message.
    public ServerStatus message(@Nullable Object shown) {
        return new ServerStatus(state, shown, reason, log);
    }

    /// Shows `shown` as the reason.
    public ServerStatus reason(@Nullable ExitReason shown) {
        return new ServerStatus(state, message, shown, log);
    }

    /// Shows `shown` as the log.
    public ServerStatus log(List<String> shown) {
        return new ServerStatus(state, message, reason, shown);
    }
}
