package dev.coppice.cluster.internal.wire;

import dev.coppice.cluster.spi.Input;
import dev.coppice.cluster.spi.Malformed;
import dev.coppice.cluster.spi.Output;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/// A packet of the greeting. Read by a decoder that makes nothing but numbers and short texts.
public sealed interface Greeting {
    /// Tells packets of this protocol from anything else.
    int MAGIC = 0xC0991CE1;
    int NONCE = 32;
    int MOST_ROLES = 20;
    int LONGEST_TEXT = 1024;

    /// The identity of a node.
    ///
    /// @param attempt a random number of the sender, new for each connection that it tries to make; never 0
    /// @param joining whether the sender has not been admitted anywhere yet
    /// @param hasSecret whether the sender expects a proof
    /// @param epoch the number of the connection as the sender counts
    /// @param runtime the number of the runtime in its JVM
    record Hello(
            int oldest, int newest, long features, long attempt, UUID incarnation, String cluster, String node,
            Set<String> roles,
            String version, boolean joining, boolean hasSecret, long epoch, long runtime,
            byte[] nonce) implements Greeting {}

    /// The identity of a node, with the proof that it has seen the other one's [Hello] and knows the secret.
    ///
    /// @param seen the attempt of the receiver
    /// @param mac the proof; empty without a secret
    record Proof(Hello hello, long seen, byte[] mac) implements Greeting {}

    /// The sender will not connect.
    ///
    /// @param seen the attempt of the receiver
    record Refusal(long seen, Code code, String text) implements Greeting {}

    /// The sender has given the connection up.
    ///
    /// @param seen the attempt of the receiver
    record Close(long seen, Code code, String text) implements Greeting {}

    /// The sender has taken everything up to [Kind#LEAVE].
    ///
    /// @param seen the attempt of the receiver
    record Bye(long seen) implements Greeting {}

    /// Why a connection is refused or given up.
    enum Code {
        NAME_IN_USE,
        SECRET,
        VERSION,
        CLUSTER,
        LOST,
        BROKEN,
        DISCONNECTED,
        SPLIT,
        LEAVING,
        CERTIFICATE;

        private static final Code[] ALL = values();

        @SuppressWarnings("EnumOrdinal") // new codes are added at the end
        int number() {
            return ordinal();
        }
    }

    /// Writes this as a packet.
    default byte[] toPacket() {
        var out = new Output(Protocol.LARGEST_GREETING);
        out.u8(Protocol.GREETING);
        out.fixed32(MAGIC);
        switch (this) {
            case Hello hello -> {
                out.u8(1);
                write(hello, out);
            }
            case Proof(var hello, var seen, var mac) -> {
                out.u8(2);
                write(hello, out);
                out.fixed64(seen);
                out.bytes(mac);
            }
            case Refusal(var seen, var code, var text) -> {
                out.u8(3);
                out.fixed64(seen);
                out.u8(code.number());
                out.text(cut(text));
            }
            case Close(var seen, var code, var text) -> {
                out.u8(4);
                out.fixed64(seen);
                out.u8(code.number());
                out.text(cut(text));
            }
            case Bye(var seen) -> {
                out.u8(5);
                out.fixed64(seen);
            }
        }
        return out.toBytes();
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT);
    }

    private static void write(Hello hello, Output out) {
        out.unsigned(hello.oldest);
        out.unsigned(hello.newest);
        out.unsigned(hello.features);
        out.fixed64(hello.attempt);
        out.fixed64(hello.incarnation.getMostSignificantBits());
        out.fixed64(hello.incarnation.getLeastSignificantBits());
        out.text(hello.cluster);
        out.text(hello.node);
        out.unsigned(hello.roles.size());
        for (var role : new TreeSet<>(hello.roles)) out.text(role); // sorted: the proof covers these bytes
        out.text(hello.version);
        out.bool(hello.joining);
        out.bool(hello.hasSecret);
        out.unsigned(hello.epoch);
        out.unsigned(hello.runtime);
        out.raw(hello.nonce, 0, NONCE);
    }

    /// Reads a packet.
    ///
    /// @param packet the packet with its first byte
    static Greeting read(ByteBuffer packet) throws Malformed {
        if (packet.remaining() > Protocol.LARGEST_GREETING)
            throw new Malformed("a greeting of " + packet.remaining() + " bytes");
        var in = new Input(packet);
        if (in.u8() != Protocol.GREETING) throw new Malformed("not a greeting");
        if (in.fixed32() != MAGIC) throw new Malformed("not a greeting of this protocol");
        int kind = in.u8();
        Greeting greeting = switch (kind) {
            case 1 -> hello(in);
            case 2 -> new Proof(hello(in), in.fixed64(), mac(in));
            case 3 -> new Refusal(in.fixed64(), code(in), in.text());
            case 4 -> new Close(in.fixed64(), code(in), in.text());
            case 5 -> new Bye(in.fixed64());
            default -> throw new Malformed("unknown kind of greeting: " + kind);
        };
        in.end();
        return greeting;
    }

    private static byte[] mac(Input in) throws Malformed {
        byte[] mac = in.bytes();
        if (mac.length != 0 && mac.length != NONCE) throw new Malformed("a proof of " + mac.length + " bytes");
        return mac;
    }

    private static Code code(Input in) throws Malformed {
        int code = in.u8();
        if (code >= Code.ALL.length) throw new Malformed("unknown code: " + code);
        return Code.ALL[code];
    }

    private static Hello hello(Input in) throws Malformed {
        int oldest = small(in);
        int newest = small(in);
        long features = in.unsigned();
        long attempt = in.fixed64();
        if (attempt == 0) throw new Malformed("an attempt without a number");
        var incarnation = new UUID(in.fixed64(), in.fixed64());
        var cluster = in.text();
        var node = in.text();
        if (node.isEmpty()) throw new Malformed("a node without a name");
        int count = in.count(1);
        if (count > MOST_ROLES) throw new Malformed(count + " roles");
        var roles = new LinkedHashSet<String>();
        for (int i = 0; i < count; i++) roles.add(in.text());
        var version = in.text();
        boolean joining = in.bool();
        boolean hasSecret = in.bool();
        long epoch = in.unsigned();
        long runtime = in.unsigned();
        var nonce = new byte[NONCE];
        for (int i = 0; i < NONCE; i++) nonce[i] = (byte) in.u8();
        return new Hello(oldest, newest, features, attempt, incarnation, cluster, node, Set.copyOf(roles), version,
                joining,
                hasSecret, epoch, runtime, nonce);
    }

    private static int small(Input in) throws Malformed {
        long value = in.unsigned();
        if (value < 0 || value > 0xffff) throw new Malformed("a version of " + value);
        return (int) value;
    }
}
