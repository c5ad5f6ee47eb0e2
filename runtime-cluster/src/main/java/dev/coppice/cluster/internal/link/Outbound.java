package dev.coppice.cluster.internal.link;

import dev.coppice.cluster.internal.wire.Frame;
import dev.coppice.cluster.internal.wire.PacketWriter;
import dev.coppice.cluster.internal.wire.Protocol;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The queue of one connection: frames that wait to be sent. Thread-safe; its lock is a leaf: nothing is called under
/// it.
///
/// Frames are sent in the order in which they were offered, with one exception. A frame that is too large for a packet
/// is sent in pieces, one for each packet, so that the frames of others pass it. Then the later frames of its own
/// sender wait behind it, so that the messages of one process keep their order.
public final class Outbound {
    /*
     * Shape   `queue` holds frames that fit into a packet, of senders without a large frame under way. A sender with
     *         one has a Lane, which holds its large frame and all later ones. `turns` holds the lanes; each packet
     *         takes one piece of the first, which then goes to the end.
     * So      a frame is in the queue only if no earlier frame of its sender is in a lane: order per sender holds.
     *         Between two pieces of one lane, a packet takes frames of the queue up to the size of a packet: neither
     *         starves.
     */
    /// The largest part of a large frame in one packet; the other half is for small frames.
    private static final int PIECE = Protocol.PACKET / 2;

    /// The result of an offer.
    public enum Offer {
        ACCEPTED,
        /// The queue is full.
        FULL,
        /// Even the reserve is used up. The frame was not accepted.
        EXHAUSTED,
        /// The connection has ended.
        CLOSED
    }

    /// The frames of one sender from its first large one on.
    private static final class Lane {
        final long sender;
        final long number;
        final ArrayDeque<Frame> frames = new ArrayDeque<>();
        int sent;

        Lane(long sender, long number) {
            this.sender = sender;
            this.number = number;
        }
    }

    /// Bytes that wait, and whether they are too many.
    private final class Amount {
        long bytes;
        boolean full;

        void add(long more) {
            bytes += more;
            if (bytes >= high) full = true;
        }

