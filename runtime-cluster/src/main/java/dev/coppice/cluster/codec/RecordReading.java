package dev.coppice.cluster.codec;

import dev.coppice.cluster.codec.TravelType.Component;
import dev.coppice.cluster.codec.TravelType.RecordType;
import dev.coppice.cluster.spi.Malformed;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the components of a record in the order in which the peer wrote them, and calls the canonical constructor.
final class RecordReading implements Reading {
    private static final int ABSENT = -1;

    private final Step[] steps;
    private final Skip[] skips;
    private final @Nullable RecordType type;
    /// The arguments of the constructor, where the peer has no such component.
    private final @Nullable Object[] defaults;
    private final @Nullable String unreadable;

    /// How one component of the peer is read.
    ///
    /// @param target the own component, or [#ABSENT]
    /// @param skip for a component that this node does not have
    /// @param widen whether an `int` becomes a `long`
    private record Step(String name, Skip skip, Reading reading, int target, boolean widen) {}

    /// How one component of the peer is passed over.
    record Skip(Reading reading, boolean primitive) {
        void skip(Decoding in) throws Malformed {
            if (primitive) reading.skip(in);
            else reading.skipNullable(in);
        }
    }

    private RecordReading(Step[] steps, Skip[] skips, @Nullable RecordType type, @Nullable Object[] defaults,
            @Nullable String unreadable) {
        this.steps = steps;
        this.skips = skips;
        this.type = type;
        this.defaults = defaults;
        this.unreadable = unreadable;
    }

    /// A record of which no value can be read, for the reason given, but which can be passed over.
    static RecordReading unreadable(Skip[] skips, String why) {
        return new RecordReading(new Step[0], skips, null, new Object[0], why);
    }

    /// The record that a peer describes by `schema`, as `type`.
    static RecordReading of(Schema.Record schema, RecordType type, Skip[] skips, PeerTypes peer) throws Malformed {
        Map<String, Integer> targets = new HashMap<>();
        for (var component : type.components()) targets.put(component.name(), targets.size());
        Step[] steps = new Step[schema.components().size()];
        for (int i = 0; i < steps.length; i++) {
            var theirs = schema.components().get(i);
            var target = targets.remove(theirs.name());
            if (target == null) {
                steps[i] = new Step(theirs.name(), skips[i], skips[i].reading, ABSENT, false);
                continue;
            }
            var mine = type.components().get(target).shape();
            boolean widen = mine.widens(theirs.shape());
            if (!widen && !mine.matches(theirs.shape())) return unreadable(skips, differs(type, theirs, mine));
            var reading = widen ? skips[i].reading : peer.reading(theirs.shape(), mine);
            steps[i] = new Step(theirs.name(), skips[i], reading, target, widen);
        }
        @Nullable Object[] defaults = new @Nullable Object[type.components().size()];
        for (int target : targets.values()) {
            var component = type.components().get(target);
            if (!hasDefault(component)) return unreadable(skips, lacks(type, component));
            defaults[target] = defaultOf(component.shape());
        }
        return new RecordReading(steps, skips, type, defaults, null);
    }

    private static String differs(RecordType type, Schema.Part theirs, Shape mine) {
        return type.name() + "." + theirs.name() + " is " + theirs.shape() + " at the sender and " + mine
                + " at the receiver";
    }

    private static String lacks(RecordType type, Component component) {
        return type.name() + "." + component.name() + " is not known to the sender, and is required; "
                + "declare it as @Nullable or Optional while older nodes are about";
    }

    private static boolean hasDefault(Component component) {
        return component.nullable() || defaultOf(component.shape()) != null;
    }

    /// The value of a component that the sender does not have: zero, empty, or null.
    private static @Nullable Object defaultOf(Shape shape) {
        return switch (shape) {
            case Shape.Primitive(var boxed) -> boxed.zero();
            case Shape.Value(var type) -> type.empty();
            case Shape.ListOf ignored -> List.of();
            case Shape.SetOf ignored -> Set.of();
            case Shape.MapOf ignored -> Map.of();
            case Shape.OptionalOf ignored -> Optional.empty();
            case Shape.Any ignored -> null;
            case Shape.Reference ignored -> null;
            case Shape.NameOf ignored -> null;
            case Shape.Named ignored -> null;
        };
    }

    @Override public Object read(Decoding in) throws Malformed {
        if (type == null) throw new Unreadable(String.valueOf(unreadable));
        int outer = in.bytes().depth();
        in.enter(steps.length);
        @Nullable Object[] values = defaults.clone();
        for (var step : steps) {
            if (step.target == ABSENT) {
                step.skip.skip(in);
                continue;
            }
            try {
                var value = step.skip.primitive ? step.reading.read(in) : step.reading.readNullable(in);
                values[step.target] = step.widen && value != null ? (Object) ((Integer) value).longValue() : value;
            } catch (Unreadable inside) {
                throw inside.within(step.name);
            }
        }
        in.bytes().leave(outer);
        return construct(type, values);
    }

    /// Calls code of the application, which may refuse the values.
    private static Object construct(RecordType type, @Nullable Object[] values) {
        try {
            return (Object) type.constructor().invokeExact(values);
        } catch (OutOfMemoryError scarce) {
            throw scarce;
        } catch (Throwable refused) {
            throw new Unreadable("the constructor of " + type.name() + " threw " + refused, refused);
        }
    }

    @Override public void skip(Decoding in) throws Malformed {
        int outer = in.bytes().depth();
        in.enter(skips.length);
        for (var skip : skips) skip.skip(in);
        in.bytes().leave(outer);
    }
}
