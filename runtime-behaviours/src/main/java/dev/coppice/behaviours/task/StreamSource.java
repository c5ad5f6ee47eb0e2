package dev.coppice.behaviours.task;

import java.util.Iterator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The source of the elements of a stream of tasks. It is not used before the first element is requested.
interface StreamSource<T extends @Nullable Object> {

    Iterator<? extends T> iterator();

    /// Releases the resources behind the source.
    void close();

    static <T extends @Nullable Object> StreamSource<T> of(@Nullable Iterable<? extends T> elements) {
        if (elements == null) throw new IllegalArgumentException("the elements of a stream of tasks must not be null");
        return new StreamSource<>() {
            @Override public Iterator<? extends T> iterator() {
                return elements.iterator();
            }

            @Override public void close() {}
        };
    }

    static <T extends @Nullable Object> StreamSource<T> of(@Nullable Stream<? extends T> elements) {
        if (elements == null) throw new IllegalArgumentException("the elements of a stream of tasks must not be null");
        return new StreamSource<>() {
            @Override public Iterator<? extends T> iterator() {
                return elements.iterator();
            }

            @Override public void close() {
                elements.close();
            }
        };
    }
}
