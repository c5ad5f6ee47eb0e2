package dev.coppice.cluster.internal.node;

import dev.coppice.cluster.NodeEvent.Cause;
import dev.coppice.cluster.internal.wire.Greeting;
import dev.coppice.cluster.internal.wire.Greeting.Code;
import dev.coppice.cluster.internal.wire.Kind;
import dev.coppice.cluster.internal.wire.PacketReader;
import dev.coppice.cluster.internal.wire.Protocol;
import dev.coppice.cluster.spi.Input;
import dev.coppice.cluster.spi.Malformed;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Reads the packets of one member, on the transport's threads. It holds the lock of the link for one packet at a time.
final class LinkReader {
    private final LocalNode node;
    private final PeerLink link;
    private final ReentrantLock lock;
    private final Liveness liveness;

    LinkReader(LocalNode node, PeerLink link, ReentrantLock lock, Liveness liveness) {
        this.node = node;
        this.link = link;
        this.lock = lock;
        this.liveness = liveness;
    }

    void received(ByteBuffer packet) {
        if (!packet.hasRemaining()) return;
        try {
            int first = packet.get(packet.position()) & 0xff;
            switch (first) {
                case Protocol.GREETING -> {
                    var greeting = Greeting.read(packet);
                    liveness.heard();
                    link.greeting(greeting);
                }
                case Protocol.DATA -> data(packet);
                default -> throw new Malformed("unknown kind of packet: " + first);
            }
        } catch (Malformed malformed) {
            broken(malformed.getMessage());
        // the transport's thread must go on for the other peers
        } catch (RuntimeException | StackOverflowError failed) {
            node.reports().error("node " + node.name() + " failed to handle a packet from " + link, failed);
            broken(failed.toString());
        }
    }

    private void broken(@Nullable String what) {
        node.reports().refusedPacket(link, String.valueOf(what));
        Connection up;
        lock.lock();
        try {
            up = link.connection();
            if (up != null) up.close(); // nothing more of this packet, or of a later one, takes effect
        } finally {
            lock.unlock();
        }
        node.later(() -> link.end(up, Cause.REFUSED, "it broke the protocol: " + what, Code.BROKEN));
    }

    private void data(ByteBuffer packet) throws Malformed {
        var reader = new PacketReader(packet);
        if (reader.connection() != link.attempt()) return; // of an earlier connection
        lock.lock();
        try {
            var up = link.upWith(reader.connection());
            if (up == null) return;
            long number = reader.open();
            liveness.heard();
            try {
                up.inbound.packet(number, packet.remaining());
            } catch (Malformed gap) {
                up.close();
                node.later(() -> link.end(up, Cause.LOST, "packets were lost: " + gap.getMessage(), Code.LOST));
                return;
            }
            while (reader.hasNext() && !up.isClosed()) {
                var kind = reader.kind();
                frame(up, kind, reader.body());
            }
        } finally {
            lock.unlock();
        }
    }

    private void frame(Connection up, Kind kind, Input body) throws Malformed {
        switch (kind) {
            case PONG -> liveness.pong(up, body.unsigned());
            case LEAVE -> link.left(up);
            default -> up.inbound.frame(kind, body);
        }
    }
}
