package dev.coppice.cluster.spi;

import dev.coppice.cluster.UndecodableMessage;
import org.jspecify.annotations.Nullable;

/// A value of the application inside a message that a module sends. If the receiver cannot read it, the message arrives
/// all the same, with an explanation in its place, so that the module can answer. A [Codec] leaves envelopes to its
/// [References]. Immutable.
public final class Envelope {
    private final @Nullable Object value;
    private final byte @Nullable [] encoded;
    private final @Nullable UndecodableMessage unreadable;

    private Envelope(@Nullable Object value, byte @Nullable [] encoded, @Nullable UndecodableMessage unreadable) {
        this.value = value;
        this.encoded = encoded;
        this.unreadable = unreadable;
    }

    /// Encloses a value, which is encoded when the message is.
    public static Envelope of(@Nullable Object value) {
        return new Envelope(value, null, null);
    }

    /// Encloses a value that was encoded before.
    ///
    /// @param encoded the result of [dev.coppice.core.ops.NodeServices#encode]; not copied
    public static Envelope of(@Nullable Object value, byte @Nullable [] encoded) {
        return new Envelope(value, encoded, null);
    }

    /// Returns the envelope that arrives in place of one whose value the receiver cannot read.
    public static Envelope unreadable(UndecodableMessage why) {
        return new Envelope(null, null, why);
    }

    /// Returns the value; null if it is null, or cannot be read.
    public @Nullable Object value() {
        return value;
    }

    /// Returns the bytes of a value that was encoded before, or null.
    public byte @Nullable [] encoded() {
        return encoded;
    }

    /// Returns why the value cannot be read, or null if it can.
    public @Nullable UndecodableMessage unreadable() {
        return unreadable;
    }

    @Override public String toString() {
        return String.valueOf(unreadable == null ? value : unreadable);
    }
}
