package dev.coppice.cluster.codec;

import static java.util.Collections.unmodifiableList;
import static java.util.Collections.unmodifiableMap;
import static java.util.Collections.unmodifiableSet;

import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Collections that were read. They never change: other than behind a view of the JDK, no code has the collection
/// inside. The isolation check of the behaviours relies on it.
final class Received {

    private Received() {}

    /// @param elements not used otherwise
    static List<@Nullable Object> list(List<@Nullable Object> elements) {
        return new ReceivedList(unmodifiableList(elements));
    }

    /// @param elements not used otherwise
    static Set<@Nullable Object> set(Set<@Nullable Object> elements) {
        return new ReceivedSet(unmodifiableSet(elements));
    }

    /// @param entries not used otherwise
    static Map<@Nullable Object, @Nullable Object> map(Map<@Nullable Object, @Nullable Object> entries) {
        return new ReceivedMap(unmodifiableMap(entries));
    }

    private static final class ReceivedList extends AbstractList<@Nullable Object> implements RandomAccess {
        private final List<@Nullable Object> elements;

        ReceivedList(List<@Nullable Object> elements) {
            this.elements = elements;
        }

        @Override public @Nullable Object get(int index) {
            return elements.get(index);
        }

        @Override public int size() {
            return elements.size();
        }
    }

    private static final class ReceivedSet extends AbstractSet<@Nullable Object> {
        private final Set<@Nullable Object> elements;

        ReceivedSet(Set<@Nullable Object> elements) {
            this.elements = elements;
        }

        @Override public Iterator<@Nullable Object> iterator() {
            return elements.iterator();
        }

        @Override public boolean contains(@Nullable Object element) {
            return elements.contains(element);
        }

        @Override public int size() {
            return elements.size();
        }
    }

    private static final class ReceivedMap extends AbstractMap<@Nullable Object, @Nullable Object> {
        private final Map<@Nullable Object, @Nullable Object> entries;

        ReceivedMap(Map<@Nullable Object, @Nullable Object> entries) {
            this.entries = entries;
        }

        @Override public Set<Map.Entry<@Nullable Object, @Nullable Object>> entrySet() {
            return entries.entrySet();
        }

        @Override public @Nullable Object get(@Nullable Object key) {
            return entries.get(key);
        }

        @Override public boolean containsKey(@Nullable Object key) {
            return entries.containsKey(key);
        }
    }
}
