package dev.coppice.cluster.internal.link;

import dev.coppice.cluster.internal.wire.Kind;
import dev.coppice.cluster.spi.Input;
import dev.coppice.cluster.spi.Malformed;
import dev.coppice.cluster.spi.Output;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Puts frames together that arrive in pieces. For the reader of one connection.
public final class Pieces {
    /// The allowance of one frame beyond its message.
    private static final int HEAD = 1024;

    /// A frame that is complete.
    public record Complete(Kind kind, Input body) {}

    private record Part(Kind kind, Output bytes) {}

    private final int largest;
    private final long most;
    private final Map<Long, Part> parts = new HashMap<>();
    private long held;

    /// @param largest the largest message, in bytes
    /// @param most how many bytes of incomplete frames may be held
    public Pieces(int largest, long most) {
        this.largest = largest;
        this.most = most;
    }

    /// Takes one piece. Returns the frame if it is complete now, else null.
    public @Nullable Complete add(Input piece) throws Malformed {
        long number = piece.unsigned();
        boolean last = piece.bool();
        var kind = Kind.of(piece.u8());
        if (kind == Kind.PIECE) throw new Malformed("a piece of a piece");
        var part = parts.get(number);
        if (part == null) parts.put(number, part = new Part(kind, new Output(largest + HEAD)));
        if (part.kind != kind) throw new Malformed("a piece of " + kind + " in a frame of " + part.kind);
        int length = piece.remaining();
        held += length;
        if (held > most) throw new Malformed("more than " + most + " bytes of incomplete frames");
        append(piece, part.bytes);
        if (!last) return null;
        parts.remove(number);
        held -= part.bytes.size();
        return new Complete(kind, new Input(part.bytes.toBuffer()));
    }

    private void append(Input piece, Output out) throws Malformed {
        if (piece.remaining() > largest + HEAD - out.size())
            throw new Malformed("a message of more than " + largest + " bytes");
        byte[] bytes = piece.rest();
        out.raw(bytes, 0, bytes.length);
    }

    public long held() {
        return held;
    }
}
