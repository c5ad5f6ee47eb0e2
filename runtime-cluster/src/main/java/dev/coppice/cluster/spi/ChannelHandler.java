package dev.coppice.cluster.spi;

import java.nio.ByteBuffer;

/// The events that a channel reports to its node. No method blocks, throws, or calls back into [Channel#send] or
/// [Channel#close], so a transport may call them on its own threads.
public interface ChannelHandler {

    /// Reports the members. Called by one thread at a time.
    void view(View view);

    /// Delivers one packet. For one sender called by one thread at a time, in the order in which the packets were sent;
    /// for different senders in parallel, as the transport chooses. Packets of members that are in no view yet are
    /// welcome.
    ///
    /// @param packet the packet, from its position to its limit; valid until this returns
    void received(Address from, ByteBuffer packet);

    /// Reports that packets to or from `peer` may have been lost, for example because the operating system closed the
    /// connection. The node gives the connection to that peer up. Packets that arrived before must have been delivered.
    ///
    /// @param why for logs
    void broken(Address peer, String why);

    /// Reports that [Channel#isWritable] has become true for `to`.
    void writable(Address to);

    /// Reports that the channel as a whole cannot go on. The node gives up all connections and is alone until it joins
    /// again.
    ///
    /// @param why for logs
    void failed(String why);
}
