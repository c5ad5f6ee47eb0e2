package dev.coppice.cluster.internal.node;

import dev.coppice.cluster.internal.wire.Greeting;
import dev.coppice.cluster.spi.Address;
import dev.coppice.core.spi.Pump;
import java.io.IOException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The sender to one member, on a pump of its own: greetings first, and then packets of the connection. Thread-safe.
final class LinkWriter {
    private final LocalNode node;
    private final Address address;
    private final Supplier<byte @Nullable []> next;
    private final Consumer<Exception> failed;
    private final ConcurrentLinkedQueue<byte[]> greetings = new ConcurrentLinkedQueue<>();
    private final Pump pump;

    /// @param next returns the next packet of the connection, or null if nothing waits
    /// @param failed notified when a packet could not be sent
    LinkWriter(LocalNode node, Address address, Supplier<byte @Nullable []> next, Consumer<Exception> failed) {
        this.node = node;
        this.address = address;
        this.next = next;
        this.failed = failed;
        this.pump = node.pump("-to-" + address, this::write);
    }

    void wake() {
        pump.wake();
    }

    void close() {
        pump.close();
    }

    void greet(Greeting greeting) {
        greetings.add(greeting.toPacket());
        pump.wake();
    }

    boolean hasUnsentGreetings() {
        return !greetings.isEmpty();
    }

    /// Sends everything that is ready. For the pump.
    private void write() {
        var channel = node.links().channel();
        if (channel == null) return;
        while (channel.isWritable(address)) {
            byte[] packet = greetings.poll();
            if (packet == null) packet = next.get();
            if (packet == null) return;
            try {
                channel.send(address, packet);
            } catch (IOException | RuntimeException thrown) {
                failed.accept(thrown);
                return;
            }
        }
    }
}
