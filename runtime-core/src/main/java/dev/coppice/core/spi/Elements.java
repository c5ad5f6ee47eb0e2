package dev.coppice.core.spi;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/// Copies of arguments that hold several values. Null among them is an error of the caller and is rejected with the
/// name of the parameter; the collections of the JDK throw without a message.
public final class Elements {

    private Elements() {}

    /// Returns an immutable copy.
    ///
    /// @param what the name of the parameter
    /// @throws NullPointerException if `elements` is null or contains null
    public static <E> List<E> list(String what, Collection<? extends E> elements) {
        requireNonNull(elements, what + " must not be null");
        for (E element : elements) requireNonNull(element, what + " must not contain null");
        return List.copyOf(elements);
    }

    /// Does the same as [#list(String, Collection)] for an array, such as that of a variable number of arguments.
    public static <E> List<E> list(String what, E[] elements) {
        return list(what, Arrays.asList(requireNonNull(elements, what + " must not be null")));
    }
}
