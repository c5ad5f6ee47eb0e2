package dev.coppice.testkit.internal.network;

import java.util.ArrayDeque;

/// The packets on their way from one member to another. Packets keep their order, as on a TCP connection.
final class Stream {

    /// @param due when it arrives, in virtual nanoseconds
    record Packet(byte[] bytes, long due) {}

    final Member from;
    final Member to;
    final ArrayDeque<Packet> packets = new ArrayDeque<>();
    long bytes;
    /// When the sender's end is free for the next packet.
    long freeAt;
    /// When the latest packet arrives.
    long lastDue;
    boolean blocked;

    Stream(Member from, Member to) {
        this.from = from;
        this.to = to;
    }
}
