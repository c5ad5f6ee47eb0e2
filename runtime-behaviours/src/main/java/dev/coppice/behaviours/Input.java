package dev.coppice.behaviours;

import java.util.Iterator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Where the elements of a stream of tasks come from. Not touched before the first is wanted.
interface Input<T extends @Nullable Object> {

    Iterator<? extends T> iterator();

    /// Lets go of whatever stands behind it.
    void close();

    static <T extends @Nullable Object> Input<T> of(@Nullable Iterable<? extends T> elements) {
        if (elements == null) throw new IllegalArgumentException("a stream of tasks needs elements, and this is null");
        return new Input<>() {
            @Override public Iterator<? extends T> iterator() {
                return elements.iterator();
            }

            @Override public void close() {}
        };
    }

    static <T extends @Nullable Object> Input<T> of(@Nullable Stream<? extends T> elements) {
        if (elements == null) throw new IllegalArgumentException("a stream of tasks needs elements, and this is null");
        return new Input<>() {
            @Override public Iterator<? extends T> iterator() {
                return elements.iterator();
            }

            @Override public void close() {
                elements.close();
            }
        };
    }
}
