package dev.coppice.cluster.internal.wire;

import dev.coppice.cluster.spi.Malformed;
import java.nio.ByteBuffer;

/// The entry point of a fuzzer, called with any bytes: they are read as a packet of the greeting, or as a packet of
/// frames.
///
/// Started by Jazzer: `-Dfuzz.target=dev.coppice.cluster.internal.wire.WireFuzz` in the profile `fuzz`.
public final class WireFuzz {

    private WireFuzz() {}

    /// The entry point that Jazzer expects.
    public static void fuzzerTestOneInput(byte[] bytes) {
        if (bytes.length == 0) return;
        try {
            if (bytes[0] == Protocol.GREETING) greeting(bytes);
            else frames(bytes);
        } catch (Malformed refused) {
            if (refused.getMessage() == null) throw new AssertionError("refused without a reason", refused);
        }
    }

    /// An accepted greeting has a packet of its own, which reads as the same greeting.
    private static void greeting(byte[] bytes) throws Malformed {
        var greeting = Greeting.read(ByteBuffer.wrap(bytes));
        var again = Greeting.read(ByteBuffer.wrap(greeting.toPacket()));
        if (!again.getClass().equals(greeting.getClass())) throw new AssertionError(greeting + " became " + again);
    }

    private static void frames(byte[] bytes) throws Malformed {
        var reader = new PacketReader(ByteBuffer.wrap(bytes));
        while (reader.hasNext()) {
            var kind = reader.kind();
            if (kind == null) throw new AssertionError("a frame without a kind");
            reader.body().rest();
        }
    }
}
