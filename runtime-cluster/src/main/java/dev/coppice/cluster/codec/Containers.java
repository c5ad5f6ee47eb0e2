package dev.coppice.cluster.codec;

import dev.coppice.cluster.spi.Malformed;
import dev.coppice.cluster.spi.Output;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Lists, sets, maps and optionals. A decoded one cannot be modified, and keeps the order of the sender.
final class Containers {
    static final Form LIST = new ListForm(AnyForm.INSTANCE);
    static final Form SET = new SetForm(AnyForm.INSTANCE);
    static final Form MAP = new MapForm(AnyForm.INSTANCE, AnyForm.INSTANCE);
    static final Form OPTIONAL = new OptionalForm(AnyForm.INSTANCE);

    static final Reading LIST_OF_ANY = new ListReading(AnyReading.INSTANCE);
    static final Reading SET_OF_ANY = new SetReading(AnyReading.INSTANCE);
    static final Reading MAP_OF_ANY = new MapReading(AnyReading.INSTANCE, AnyReading.INSTANCE);
    static final Reading OPTIONAL_OF_ANY = new OptionalReading(AnyReading.INSTANCE);

    private Containers() {}

    /// Values that begin with a number: 0 for null, else one more than the number of elements.
    interface Counted extends Form {
        @Override default void writeNullable(@Nullable Object value, Encoding out) {
            if (value == null) out.bytes().u8(0);
            else write(value, out);
        }
    }

    /// The counterpart of [Counted].
    interface CountedReading extends Reading {

        /// Reads `count` elements.
        Object read(int count, Decoding in) throws Malformed;

        /// Passes over `count` elements.
        void skip(int count, Decoding in) throws Malformed;

        @Override default Object read(Decoding in) throws Malformed {
            return read(present(in), in);
        }

        @Override default @Nullable Object readNullable(Decoding in) throws Malformed {
            long header = in.bytes().unsigned();
            return header == 0 ? null : read(in.bytes().count(header - 1, 1), in);
        }

        @Override default void skip(Decoding in) throws Malformed {
            skip(present(in), in);
        }

        @Override default void skipNullable(Decoding in) throws Malformed {
            long header = in.bytes().unsigned();
            if (header != 0) skip(in.bytes().count(header - 1, 1), in);
        }

        private static int present(Decoding in) throws Malformed {
            long header = in.bytes().unsigned();
            if (header == 0) throw new Malformed("a collection is missing");
            return in.bytes().count(header - 1, 1);
        }
    }

    /// Writes `elements`, which say they are `size`, and checks that they are.
    private static void elements(Iterable<?> elements, int size, Form form, Encoding out) {
        out.bytes().unsigned(size + 1);
        int outer = out.bytes().depth();
        out.enter(size);
        int index = 0;
        try {
            for (var element : elements) {
                if (index == size) throw changed();
                form.writeNullable(element, out);
                index++;
            }
        } catch (Unsendable inside) {
            throw inside.within("[" + index + "]");
        } catch (RuntimeException failed) {
            throw failed instanceof Output.TooLarge ? failed : broken(failed);
        }
        if (index != size) throw changed();
        out.bytes().leave(outer);
    }

    private static Unsendable changed() {
        return new Unsendable("was changed while it was being sent");
    }

    private static Unsendable broken(RuntimeException failed) {
        return new Unsendable("cannot be iterated over: " + failed.getClass().getName(), failed);
    }

    record ListForm(Form element) implements Counted {
        @Override public int tag() {
            return Tags.LIST;
        }

        @Override public void write(Object value, Encoding out) {
            var list = (List<?>) value;
            elements(list, list.size(), element, out);
        }
    }

    record SetForm(Form element) implements Counted {
        @Override public int tag() {
            return Tags.SET;
        }

        @Override public void write(Object value, Encoding out) {
            var set = (Set<?>) value;
            elements(set, set.size(), element, out);
        }
    }

    record MapForm(Form key, Form value) implements Counted {
        @Override public int tag() {
            return Tags.MAP;
        }

        @Override public void write(Object map, Encoding out) {
            var entries = ((Map<?, ?>) map).entrySet();
            int size = entries.size();
            if (size > Integer.MAX_VALUE / 2) throw new Unsendable("has too many entries");
            out.bytes().unsigned(size + 1);
            int outer = out.bytes().depth();
            out.enter(2 * size);
            int count = 0;
            try {
                for (var entry : entries) {
                    if (count++ == size) throw changed();
                    write(key, "{key}", entry.getKey(), out);
                    write(value, "{value}", entry.getValue(), out);
                }
            } catch (RuntimeException failed) {
                throw failed instanceof Output.TooLarge || failed instanceof Unsendable ? failed : broken(failed);
            }
            if (count != size) throw changed();
            out.bytes().leave(outer);
        }

        private static void write(Form form, String step, @Nullable Object part, Encoding out) {
            try {
                form.writeNullable(part, out);
            } catch (Unsendable inside) {
                throw inside.within(step);
            }
        }
    }