        /// Returns whether it is no longer full.
        boolean take(long less) {
            bytes -= less;
            if (!full || bytes > low) return false;
            full = false;
            return true;
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final long high;
    private final long low;
    private final long reserve;
    private final ArrayDeque<Frame> queue = new ArrayDeque<>();
    private final Map<Long, Lane> lanes = new HashMap<>();
    private final ArrayDeque<Lane> turns = new ArrayDeque<>();
    private final List<Runnable> waiting = new ArrayList<>();
    private long lastLane;
    /// The bytes of `queue` and of the lanes; each has the limits for itself, so that a large message does not make the
    /// senders of small ones wait.
    private final Amount small = new Amount();
    private final Amount large = new Amount();
    private boolean closed;
    private long framesSent;
    private long bytesSent;
    private long packets;

    public Outbound(long high, long low, long reserve) {
        this.high = high;
        this.low = low;
        this.reserve = reserve;
    }

    /// Adds a message, unless the queue is full.
    ///
    /// @param wake run once when the queue is no longer full or closed, if this returns [Offer#FULL]; null for nothing
    public Offer offer(Frame frame, @Nullable Runnable wake) {
        lock.lock();
        try {
            if (closed) return Offer.CLOSED;
            if (amountOf(frame).full) {
                if (wake != null && !waiting.contains(wake)) waiting.add(wake);
                return Offer.FULL;
            }
            add(frame);
            return Offer.ACCEPTED;
        } finally {
            lock.unlock();
        }
    }

    /// Adds a signal, which may use the reserve.
    public Offer offerSignal(Frame frame) {
        lock.lock();
        try {
            if (closed) return Offer.CLOSED;
            if (amountOf(frame).bytes > high + reserve) return Offer.EXHAUSTED;
            add(frame);
            return Offer.ACCEPTED;
        } finally {
            lock.unlock();
        }
    }

    /// Returns whether a message of `size` bytes from `sender` would have to wait.
    public boolean isFull(long size, long sender) {
        lock.lock();
        try {
            return !closed && amountOf(size, sender).full;
        } finally {
            lock.unlock();
        }
    }

    private Amount amountOf(Frame frame) {
        return amountOf(frame.size(), frame.sender());
    }

    private Amount amountOf(long size, long sender) {
        return size > PIECE || lanes.containsKey(sender) ? large : small;
    }

    private void add(Frame frame) {
        amountOf(frame).add(frame.size());
        var lane = lanes.get(frame.sender());
        if (lane == null && frame.size() > PIECE) {
            lane = new Lane(frame.sender(), ++lastLane);
            lanes.put(frame.sender(), lane);
            turns.add(lane);
        }
        (lane == null ? queue : lane.frames).add(frame);
    }

    /// Forgets a sender that no longer waits.
    public void forget(Runnable wake) {
        lock.lock();
        try {
            waiting.remove(wake);
        } finally {
            lock.unlock();
        }
    }

    /// Takes the frames that fit into one packet, or returns null if there are none. For the writer.
    ///
    /// @param connection the number of the connection at the other side
    public byte @Nullable [] nextPacket(long connection) {
        var wake = new ArrayList<Runnable>(0);
        byte[] packet;
        lock.lock();
        try {
            if (closed || queue.isEmpty() && turns.isEmpty()) return null;
            var out = new PacketWriter(connection, packets);
            var lane = turns.poll();
            boolean room = lane != null && large.take(takeFrom(lane, out));
            while (!queue.isEmpty() && (out.isEmpty() || out.size() + queue.getFirst().size() <= Protocol.PACKET)) {
                room |= small.take(take(queue.removeFirst(), out));
            }
            packet = out.toPacket();
            packets++;
            bytesSent += packet.length;
            if (room) {
                wake.addAll(waiting);
                waiting.clear();
            }
        } finally {
            lock.unlock();
        }
        wake.forEach(Runnable::run);
        return packet;
    }

    /// Returns the bytes that were taken.
    private long take(Frame frame, PacketWriter out) {
        out.add(frame.kind(), frame.body(), 0, frame.body().length);
        framesSent++;
        return frame.size();
    }

    /// Takes one piece of the large frame in front of `lane`, or small frames until the next large one. Returns the
    /// bytes that were taken.
    private long takeFrom(Lane lane, PacketWriter out) {
        var first = lane.frames.getFirst();
        long taken = 0;
        if (first.size() > PIECE) {
            int length = Math.min(PIECE, first.body().length - lane.sent);
            boolean last = lane.sent + length == first.body().length;
            out.addPiece(lane.number, last, first.kind(), first.body(), lane.sent, length);
            taken += length;
            lane.sent += length;
            if (last) {
                lane.frames.removeFirst();
                lane.sent = 0;
                taken += Frame.OVERHEAD;
                framesSent++;
            }
        } else {
            while (!lane.frames.isEmpty() && lane.frames.getFirst().size() + out.size() <= PIECE + PIECE / 2
                    && lane.frames.getFirst().size() <= PIECE) {
                taken += take(lane.frames.removeFirst(), out);
            }
        }
        if (lane.frames.isEmpty()) lanes.remove(lane.sender);
        else turns.add(lane);
        return taken;
    }

    /// Ends the queue. Returns the frames of which nothing was sent, and wakes all that wait.
    public List<Frame> close() {
        var left = new ArrayList<Frame>();
        List<Runnable> wake;
        lock.lock();
        try {
            closed = true;
            left.addAll(queue);
            for (var lane : lanes.values()) {
                if (lane.sent > 0) lane.frames.removeFirst();
                left.addAll(lane.frames);
            }
            queue.clear();
            lanes.clear();
            turns.clear();
            small.bytes = 0;
            large.bytes = 0;
            wake = List.copyOf(waiting);
            waiting.clear();
        } finally {
            lock.unlock();
        }
        wake.forEach(Runnable::run);
        return left;
    }

    /// The content of the queue, and its counters.
    public record Figures(long waitingBytes, int waitingSenders, long framesSent, long bytesSent) {}

    public Figures figures() {
        lock.lock();
        try {
            return new Figures(small.bytes + large.bytes, waiting.size(), framesSent, bytesSent);
        } finally {
            lock.unlock();
        }
    }

    public boolean isEmpty() {
        lock.lock();
        try {
            return queue.isEmpty() && turns.isEmpty();
        } finally {
            lock.unlock();
        }
    }
}
