package dev.coppice.cluster.jgroups;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.EmptyMessage;
import org.jgroups.Header;
import org.jgroups.Message;
import org.jgroups.ObjectMessage;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.FailureDetection;
import org.jgroups.protocols.MERGE3;
import org.jgroups.protocols.PingHeader;
import org.jgroups.protocols.TpHeader;
import org.jgroups.protocols.UnicastHeader3;
import org.jgroups.protocols.VERIFY_SUSPECT2;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.protocols.pbcast.NakAckHeader2;
import org.jgroups.protocols.pbcast.STABLE;
import org.jgroups.util.ByteArrayDataInputStream;
import org.jgroups.util.Digest;
import org.jgroups.util.MutableDigest;
import org.jgroups.util.SeqnoList;
import org.jgroups.util.Util;

/// Reads one message of the engine from bytes that a peer sent, in place of the engine's own code, which would create
/// whatever object the bytes name.
///
/// Admitted messages: messages without content, messages of plain bytes, and messages with one of the three kinds of
/// content that the protocols of [Stack] exchange; all with headers of these protocols only. Everything else is refused
/// before an object of its type exists: batches, nested messages, content that is marked as serialised, and content
/// that names a class or a wrapper of a serialised object.
final class PacketGate {
    private static final BitSet HEADERS = numbers(
            TpHeader.class, UnicastHeader3.class, NakAckHeader2.class, STABLE.StableHeader.class, GMS.GmsHeader.class,
            PingHeader.class, FailureDetection.HeartbeatHeader.class, VERIFY_SUSPECT2.VerifyHeader.class,
            MERGE3.MergeHeader.class);
    private static final BitSet CONTENTS = numbers(Digest.class, MutableDigest.class, SeqnoList.class);
    private static final short SEQUENCE_NUMBERS = ClassConfigurator.getMagicNumber(SeqnoList.class);
    private static final int DESTINATION = 1;
    private static final int SOURCE = 1 << 1;
    private static final int MOST_HEADERS = 16;

    private PacketGate() {}

    private static BitSet numbers(Class<?>... classes) {
        var numbers = new BitSet();
        for (var type : classes) {
            short number = ClassConfigurator.getMagicNumber(type);
            if (number < 0) throw new IllegalStateException("this version of JGroups does not know " + type);
            numbers.set(number);
        }
        return numbers;
    }

    /// Reads a message, from its type on.
    ///
    /// @throws IOException if the bytes are refused
    static Message read(ByteArrayDataInputStream in) throws IOException, ClassNotFoundException {
        short type = in.readShort();
        Message message = switch (type) {
            case Message.EMPTY_MSG -> new EmptyMessage();
            case Message.BYTES_MSG -> new BytesMessage();
            case Message.OBJ_MSG -> new ObjectMessage();
            default -> throw new IOException("a message of type " + type);
        };
        int leading = in.readByte();
        short flags = in.readShort();
        if ((flags & Message.Flag.SERIALIZED.value()) != 0) throw new IOException("a serialised object");
        message.setFlag(flags, false);
        if ((leading & DESTINATION) != 0) message.setDest(address(in));
        if ((leading & SOURCE) != 0) message.setSrc(address(in));
        headers(message, in);
        switch (message) {
            case BytesMessage bytes -> payload(bytes, in);
            case ObjectMessage object -> content(object, in);
            default -> { }
        }
        return message;
    }

    private static Address address(ByteArrayDataInputStream in) throws IOException, ClassNotFoundException {
        int flags = in.buffer()[checked(in, 1)];
        if ((flags & (Address.NULL | Address.UUID_ADDR | Address.IP_ADDR)) == 0)
            throw new IOException("an address of a kind of its own");
        return Util.readAddress(in);
    }

    private static int checked(ByteArrayDataInputStream in, int bytes) throws IOException {
        if (in.limit() - in.position() < bytes) throw new IOException("a message that ends early");
        return in.position();
    }

    private static void headers(Message message, ByteArrayDataInputStream in) throws IOException,
            ClassNotFoundException {
        int count = in.readShort();
        if (count < 0 || count > MOST_HEADERS) throw new IOException("a message with " + count + " headers");
        for (int i = 0; i < count; i++) {
            short protocol = in.readShort();
            short number = in.readShort();
            if (number < 0 || !HEADERS.get(number)) throw new IOException("a header of kind " + number);
            Header header = ClassConfigurator.create(number);
            header.readFrom(in);
            message.putHeader(protocol, header);
        }
    }

    /// The bytes are not copied: no other code uses the array.
    private static void payload(BytesMessage message, ByteArrayDataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0) return;
        int start = checked(in, length);
        message.setArray(in.buffer(), start, length);
    }

    /// Passes on the messages of the protocols, and leaves others unread.
    private static void content(ObjectMessage message, ByteArrayDataInputStream in) throws IOException,
            ClassNotFoundException {
        int start = checked(in, 1);
        if (in.buffer()[start] != 0) {
            checked(in, 3);
            short number = (short) (in.buffer()[start + 1] << 8 | in.buffer()[start + 2] & 0xff);
            if (number < 0 || !CONTENTS.get(number)) throw new IOException("an object of kind " + number);
            if (number == SEQUENCE_NUMBERS) checkSize(in, start + 3);
        }
        message.readPayload(in);
    }

    /// The engine would make room for as many bits as the bytes say.
    private static void checkSize(ByteArrayDataInputStream in, int at) throws IOException {
        if (in.limit() - at < Integer.BYTES) throw new IOException("a message that ends early");
        int bits = ByteBuffer.wrap(in.buffer()).getInt(at);
        if (bits < 0 || bits / 8 > in.limit() - at) throw new IOException("a list of " + bits + " numbers");
    }
}
