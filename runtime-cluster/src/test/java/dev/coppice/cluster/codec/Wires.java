package dev.coppice.cluster.codec;

import dev.coppice.cluster.Types;
import dev.coppice.cluster.spi.Codec;
import dev.coppice.cluster.spi.Codec.Limits;
import dev.coppice.cluster.spi.Codec.Session;
import dev.coppice.cluster.spi.Input;
import dev.coppice.cluster.spi.Malformed;
import dev.coppice.cluster.spi.Output;
import dev.coppice.cluster.spi.References;
import dev.coppice.cluster.spi.Undecodable;
import org.jspecify.annotations.Nullable;

/// Two ends of a connection, whose types may differ.
record Wires(Session sender, Session receiver) {

    /// Refuses references.
    static final References NO_REFERENCES = new References() {
        @Override public void write(Object reference, Output out) {
            throw new IllegalArgumentException("no references here");
        }

        @Override public Object read(Input in) throws Undecodable {
            throw new Undecodable("no references here");
        }
    };

    static Wires between(Types sender, Types receiver) {
        return between(sender, receiver, Limits.DEFAULTS, NO_REFERENCES);
    }

    static Wires between(Types sender, Types receiver, Limits limits, References references) {
        Codec codec = new RecordCodec();
        var wires = new Wires(
                codec.prepare(sender, limits).open(references), codec.prepare(receiver, limits).open(references));
        try {
            introduce(wires.sender, wires.receiver);
            introduce(wires.receiver, wires.sender);
        } catch (Malformed impossible) {
            throw new AssertionError(impossible);
        }
        return wires;
    }

    static Wires of(Class<?>... types) {
        return between(Types.of(types), Types.of(types));
    }

    private static void introduce(Session one, Session other) throws Malformed {
        var schema = new Output(1 << 20);
        one.schema(schema);
        other.accept(new Input(schema.toBytes()));
    }

    byte[] encode(@Nullable Object value) {
        var out = new Output(Limits.DEFAULTS.maxBytes());
        sender.encode(value, out);
        return out.toBytes();
    }

    @Nullable Object decode(byte[] bytes) throws Undecodable, Malformed {
        var in = new Input(bytes);
        var value = receiver.decode(in);
        in.end();
        return value;
    }

    /// The received form of `value`.
    @Nullable Object pass(@Nullable Object value) throws Undecodable, Malformed {
        return decode(encode(value));
    }
}
