package dev.coppice.core.spi;

import dev.coppice.core.MonitorRef;
import org.jspecify.annotations.Nullable;

/// An address of one process that its owner can switch off. What is sent through an inactive alias is dropped before it
/// reaches the mailbox, and counted as a dead letter. Anybody may send; only the owner switches it off.
public interface Alias {

    /// When an alias ends by itself.
    enum Mode {
        /// Not before [#unalias].
        EXPLICIT,
        /// With its monitor: on demonitor, or when the `Down` is delivered.
        DEMONITOR,
        /// As [#DEMONITOR], and with the first message through it, which also removes the monitor.
        REPLY_DEMONITOR,
        /// With the first message through it.
        REPLY
    }

    /// Sends `message` to the owner if the alias is active.
    void send(Object message);

    /// Switches the alias off. Returns whether it was active. Only the owner may call.
    boolean unalias();

    /// The monitor that the alias goes with, or null.
    @Nullable MonitorRef monitor();
}
