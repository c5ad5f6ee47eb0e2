package dev.coppice.cluster.spi;

import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One member's end of the transport, until it is closed. Thread-safe.
public interface Channel {

    /// Returns the own address.
    Address address();

    /// Returns where the channel listens, for people: `tcp://10.0.0.5:7800`.
    String description();

    /// Sends one packet to `to`, after all packets that were sent to it before.
    ///
    /// The node calls it for one address from one thread at a time, and never with more than
    /// [Transport#LARGEST_PACKET] bytes. May block while the transport's own buffers are full: only the writer of that
    /// peer waits. A transport that cannot block returns at once and reports with [#isWritable] when it is full.
    ///
    /// Returning does not mean that the packet has arrived. A packet to a member that is gone may vanish.
    ///
    /// @param packet the bytes from 0 to its length; neither side changes them afterwards
    /// @throws IOException if the packet was not sent and nothing sent later to this member can be delivered in order;
    ///     the node then gives the connection up
    void send(Address to, byte[] packet) throws IOException;

    /// Returns whether [#send] to `to` would take a packet without blocking for long. If not, the transport calls
    /// [ChannelHandler#writable] when it would. True by default: then `send` blocks.
    default boolean isWritable(Address to) {
        return true;
    }

    /// Says that the node has given up its connection to `peer`: packets that were sent to it and have not arrived are
    /// of no use now, and must not hold up later ones. A transport without a backlog does nothing.
    default void forget(Address peer) {}

    /// Returns the names of the certificate that stands behind all packets of `peer`, or null if they are unknown. With
    /// [dev.coppice.cluster.Tls#bindsNames], the transport delivers packets of one address over connections with one
    /// certificate only, and knows its names once it has delivered a packet. Unknown by default.
    default @Nullable Set<String> certificateNames(Address peer) {
        return null;
    }

    /// Leaves the group, so that the others need not wait for their failure detection, and closes. No callback begins
    /// after this has returned. Closing twice does nothing.
    void close();
}
