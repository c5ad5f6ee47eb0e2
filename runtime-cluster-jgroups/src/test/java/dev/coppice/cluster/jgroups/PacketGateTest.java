package dev.coppice.cluster.jgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jgroups.BytesMessage;
import org.jgroups.CompositeMessage;
import org.jgroups.EmptyMessage;
import org.jgroups.Message;
import org.jgroups.ObjectMessage;
import org.jgroups.View;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.AuthHeader;
import org.jgroups.protocols.TpHeader;
import org.jgroups.protocols.UnicastHeader3;
import org.jgroups.util.ByteArrayDataInputStream;
import org.jgroups.util.ByteArrayDataOutputStream;
import org.jgroups.util.Digest;
import org.jgroups.util.SeqnoList;
import org.jgroups.util.UUID;
import org.junit.jupiter.api.Test;

/// Packets that pass the gate, and packets that do not.
class PacketGateTest {
    private static final org.jgroups.Address TO = UUID.randomUUID();
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static byte[] bytes(Message message) throws Exception {
        var out = new ByteArrayDataOutputStream(512, true);
        out.writeShort(message.getType());
        message.writeTo(out);
        return Arrays.copyOf(out.buffer(), out.position());
    }

    private static Message read(byte[] bytes) throws IOException, ClassNotFoundException {
        return PacketGate.read(new ByteArrayDataInputStream(bytes, 0, bytes.length));
    }

    private static List<Message> usual() {
        var numbers = new SeqnoList(100, 7).add(9, 30);
        var digest = new Digest(new org.jgroups.Address[] {TO}, new long[] {3, 4});
        return List.of(
                new EmptyMessage(TO).putHeader((short) 21, new TpHeader("shop")),
                new BytesMessage(TO, new byte[] {1, 2, 3}).setSrc(TO).setFlag(Message.Flag.OOB)
                        .putHeader((short) 21, new TpHeader("shop"))
                        .putHeader((short) 65, UnicastHeader3.createDataHeader(5, (short) 1, true)),
                new ObjectMessage(TO, numbers), new ObjectMessage(TO, digest), new ObjectMessage(TO, null));
    }

    @Test void messagesOfTheProtocols_passUnchanged() throws Exception {
        for (var message : usual()) {
            var read = read(bytes(message));
            assertThat(bytes(read)).isEqualTo(bytes(message));
            assertThat(read.getDest()).isEqualTo(TO);
        }
    }

    @Test void everythingElse_isRefused() throws Exception {
        assertRefused(bytes(new ObjectMessage(TO, new java.util.ArrayList<>(List.of("x")))), "a serialised object");
        assertRefused(bytes(new ObjectMessage(TO, View.create(TO, 1, TO))), "an object of kind 4");
        assertRefused(bytes(new BytesMessage(TO).setObject("x")), "a serialised object");
        assertRefused(bytes(new CompositeMessage(TO, new EmptyMessage(TO))),
                "a message of type " + Message.COMPOSITE_MSG);
        assertRefused(bytes(new EmptyMessage(TO).putHeader((short) 700, new AuthHeader())),
                "a header of kind " + ClassConfigurator.getMagicNumber(AuthHeader.class));
    }

    private static void assertRefused(byte[] bytes, String why) {
        assertThatThrownBy(() -> read(bytes)).isInstanceOf(IOException.class).hasMessageContaining(why);
    }

    /// Bytes that are damaged are read or refused, and cost no more memory than they have themselves, some times over.
    @Test void damagedMessages_areReadOrRefused_andAllocateLittle() throws Exception {
        long seed = Long.getLong("coppice.seed", System.nanoTime());
        var random = new Random(seed);
        var corpus = new java.util.ArrayList<byte[]>();
        for (var message : usual()) corpus.add(bytes(message));
        for (int i = 0; i < 200_000; i++) {
            var bytes = corpus.get(random.nextInt(corpus.size())).clone();
            for (int j = random.nextInt(4); j >= 0; j--) bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            if (random.nextInt(4) == 0) bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            long before = THREADS.getCurrentThreadAllocatedBytes();
            try {
                read(bytes);
            } catch (IOException | ClassNotFoundException | RuntimeException refused) {
                // as GuardedTcp expects it
            }
            long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
            assertThat(allocated).as("seed %d, %s", seed, Arrays.toString(bytes)).isLessThan(2 << 20);
        }
    }
}
