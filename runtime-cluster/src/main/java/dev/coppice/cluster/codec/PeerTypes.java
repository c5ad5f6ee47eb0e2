package dev.coppice.cluster.codec;

import dev.coppice.cluster.codec.TravelType.EnumType;
import dev.coppice.cluster.codec.TravelType.RecordType;
import dev.coppice.cluster.spi.Malformed;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The types that a peer announced, connected with those of this node.
///
/// How a type is read is decided when its first value arrives, so that a difference in a type costs nothing but the
/// messages that contain it.
final class PeerTypes {
    private final List<NamedReading> byNumber;
    private final Map<String, NamedReading> byName = new HashMap<>();
    private final TypeTable own;

    PeerTypes(List<Schema> schemas, TypeTable own) throws Malformed {
        this.own = own;
        byNumber = schemas.stream().map(schema -> new NamedReading(schema, this)).toList();
        for (var reading : byNumber) {
            if (byName.put(reading.schema().name(), reading) != null) {
                throw new Malformed("two types of a schema have the same name");
            }
        }
    }

    /// How values of the type with `number` are read.
    Reading numbered(long number) throws Malformed {
        if (number < 0 || number - Tags.FIRST_REGISTERED >= byNumber.size()) {
            throw new Malformed("a value has a type that was not announced");
        }
        return byNumber.get((int) number - Tags.FIRST_REGISTERED);
    }

    /// How values of `theirs` are passed over.
    Reading reading(Shape theirs) throws Malformed {
        return reading(theirs, theirs);
    }

    /// How values that the peer declares as `theirs` are read where this node declares `mine`, which matches.
    Reading reading(Shape theirs, Shape mine) throws Malformed {
        return switch (theirs) {
            case Shape.Primitive(var boxed) -> boxed;
            case Shape.Value(var type) -> type;
            case Shape.ListOf(var element) ->
                new Containers.ListReading(reading(element, ((Shape.ListOf) mine).element()));
            case Shape.SetOf(var element) ->
                new Containers.SetReading(reading(element, ((Shape.SetOf) mine).element()));
            case Shape.OptionalOf(var element) ->
                new Containers.OptionalReading(reading(element, ((Shape.OptionalOf) mine).element()));
            case Shape.MapOf(var key, var value) -> new Containers.MapReading(
                    reading(key, ((Shape.MapOf) mine).key()), reading(value, ((Shape.MapOf) mine).value()));
            case Shape.Any ignored -> BoundedReading.of(AnyReading.INSTANCE, ((Shape.Any) mine).bound());
            case Shape.Reference ignored ->
                BoundedReading.of(SpecialReading.REFERENCE, ((Shape.Reference) mine).bound());
            case Shape.NameOf ignored -> SpecialReading.NAME;
            case Shape.Named(var name) -> {
                var named = byName.get(name);
                if (named == null) throw new Malformed("a schema names a type that was not announced");
                yield named;
            }
        };
    }

    /// Decides how values of `schema` are read.
    Reading connect(Schema schema) throws Malformed {
        var mine = own.named(schema.name());
        return switch (schema) {
            case Schema.Record record -> record(record, mine);
            case Schema.Constants constants -> constants(constants, mine);
        };
    }

    private Reading record(Schema.Record schema, @Nullable TravelType mine) throws Malformed {
        var skips = new RecordReading.Skip[schema.components().size()];
        for (int i = 0; i < skips.length; i++) {
            var shape = schema.components().get(i).shape();
            skips[i] = new RecordReading.Skip(reading(shape), shape instanceof Shape.Primitive);
        }
        if (mine instanceof RecordType type) return RecordReading.of(schema, type, skips, this);
        return RecordReading.unreadable(skips, missing(schema.name(), mine, "a record", "an enum"));
    }

    private static Reading constants(Schema.Constants schema, @Nullable TravelType mine) {
        if (mine instanceof EnumType type) return EnumReading.of(schema, type);
        return new EnumReading(schema, new Enum<?>[0], missing(schema.name(), mine, "an enum", "a record"));
    }

    private static String missing(String name, @Nullable TravelType mine, String there, String here) {
        return mine == null
                ? name + " is not registered at the receiver; name it, or a sealed interface above it, in Types.of"
                : name + " is " + there + " at the sender and " + here + " at the receiver";
    }
}
