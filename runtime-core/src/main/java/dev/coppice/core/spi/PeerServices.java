package dev.coppice.core.spi;

import dev.coppice.core.Pid;

/// One connection to another node, as the processes of the library use it to talk to their counterparts there. Given to
/// them by [dev.coppice.core.ops.NodeServices]. Valid until the connection ends; then nothing is sent any longer.
public interface PeerServices {

    /// Returns the name of the node.
    String node();

    /// Sends `message` to the process that serves `service` there when it arrives; it is dropped if there is none.
    ///
    /// Only queues the message. Like a signal, it is neither refused nor dropped because the link is full: if the
    /// reserve is used up as well, the connection is given up. It keeps its order with all that `from` sends there.
    ///
    /// @throws IllegalArgumentException if the message cannot travel; nothing has been sent
    void signal(Pid from, ServiceName service, Object message);
}
