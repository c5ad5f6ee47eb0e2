package dev.coppice.cluster.codec;

import dev.coppice.cluster.codec.TravelType.EnumType;
import dev.coppice.cluster.codec.TravelType.RecordType;
import dev.coppice.cluster.spi.Input;
import dev.coppice.cluster.spi.Malformed;
import dev.coppice.cluster.spi.Output;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/// How a peer describes one of its types.
sealed interface Schema {
    int RECORD = 0;
    int ENUM = 1;

    /// More than a JVM allows a constructor to have, or a peer needs to have.
    int MOST_COMPONENTS = 255;
    int MOST_TYPES = 65_536;
    /// Some ten thousand types.
    int MOST_BYTES = 4 << 20;
    /// The constant pool of a class has room for no more.
    int MOST_CONSTANTS = 65_535;

    /// The name of the type on the wire.
    String name();

    /// @param components in the order in which they are written
    record Record(String name, List<Part> components) implements Schema {}

    /// @param constants in the order of their ordinals
    record Constants(String name, List<String> constants) implements Schema {}

    /// A component.
    record Part(String name, Shape shape) {}

    /// Describes all types of a table.
    static void write(TypeTable table, Output out) {
        out.unsigned(table.types().size());
        for (var type : table.types()) {
            switch (type) {
                case RecordType record -> {
                    out.u8(RECORD);
                    out.text(type.name());
                    out.unsigned(record.components().size());
                    for (var component : record.components()) {
                        out.text(component.name());
                        component.shape().write(out);
                    }
                }
                case EnumType enumeration -> {
                    out.u8(ENUM);
                    out.text(type.name());
                    out.unsigned(enumeration.constants().size());
                    for (var constant : enumeration.constants().keySet()) out.text(constant);
                }
            }
        }
    }

    /// Reads the description of all types of a peer.
    static List<Schema> read(Input in) throws Malformed {
        if (in.remaining() > MOST_BYTES) throw new Malformed("a schema has more than " + MOST_BYTES + " bytes");
        int count = limited(in.count(3), MOST_TYPES);
        var schemas = new ArrayList<Schema>();
        for (int i = 0; i < count; i++) schemas.add(one(in));
        in.end();
        return schemas;
    }

    private static Schema one(Input in) throws Malformed {
        int kind = in.u8();
        var name = in.text();
        return switch (kind) {
            case RECORD -> {
                int count = limited(in.count(2), MOST_COMPONENTS);
                var names = new HashSet<String>();
                var parts = new ArrayList<Part>();
                for (int i = 0; i < count; i++) {
                    var part = new Part(in.text(), Shape.read(in));
                    if (!names.add(part.name)) throw new Malformed("two components of a schema have the same name");
                    parts.add(part);
                }
                yield new Record(name, List.copyOf(parts));
            }
            case ENUM -> {
                int count = limited(in.count(1), MOST_CONSTANTS);
                var constants = new ArrayList<String>();
                for (int i = 0; i < count; i++) constants.add(in.text());
                yield new Constants(name, List.copyOf(constants));
            }
            default -> throw new Malformed("a schema describes an unknown kind of type: " + kind);
        };
    }

    private static int limited(int count, int most) throws Malformed {
        if (count > most) throw new Malformed("a schema has " + count + " entries; " + most + " are possible");
        return count;
    }
}
