package dev.coppice.cluster.codec;

import com.sun.management.ThreadMXBean;
import dev.coppice.cluster.Types;
import dev.coppice.cluster.spi.Codec.Limits;
import dev.coppice.cluster.spi.Codec.Prepared;
import dev.coppice.cluster.spi.Input;
import dev.coppice.cluster.spi.Malformed;
import dev.coppice.cluster.spi.Output;
import dev.coppice.cluster.spi.Undecodable;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;

/// The entry point of a fuzzer, called with any bytes: they are read as a message, or as a schema and a message that
/// follows it.
///
/// Whatever they are, they are decoded or refused with one of the two exceptions of the contract; and allocation is in
/// proportion to them. Started by Jazzer in the profile `fuzz`, and by [CodecFuzzTest] in every build.
public final class CodecFuzz {
    private static final Limits LIMITS = new Limits(64, 10_000, 1 << 20);
    private static final Types TYPES = Types.of(Samples.Everything.class, Samples.Part.class);
    private static final Prepared PREPARED = new RecordCodec().prepare(TYPES, LIMITS);
    private static final byte[] SCHEMA = schema();
    private static final Wires WIRES = Wires.between(TYPES, TYPES, LIMITS, Wires.NO_REFERENCES);
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /// The allocation that any input may cause: exceptions, texts of errors, and the cost of instrumentation.
    private static final long FIXED = 1 << 20;
    /// The allocation that a byte of a message may cause: an empty `HashMap`, for example, has two bytes.
    private static final long PER_BYTE = 500;

    private CodecFuzz() {}

    /// The entry point that Jazzer expects.
    public static void fuzzerTestOneInput(byte[] bytes) {
        if (bytes.length == 0) return;
        boolean message = (bytes[0] & 1) == 0;
        var body = Arrays.copyOfRange(bytes, 1, bytes.length);
        long bound = FIXED + PER_BYTE * bytes.length;
        if (allocated(message, body) > bound) {
            long again = allocated(message, body); // the JVM and the fuzzer allocate when code runs for the first time
            if (again > bound) throw new AssertionError(bytes.length + " bytes made the codec allocate " + again);
        }
        if (message) compare(body);
    }

    private static long allocated(boolean message, byte[] body) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            if (message) WIRES.decode(body);
            else schemaAndMessage(body);
        } catch (Undecodable | Malformed refused) {
            if (refused.getMessage() == null) throw new AssertionError("refused without a reason", refused);
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    private static void schemaAndMessage(byte[] body) throws Undecodable, Malformed {
        var in = new Input(body);
        var schema = in.part();
        var session = PREPARED.open(Wires.NO_REFERENCES);
        session.accept(schema);
        session.decode(in);
    }

    /// Accepted values can be sent, and read as the same value.
    private static void compare(byte[] body) {
        try {
            var value = WIRES.decode(body);
            if (!Samples.same(WIRES.decode(WIRES.encode(value)), value)) {
                throw new AssertionError(value + " did not survive");
            }
        } catch (Undecodable | Malformed refused) {
            // Then there is nothing to compare.
        }
    }

    private static byte[] schema() {
        var out = new Output(1 << 20);
        PREPARED.open(Wires.NO_REFERENCES).schema(out);
        return out.toBytes();
    }

    /// A correct input of the kind that `random` chooses.
    static byte[] correct(Random random) {
        var samples = new Samples(random);
        var message = WIRES.encode(random.nextInt(3) == 0 ? samples.everything() : samples.any(4));
        var out = new Output(1 << 20);
        if (random.nextBoolean()) {
            out.u8(0);
        } else {
            out.u8(1);
            int part = out.openPart();
            out.raw(SCHEMA, 0, SCHEMA.length);
            out.closePart(part);
        }
        out.raw(message, 0, message.length);
        return out.toBytes();
    }
}
