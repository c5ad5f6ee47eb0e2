package dev.coppice.cluster.internal.node;

import dev.coppice.cluster.LinkFull;
import dev.coppice.cluster.WhenFull;
import dev.coppice.cluster.internal.link.Outbound;
import dev.coppice.cluster.internal.link.Outbound.Offer;
import dev.coppice.cluster.internal.wire.Frame;
import dev.coppice.core.ops.FarProcesses;
import dev.coppice.core.spi.ProcessContext;
import java.util.function.Consumer;

/// The queue of one connection, from the sender's side: the fate of a sender that finds it full. Thread-safe.
final class Sending {
    private final Connection connection;
    private final Outbound outbound;
    private volatile Runnable wake = () -> {};
    private volatile Consumer<String> giveUp;

    /// @param giveUp ends the connection before it has begun, because of the text
    Sending(Connection connection, Consumer<String> giveUp) {
        var options = connection.node().options();
        this.connection = connection;
        this.outbound = new Outbound(options.high(), options.low(), options.reserve());
        this.giveUp = giveUp;
    }

    /// Waiting frames may be sent.
    ///
    /// @param wakeWriter wakes the writer of the queue
    /// @param end ends the connection, because of the text
    void begin(Runnable wakeWriter, Consumer<String> end) {
        giveUp = end;
        wake = wakeWriter;
    }

    Outbound outbound() {
        return outbound;
    }

    /// Returns the number that keeps the messages of the calling thread in order.
    static long sender() {
        var self = ProcessContext.currentOrNull();
        return self == null ? -Thread.currentThread().threadId() : self.pid().number();
    }

    /// Queues a signal. If even the reserve is used up, the connection is given up. Returns whether it is queued.
    boolean signal(Frame frame) {
        var offer = outbound.offerSignal(frame);
        if (offer == Offer.ACCEPTED) wake.run();
        else if (offer == Offer.EXHAUSTED) {
            var options = connection.node().options();
            giveUp.accept("more than " + (options.high() + options.reserve()) + " bytes wait to be sent to it");
        }
        return offer == Offer.ACCEPTED;
    }

    /// Queues a frame with a message on behalf of the calling thread, which may have to wait.
    ///
    /// @param deadline until when it may wait
    Offer offer(Frame frame, WhenFull whenFull, long deadline) {
        var offer = outbound.offer(frame, null);
        if (offer == Offer.FULL) {
            LinkEvents.full(connection.peer().name(), outbound.figures().waitingBytes());
            if (whenFull == WhenFull.WAIT) offer = await(frame, deadline);
        }
        if (offer == Offer.ACCEPTED) wake.run();
        return offer;
    }

    private Offer await(Frame frame, long deadline) {
        var waker = FarProcesses.waker();
        var result = new Offer[] {Offer.FULL};
        try {
            FarProcesses.await(connection.node().runtime(), "room on the link to node " + connection.peer().name(),
                    () -> {
                        if (result[0] == Offer.FULL) result[0] = outbound.offer(frame, waker);
                        return result[0] != Offer.FULL;
                    }, deadline);
        } finally {
            outbound.forget(waker);
        }
        return result[0];
    }

    LinkFull full(String advice) {
        return new LinkFull(connection.peer().name(), outbound.figures().waitingBytes(), advice);
    }
}
