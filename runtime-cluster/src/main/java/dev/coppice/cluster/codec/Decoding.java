package dev.coppice.cluster.codec;

import dev.coppice.cluster.spi.Codec.Limits;
import dev.coppice.cluster.spi.Input;
import dev.coppice.cluster.spi.Malformed;
import dev.coppice.cluster.spi.References;
import dev.coppice.cluster.spi.Undecodable;
import dev.coppice.core.Name;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/// One value on its way out of bytes. Owned by the thread that reads it.
///
/// @param bytes where it comes from
/// @param peer the types that the other side announced
/// @param references reads pids, refs and the like
record Decoding(Input bytes, PeerTypes peer, Limits limits, References references) {

    /// Reads a value that brings its type along.
    @Nullable Object any() throws Malformed {
        var reading = tagged();
        return reading == null ? null : reading.read(this);
    }

    /// Passes over a value that brings its type along.
    void skipAny() throws Malformed {
        var reading = tagged();
        if (reading != null) reading.skip(this);
    }

    private @Nullable Reading tagged() throws Malformed {
        long tag = bytes.unsigned();
        if (tag == Tags.NULL) return null;
        if (tag < 0 || tag >= Tags.FIRST_REGISTERED) return peer.numbered(tag);
        var plain = Plain.of((int) tag);
        return plain != null ? plain : switch ((int) tag) {
            case Tags.LIST -> Containers.LIST_OF_ANY;
            case Tags.SET -> Containers.SET_OF_ANY;
            case Tags.MAP -> Containers.MAP_OF_ANY;
            case Tags.OPTIONAL -> Containers.OPTIONAL_OF_ANY;
            case Tags.REFERENCE -> SpecialReading.REFERENCE;
            case Tags.NAME -> SpecialReading.NAME;
            default -> throw new Malformed("a value has an unknown kind of type: " + tag);
        };
    }

    /// Reads a reference without a tag.
    Object reference() throws Malformed {
        var part = bytes.part();
        try {
            var reference = references.read(part);
            part.end();
            return reference;
        } catch (Undecodable unknown) {
            throw new Unreadable(String.valueOf(unknown.getMessage()), unknown);
        }
    }

    /// Reads the name of a process.
    Name<?> name() throws Malformed {
        int outer = bytes.depth();
        enter(1);
        var key = any();
        bytes.leave(outer);
        if (key == null) throw new Malformed("a name has no key");
        try {
            return new Name<>(key);
        } catch (IllegalArgumentException refused) {
            throw new Unreadable(String.valueOf(refused.getMessage()), refused);
        }
    }

    /// Reads a number with its length.
    BigInteger number() throws Malformed {
        int length = bytes.count(1);
        if (length == 0 || length > Encoding.LARGEST_NUMBER) throw new Malformed("a number of " + length + " bytes");
        return new BigInteger(bytes.raw(length));
    }

    /// Reads a signed number of 32 bits.
    int int32() throws Malformed {
        long value = bytes.signed();
        if (value != (int) value) throw new Malformed("an int has more than 32 bits");
        return (int) value;
    }

    /// Reads an unsigned number of at most `highest`.
    int upTo(int highest) throws Malformed {
        long value = bytes.unsigned();
        if (value < 0 || value > highest) throw new Malformed("a number is greater than " + highest);
        return (int) value;
    }

    /// Begins something that consists of `parts` parts, before room is made for them.
    void enter(int parts) throws Malformed {
        bytes.enter(parts, limits);
    }
}
