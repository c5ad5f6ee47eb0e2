package dev.coppice.cluster.internal.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cluster.internal.link.Outbound.Offer;
import dev.coppice.cluster.internal.wire.Frame;
import dev.coppice.cluster.internal.wire.Kind;
import dev.coppice.cluster.internal.wire.PacketReader;
import dev.coppice.cluster.spi.Malformed;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OutboundTest {
    private static final long CONNECTION = 42;

    private static Frame frame(long sender, int number, int size) {
        var body = new byte[Math.max(12, size)];
        ByteBuffer.wrap(body).putLong(sender).putInt(number);
        return new Frame(Kind.CAST, body, sender, null);
    }

    /// Takes packets and gives them to the receiving side.
    private static final class Receiver {
        final Pieces pieces = new Pieces(1 << 20, 1 << 24);
        final List<String> order = new ArrayList<>();
        long packets;
        int largest;

        boolean take(Outbound from) throws Malformed {
            byte[] packet = from.nextPacket(CONNECTION);
            if (packet == null) return false;
            largest = Math.max(largest, packet.length);
            var reader = new PacketReader(ByteBuffer.wrap(packet));
            assertThat(reader.connection()).isEqualTo(CONNECTION);
            assertThat(reader.open()).isEqualTo(packets++);
            while (reader.hasNext()) {
                var kind = reader.kind();
                var body = reader.body();
                if (kind == Kind.PIECE) {
                    var complete = pieces.add(body);
                    if (complete == null) continue;
                    body = complete.body();
                }
                order.add(body.fixed64() + ":" + body.fixed32());
            }
            return true;
        }
    }

    @Test void frames_ofAllSizes_keepTheOrderOfEachSender() throws Malformed {
        var random = new Random(7);
        for (int round = 0; round < 50; round++) {
            var queue = new Outbound(Long.MAX_VALUE / 4, 1, Long.MAX_VALUE / 8);
            var receiver = new Receiver();
            var next = new int[5];
            for (int i = 0; i < 200; i++) {
                int sender = random.nextInt(5);
                int size = random.nextInt(6) == 0 ? random.nextInt(300_000) : random.nextInt(2_000);
                assertThat(queue.offer(frame(sender, next[sender]++, size), null)).isEqualTo(Offer.ACCEPTED);
                if (random.nextInt(4) == 0) receiver.take(queue);
            }
            while (receiver.take(queue)) assertThat(receiver.largest).isLessThan(128 * 1024);
            assertThat(receiver.order).hasSize(200);
            var last = new HashMap<String, Integer>();
            for (var each : receiver.order) {
                var parts = each.split(":");
                int number = Integer.parseInt(parts[1]);
                assertThat(number).isEqualTo(last.getOrDefault(parts[0], -1) + 1);
                last.put(parts[0], number);
            }
            assertThat(receiver.pieces.held()).isZero();
            assertThat(queue.isEmpty()).isTrue();
            assertThat(queue.figures().waitingBytes()).isZero();
        }
    }

    @Test void largeFrame_letsOthersPass() throws Malformed {
        var queue = new Outbound(1 << 30, 1 << 29, 1 << 20);
        var receiver = new Receiver();
        queue.offer(frame(1, 0, 1_000_000), null);
        queue.offer(frame(1, 1, 20), null);
        queue.offer(frame(2, 0, 20), null);
        receiver.take(queue);
        assertThat(receiver.order).containsExactly("2:0");
        while (receiver.take(queue)) assertThat(receiver.order).isNotEmpty();
        assertThat(receiver.order).containsExactly("2:0", "1:0", "1:1");
    }

    @Test void fullQueue_refusesMessagesUntilTheLowMark_andWakesOnce() {
        var queue = new Outbound(200_000, 50_000, 100_000);
        var woken = new AtomicInteger();
        int accepted = 0;
        while (queue.offer(frame(1, accepted, 10_000), woken::incrementAndGet) == Offer.ACCEPTED) accepted++;
        assertThat(accepted).isEqualTo(20);
        assertThat(queue.offer(frame(3, 0, 10), null)).isEqualTo(Offer.FULL);
        assertThat(queue.figures().waitingSenders()).isEqualTo(1);
        queue.nextPacket(CONNECTION);
        assertThat(woken).hasValue(0);
        assertThat(queue.offer(frame(3, 0, 10), null)).isEqualTo(Offer.FULL);
        while (queue.nextPacket(CONNECTION) != null) assertThat(queue.figures().waitingBytes()).isLessThan(200_000);
        assertThat(woken).hasValue(1);
        assertThat(queue.offer(frame(3, 0, 10), null)).isEqualTo(Offer.ACCEPTED);
    }

    @Test void largeFrames_doNotFillTheQueueForSmallOnes() {
        var queue = new Outbound(200_000, 50_000, 100_000);
        assertThat(queue.offer(frame(1, 0, 900_000), null)).isEqualTo(Offer.ACCEPTED);
        assertThat(queue.offer(frame(2, 0, 900_000), null)).isEqualTo(Offer.FULL);
        assertThat(queue.offer(frame(1, 1, 10), null)).isEqualTo(Offer.FULL);
        assertThat(queue.offer(frame(3, 0, 10), null)).isEqualTo(Offer.ACCEPTED);
    }

    @Test void signals_useTheReserve_andThenExhaustIt() {
        var queue = new Outbound(100_000, 50_000, 50_000);
        while (queue.offer(frame(1, 0, 10_000), null) == Offer.ACCEPTED) assertThat(queue.isEmpty()).isFalse();
        int signals = 0;
        while (queue.offerSignal(frame(2, 0, 10_000)) == Offer.ACCEPTED) signals++;
        assertThat(signals).isBetween(5, 7);
        assertThat(queue.offerSignal(frame(2, 0, 10))).isEqualTo(Offer.EXHAUSTED);
    }

    @Test void close_returnsWhatWasNotSent_andWakesAll() {
        var queue = new Outbound(100_000, 50_000, 50_000);
        var woken = new AtomicInteger();
        queue.offer(frame(1, 0, 90_000), null);
        queue.nextPacket(CONNECTION); // the first piece is under way
        assertThat(queue.offer(frame(1, 1, 50), woken::incrementAndGet)).isEqualTo(Offer.ACCEPTED);
        queue.offer(frame(2, 0, 50), null);
        queue.offer(frame(4, 0, 100_000), null);
        queue.offer(frame(5, 0, 100_000), woken::incrementAndGet);
        var left = queue.close();
        assertThat(left).extracting(Frame::sender).contains(1L, 2L).doesNotHaveDuplicates();
        assertThat(left).noneMatch(frame -> frame.sender() == 1 && frame.size() > 1_000);
        assertThat(woken.get()).isLessThanOrEqualTo(1);
        assertThat(queue.offer(frame(1, 2, 10), null)).isEqualTo(Offer.CLOSED);
        assertThat(queue.offerSignal(frame(1, 2, 10))).isEqualTo(Offer.CLOSED);
        assertThat(queue.nextPacket(CONNECTION)).isNull();
    }
}
