package dev.coppice.cluster.codec;

import dev.coppice.cluster.spi.Codec.Limits;
import dev.coppice.cluster.spi.Output;
import dev.coppice.cluster.spi.References;
import dev.coppice.core.Name;
import dev.coppice.core.NameRegistry;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One value on its way into bytes. Owned by the thread that sends it.
///
/// @param bytes where it goes
/// @param table the types that may travel
/// @param references writes pids, refs and the like
record Encoding(Output bytes, TypeTable table, Limits limits, References references) {
    /// A number of this size has some 10,000 digits.
    static final int LARGEST_NUMBER = 4096;

    /// Writes a value together with its type.
    void any(@Nullable Object value) {
        if (value == null) {
            bytes.u8(Tags.NULL);
            return;
        }
        var form = table.formOf(value);
        if (form == null) form = unregistered(value);
        bytes.unsigned(form.tag());
        form.write(value, this);
    }

    /// The form of a value whose class is not registered.
    private static Form unregistered(Object value) {
        var plain = Plain.of(value.getClass());
        if (plain != null) return plain;
        return switch (value) {
            case List<?> ignored -> Containers.LIST;
            case Set<?> ignored -> Containers.SET;
            case Map<?, ?> ignored -> Containers.MAP;
            case Optional<?> ignored -> Containers.OPTIONAL;
            case Name<?> ignored -> SpecialForm.NAME;
            case Object other when References.isReference(other.getClass()) -> SpecialForm.REFERENCE;
            default -> throw new Unsendable("is of " + value.getClass().getTypeName()
                    + ", which is not registered; name it, or a sealed interface above it, in Types.of");
        };
    }

    /// Writes a reference without a tag, as a part, so that a peer can pass over it.
    void reference(Object value) {
        int part = bytes.openPart();
        try {
            references.write(value, bytes);
            bytes.closePart(part);
        } catch (Output.TooLarge tooLarge) {
            throw tooLarge;
        } catch (IllegalArgumentException refused) {
            throw new Unsendable("cannot travel: " + refused.getMessage(), refused);
        }
    }

    /// Writes the name of a process. Wherever it arrives, it names the process of that runtime.
    void name(Name<?> name) {
        if (!name.registry().equals(NameRegistry.LOCAL)) {
            throw new Unsendable("is a name in a registry of its own, which other nodes do not have; send a Ref");
        }
        int outer = bytes.depth();
        enter(1);
        any(name.key());
        bytes.leave(outer);
    }

    /// Writes `number` with its length.
    void number(BigInteger number) {
        byte[] magnitude = number.toByteArray();
        if (magnitude.length > LARGEST_NUMBER) {
            throw new Unsendable("is a number of more than " + LARGEST_NUMBER + " bytes");
        }
        bytes.bytes(magnitude);
    }

    /// Begins something that consists of `parts` parts.
    void enter(int parts) {
        try {
            bytes.enter(parts, limits);
        } catch (IllegalArgumentException tooMuch) {
            throw new Unsendable(String.valueOf(tooMuch.getMessage()));
        }
    }
}
