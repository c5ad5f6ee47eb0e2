package dev.coppice.cluster.codec;

import dev.coppice.cluster.Types;
import dev.coppice.cluster.spi.Codec;
import dev.coppice.cluster.spi.Input;
import dev.coppice.cluster.spi.Malformed;
import dev.coppice.cluster.spi.Output;
import dev.coppice.cluster.spi.References;
import dev.coppice.cluster.spi.Undecodable;
import org.jspecify.annotations.Nullable;

/// The codec that a node uses unless it is given another: for records, enums and sealed interfaces of these.
///
/// Besides registered types it knows primitives and their boxes, `String`, `List`, `Set`, `Map`, `Optional` and its
/// primitive variants, arrays of primitives, `BigInteger`, `BigDecimal`, `UUID`, the types of `java.time`, the names of
/// processes, and all that the connection's [References] write. Collections arrive unmodifiable, in the order of the
/// sender. A component that is declared as an interface, as `Object` or as a type variable may hold any registered
/// type.
///
/// **Versions.** The nodes of a cluster may have different versions of a type. Types, components and constants are
/// matched by their names, which [Wire] can pin. A component that only the sender has is passed over. A component that
/// only the receiver has becomes 0, empty or null if it is primitive, a collection, an array, an `Optional` or
/// annotated `Nullable`. Order does not matter, and an `int` becomes a `long`. Every other difference, and a type or
/// constant that the receiver does not have, costs the message that contains it and nothing else.
///
/// **Safety.** Bytes choose among registered types and call their canonical constructors. They load no class, and every
/// length is compared with the remaining bytes and with the limits before memory is allocated. Elements of a collection
/// are compared with `equals`, as always: keys that all have the same hash code make a large collection slow.
///
/// {@snippet class="dev.coppice.cluster.codec.snippets.CodecExamples" region="messages"}
public final class RecordCodec implements Codec {

    /// Makes a codec. All are alike.
    public RecordCodec() {}

    @Override public Prepared prepare(Types types, Limits limits) {
        var table = new TypeTable(TypeWalk.of(types));
        Schema.write(table, new Output(Schema.MOST_BYTES)); // refuses here any value that no peer would accept
        return new Prepared() {
            @Override public boolean knows(Class<?> type) {
                return table.knows(type);
            }

            @Override public Session open(References references) {
                return new RecordSession(table, limits, references);
            }
        };
    }

    /// One connection. Writing needs nothing but the table; `peer` belongs to the reader.
    private static final class RecordSession implements Session {
        private final TypeTable table;
        private final Limits limits;
        private final References references;
        private @Nullable PeerTypes peer;

        RecordSession(TypeTable table, Limits limits, References references) {
            this.table = table;
            this.limits = limits;
            this.references = references;
        }

        @Override public void schema(Output out) {
            Schema.write(table, out);
        }

        @Override public void accept(Input in) throws Malformed {
            peer = new PeerTypes(Schema.read(in), table);
        }

        @Override public void encode(@Nullable Object value, Output out) {
            int outer = out.depth();
            try {
                new Encoding(out, table, limits, references).any(value);
            } catch (Unsendable unsendable) {
                throw unsendable.of(value);
            } finally {
                out.leave(outer);
            }
        }

        @Override public @Nullable Object decode(Input in) throws Undecodable, Malformed {
            if (peer == null) throw new Malformed("a message came before the schema");
            int outer = in.depth();
            try {
                return new Decoding(in, peer, limits, references).any();
            } catch (Unreadable unreadable) {
                throw unreadable.toUndecodable();
            } finally {
                in.leave(outer);
            }
        }
    }
}
