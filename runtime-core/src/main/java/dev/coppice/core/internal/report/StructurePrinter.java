package dev.coppice.core.internal.report;

import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A printer of values that contain other values. It prints as many elements as the options allow, and builds little
/// more text than is shown.
///
/// Each value has its own instance. Each element passes through the redaction separately.
final class StructurePrinter {
    /// The maximum depth, because a list may contain itself.
    private static final int DEEPEST = 16;

    private final TextPrinter printer;
    private final StringBuilder text = new StringBuilder();

    private StructurePrinter(TextPrinter printer) {
        this.printer = printer;
    }

    static String print(TextPrinter printer, @Nullable Object value) {
        if (value == null) return "null";
        var structure = new StructurePrinter(printer);
        try {
            structure.add(value, DEEPEST);
        } catch (Throwable thrown) { // a collection whose iterator throws, say
            structure.text.append(" (threw ").append(thrown.getClass().getName()).append(')');
        }
        return structure.text.toString();
    }

    private void add(@Nullable Object value, int depth) {
        if (value == null) {
            text.append("null");
            return;
        }
        var own = printer.own(value);
        if (own != null) {
            text.append(own);
            return;
        }
        var shown = printer.redacted(value);
        switch (shown) {
            case Collection<?> _, Map<?, ?> _, Object[] _ when depth == 0 -> text.append(TextPrinter.CUT);
            case Collection<?> elements -> addAll(elements, elements.size(), depth - 1);
            case Map<?, ?> map -> addEntries(map, depth - 1);
            case Object[] array -> addAll(java.util.Arrays.asList(array), array.length, depth - 1);
            default -> {
                var again = shown == value ? null : printer.own(shown);
                text.append(again == null ? TextPrinter.raw(shown) : again);
            }
        }
    }

    private void addAll(Iterable<?> elements, int size, int depth) {
        text.append('[');
        int count = 0;
        for (var element : elements) {
            if (!mayAdd(count++, size)) break;
            add(element, depth);
        }
        text.append(']');
    }

    private void addEntries(Map<?, ?> map, int depth) {
        text.append('{');
        int count = 0;
        for (var entry : map.entrySet()) {
            if (!mayAdd(count++, map.size())) break;
            add(entry.getKey(), depth);
            text.append('=');
            add(entry.getValue(), depth);
        }
        text.append('}');
    }

    /// Returns whether another element is shown after `count` of `size`. If not, appends the number of elements.
    private boolean mayAdd(int count, int size) {
        if (text.length() > printer.format().valueChars()) return false;
        if (count > 0) text.append(", ");
        if (count < printer.format().elements()) return true;
        text.append(TextPrinter.CUT).append(' ').append(size).append(" in all");
        return false;
    }
}