    /// 0 is null, 1 is empty.
    record OptionalForm(Form element) implements Counted {
        @Override public int tag() {
            return Tags.OPTIONAL;
        }

        @Override public void write(Object value, Encoding out) {
            var optional = (Optional<?>) value;
            if (optional.isEmpty()) {
                out.bytes().u8(1);
                return;
            }
            out.bytes().u8(2);
            int outer = out.bytes().depth();
            out.enter(1);
            element.writeNullable(optional.get(), out);
            out.bytes().leave(outer);
        }
    }

    record ListReading(Reading element) implements CountedReading {
        @Override public Object read(int count, Decoding in) throws Malformed {
            int outer = in.bytes().depth();
            in.enter(count);
            @Nullable Object[] elements = new @Nullable Object[count];
            boolean complete = true;
            for (int i = 0; i < count; i++) {
                try {
                    elements[i] = element.readNullable(in);
                } catch (Unreadable inside) {
                    throw inside.within("[" + i + "]");
                }
                complete &= elements[i] != null;
            }
            in.bytes().leave(outer);
            return complete ? List.of(elements) : Received.list(Arrays.asList(elements));
        }

        @Override public void skip(int count, Decoding in) throws Malformed {
            int outer = in.bytes().depth();
            in.enter(count);
            for (int i = 0; i < count; i++) element.skipNullable(in);
            in.bytes().leave(outer);
        }
    }

    record SetReading(Reading element) implements CountedReading {
        @Override public Object read(int count, Decoding in) throws Malformed {
            int outer = in.bytes().depth();
            in.enter(count);
            LinkedHashSet<@Nullable Object> set = LinkedHashSet.newLinkedHashSet(count);
            for (int i = 0; i < count; i++) {
                try {
                    add(set, element.readNullable(in));
                } catch (Unreadable inside) {
                    throw inside.within("[" + i + "]");
                }
            }
            in.bytes().leave(outer);
            return Received.set(set);
        }

        @Override public void skip(int count, Decoding in) throws Malformed {
            int outer = in.bytes().depth();
            in.enter(count);
            for (int i = 0; i < count; i++) element.skipNullable(in);
            in.bytes().leave(outer);
        }
    }

    record MapReading(Reading key, Reading value) implements CountedReading {
        @Override public Object read(int count, Decoding in) throws Malformed {
            int parts = parts(count);
            int outer = in.bytes().depth();
            in.enter(parts);
            LinkedHashMap<@Nullable Object, @Nullable Object> map = LinkedHashMap.newLinkedHashMap(count);
            for (int i = 0; i < count; i++) put(map, read(key, "{key}", in), read(value, "{value}", in));
            in.bytes().leave(outer);
            return Received.map(map);
        }

        @Override public void skip(int count, Decoding in) throws Malformed {
            int outer = in.bytes().depth();
            in.enter(parts(count));
            for (int i = 0; i < count; i++) {
                key.skipNullable(in);
                value.skipNullable(in);
            }
            in.bytes().leave(outer);
        }

        private static int parts(int count) throws Malformed {
            if (count > Integer.MAX_VALUE / 2) throw new Malformed("a map has too many entries");
            return 2 * count;
        }

        private static @Nullable Object read(Reading part, String step, Decoding in) throws Malformed {
            try {
                return part.readNullable(in);
            } catch (Unreadable inside) {
                throw inside.within(step);
            }
        }
    }

    record OptionalReading(Reading element) implements CountedReading {
        @Override public Object read(int count, Decoding in) throws Malformed {
            if (count == 0) return Optional.empty();
            check(count);
            int outer = in.bytes().depth();
            in.enter(1);
            var value = element.readNullable(in);
            in.bytes().leave(outer);
            if (value == null) throw new Malformed("an optional contains null");
            return Optional.of(value);
        }

        @Override public void skip(int count, Decoding in) throws Malformed {
            if (count == 0) return;
            check(count);
            int outer = in.bytes().depth();
            in.enter(1);
            element.skipNullable(in);
            in.bytes().leave(outer);
        }

        private static void check(int count) throws Malformed {
            if (count != 1) throw new Malformed("an optional has more than one value");
        }
    }

    /// Calls `hashCode` and `equals` of a registered type, which the application wrote.
    private static void add(Set<@Nullable Object> set, @Nullable Object element) {
        try {
            set.add(element);
        } catch (RuntimeException | StackOverflowError failed) {
            throw unhashable(failed);
        }
    }

    private static void put(Map<@Nullable Object, @Nullable Object> map, @Nullable Object key, @Nullable Object value) {
        try {
            map.put(key, value);
        } catch (RuntimeException | StackOverflowError failed) {
            throw unhashable(failed);
        }
    }

    private static Unreadable unhashable(Throwable failed) {
        return new Unreadable("hashCode or equals of an element threw " + failed.getClass().getName(), failed);
    }
}
