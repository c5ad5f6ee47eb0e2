package dev.coppice.core.spi;

import dev.coppice.core.MonitorRef;
import org.jspecify.annotations.Nullable;

/// An address of one process that its owner can deactivate. A message sent through an inactive alias is dropped before
/// it reaches the mailbox and counted as a dead letter. Any thread may send; only the owner may deactivate the alias.
public interface Alias {

    /// The event that deactivates an alias automatically.
    enum Mode {
        /// Only [#unalias].
        EXPLICIT,
        /// The end of its monitor: on demonitor, or when the `Down` is delivered.
        DEMONITOR,
        /// As [#DEMONITOR], and the first message through the alias, which also removes the monitor.
        REPLY_DEMONITOR,
        /// The first message through the alias.
        REPLY
    }

    /// Sends `message` to the owner if the alias is active.
    void send(Object message);

    /// Deactivates the alias. Returns whether it was active. Owner only.
    boolean unalias();

    /// Returns the monitor of the alias, or null.
    @Nullable MonitorRef monitor();
}
