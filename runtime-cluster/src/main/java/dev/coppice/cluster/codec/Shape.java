package dev.coppice.cluster.codec;

import dev.coppice.cluster.spi.Input;
import dev.coppice.cluster.spi.Malformed;
import dev.coppice.cluster.spi.Output;

/// The type of a component as far as the wire is concerned. Schemas consist of shapes.
///
/// A shape that came from a peer knows the bounds of [Any] and [Reference] only as `Object`.
sealed interface Shape {

    /// How deep shapes may be nested, in a declaration as well as in a peer's schema.
    int DEEPEST = 16;

    /// A primitive type.
    record Primitive(Boxed boxed) implements Shape {
        @Override public String toString() {
            return java.lang.invoke.MethodType.methodType(boxed.type()).unwrap().returnType().getName();
        }
    }

    /// A type of the JDK.
    record Value(Plain type) implements Shape {
        @Override public String toString() {
            return type.type().getSimpleName();
        }
    }

    record ListOf(Shape element) implements Shape {
        @Override public String toString() {
            return "List<" + element + ">";
        }
    }

    record SetOf(Shape element) implements Shape {
        @Override public String toString() {
            return "Set<" + element + ">";
        }
    }

    record MapOf(Shape key, Shape value) implements Shape {
        @Override public String toString() {
            return "Map<" + key + ", " + value + ">";
        }
    }

    record OptionalOf(Shape element) implements Shape {
        @Override public String toString() {
            return "Optional<" + element + ">";
        }
    }

    /// A registered record or enum.
    ///
    /// @param name its name on the wire
    record Named(String name) implements Shape {
        @Override public String toString() {
            return name;
        }
    }

    /// The name of a process.
    record NameOf() implements Shape {
        @Override public String toString() {
            return "Name";
        }
    }

    /// A value that brings its type along: the component is declared as an interface, or as a type variable.
    ///
    /// @param bound the type that the value must have
    record Any(Class<?> bound) implements Shape {
        @Override public String toString() {
            return bound == Object.class ? "any registered type" : bound.getTypeName();
        }
    }

    /// A pid, a ref or another type that only a connection understands.
    ///
    /// @param bound the type that the value must have
    record Reference(Class<?> bound) implements Shape {
        @Override public String toString() {
            return bound == Object.class ? "a reference" : bound.getSimpleName();
        }
    }

    /// Whether values of this shape are read as values of `other`, the shape that the peer has, bounds aside.
    default boolean matches(Shape other) {
        return switch (this) {
            case ListOf(var element) -> other instanceof ListOf list && element.matches(list.element);
            case SetOf(var element) -> other instanceof SetOf set && element.matches(set.element);
            case OptionalOf(var element) -> other instanceof OptionalOf optional && element.matches(optional.element);
            case MapOf(var key, var value) ->
                other instanceof MapOf map && key.matches(map.key) && value.matches(map.value);
            case Any ignored -> other instanceof Any;
            case Reference ignored -> other instanceof Reference;
            case Primitive ignored -> equals(other);
            case Value ignored -> equals(other);
            case Named ignored -> equals(other);
            case NameOf ignored -> equals(other);
        };
    }

    /// Whether a peer's `int` is read as a `long` here.
    default boolean widens(Shape other) {
        return this instanceof Primitive(var mine) && mine == Boxed.LONG
                && other instanceof Primitive(var theirs) && theirs == Boxed.INTEGER;
    }

    /// Describes this shape to a peer.
    default void write(Output out) {
        switch (this) {
            case Primitive(var boxed) -> out.u8(boxed.tag() + Tags.PRIMITIVE);
            case Value(var type) -> out.u8(type.tag());
            case ListOf(var element) -> {
                out.u8(Tags.LIST);
                element.write(out);
            }
            case SetOf(var element) -> {
                out.u8(Tags.SET);
                element.write(out);
            }
            case OptionalOf(var element) -> {
                out.u8(Tags.OPTIONAL);
                element.write(out);
            }
            case MapOf(var key, var value) -> {
                out.u8(Tags.MAP);
                key.write(out);
                value.write(out);
            }
            case NameOf ignored -> out.u8(Tags.NAME);
            case Any ignored -> out.u8(Tags.ANY);
            case Reference ignored -> out.u8(Tags.REFERENCE);
            case Named(var name) -> {
                out.u8(Tags.NAMED);
                out.text(name);
            }
        }
    }

    /// Reads the shape that a peer described.
    static Shape read(Input in) throws Malformed {
        return read(in, DEEPEST);
    }

    private static Shape read(Input in, int depth) throws Malformed {
        if (depth == 0) throw new Malformed("a schema is nested too deeply");
        int tag = in.u8();
        return switch (tag) {
            case Tags.LIST -> new ListOf(read(in, depth - 1));
            case Tags.SET -> new SetOf(read(in, depth - 1));
            case Tags.MAP -> new MapOf(read(in, depth - 1), read(in, depth - 1));
            case Tags.OPTIONAL -> new OptionalOf(read(in, depth - 1));
            case Tags.REFERENCE -> new Reference(Object.class);
            case Tags.NAME -> new NameOf();
            case Tags.ANY -> new Any(Object.class);
            case Tags.NAMED -> new Named(in.text());
            default -> {
                boolean primitive = tag > Tags.PRIMITIVE;
                var plain = Plain.of(primitive ? tag - Tags.PRIMITIVE : tag);
                if (primitive && plain instanceof Boxed boxed) yield new Primitive(boxed);
                if (primitive || plain == null) throw new Malformed("a schema contains an unknown kind of type");
                yield new Value(plain);
            }
        };
    }
}
