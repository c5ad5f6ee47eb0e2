package dev.coppice.cluster.spi;

import dev.coppice.core.ExitReason;
import dev.coppice.core.From;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;

/// Encodes the types that only a connection understands: addresses of processes and exit reasons. A [Codec] passes on
/// every value whose class [#isReference] accepts. Implemented by the node.
///
/// Thread-safe for writing; reading is for the reader of the connection.
public interface References {

    /// Returns whether `type` is one of the types that [#write] takes: [Pid], [Ref], [From], [ExitReason], one of their
    /// subtypes, or [Envelope]. A codec may decide this once, when it is prepared.
    static boolean isReference(Class<?> type) {
        return Pid.class.isAssignableFrom(type) || Ref.class.isAssignableFrom(type)
                || From.class.isAssignableFrom(type) || ExitReason.class.isAssignableFrom(type)
                || type == Envelope.class;
    }

    /// Writes `reference`, which is not null.
    ///
    /// @throws IllegalArgumentException if it cannot travel
    void write(Object reference, Output out);

    /// Reads an object that [#write] of the other side wrote. The result may be of another kind than a component of the
    /// receiver expects; the codec checks that.
    ///
    /// @param in ends where the reference ends
    /// @throws Undecodable if the value cannot exist here
    /// @throws Malformed if the bytes make no sense
    Object read(Input in) throws Undecodable, Malformed;
}
