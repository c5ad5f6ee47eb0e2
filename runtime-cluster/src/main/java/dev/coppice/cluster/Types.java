package dev.coppice.cluster;

import dev.coppice.core.spi.Elements;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The closed set of types that may travel between nodes: the protocols of an application. Immutable.
///
/// A protocol is registered by its sealed interface, a record or an enum. Its permitted types and the types of its
/// components travel with it. Types that cannot travel are refused when the node joins, with the path to them.
///
/// {@snippet class="dev.coppice.cluster.snippets.ClusterExamples" region="join"}
///
/// @see NodeOptions#types
public final class Types {
    private static final Types NONE = new Types(Set.of());

    private final Set<Class<?>> roots;

    private Types(Set<Class<?>> roots) {
        this.roots = roots;
    }

    /// Returns the empty set: then only numbers, texts, collections and other known kinds travel.
    public static Types none() {
        return NONE;
    }

    /// Returns the set of `protocols`, with all that they permit and contain.
    public static Types of(Class<?>... protocols) {
        return NONE.and(protocols);
    }

    /// Returns this set with `protocols` added.
    public Types and(Class<?>... protocols) {
        var all = new LinkedHashSet<>(roots);
        all.addAll(Elements.list("protocols", protocols));
        return new Types(all);
    }

    /// Returns this set with all of `other` added.
    public Types and(Types other) {
        return and(other.roots.toArray(Class<?>[]::new));
    }

    /// Returns the classes that were given, in the order of their registration.
    public List<Class<?>> roots() {
        return List.copyOf(roots);
    }

    @Override public boolean equals(Object other) {
        return other instanceof Types types && types.roots.equals(roots);
    }

    @Override public int hashCode() {
        return roots.hashCode();
    }

    @Override public String toString() {
        return "types " + roots;
    }
}
