package dev.coppice.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Text in columns. Text from the system is harmless in a terminal: control characters are replaced.
final class Table {
    private static final int GAP = 2;
    private final List<String[]> rows = new ArrayList<>();
    private final String[] head;
    private final boolean[] right;

    /// @param columns the titles; those that begin with `>` are aligned to the right
    Table(String... columns) {
        head = Arrays.stream(columns).map(each -> each.startsWith(">") ? each.substring(1) : each)
                .toArray(String[]::new);
        right = new boolean[columns.length];
        for (int i = 0; i < columns.length; i++) right[i] = columns[i].startsWith(">");
    }

    Table row(Object... cells) {
        rows.add(Arrays.stream(cells).map(cell -> safe(cell.toString())).toArray(String[]::new));
        return this;
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /// Returns the lines, each cut to `width`.
    List<String> lines(int width) {
        var all = new ArrayList<String[]>();
        all.add(head);
        all.addAll(rows);
        var widths = new int[head.length];
        for (var row : all) {
            for (int i = 0; i < widths.length; i++) widths[i] = Math.max(widths[i], row[i].length());
        }
        return all.stream().map(row -> cut(line(row, widths), width)).toList();
    }

    private String line(String[] row, int[] widths) {
        var text = new StringBuilder();
        for (int i = 0; i < row.length; i++) {
            var space = " ".repeat(widths[i] - row[i].length());
            text.append(right[i] ? space + row[i] : row[i] + space).append(" ".repeat(GAP));
        }
        return text.toString().stripTrailing();
    }

    static String cut(String line, int width) {
        return line.length() <= width ? line : line.substring(0, Math.max(0, width - 1)) + "…";
    }

    /// Returns `text` without control characters, which a terminal would obey.
    static String safe(String text) {
        if (text.chars().noneMatch(Character::isISOControl)) return text;
        var safe = new StringBuilder(text.length());
        text.chars().forEach(c -> safe.append(Character.isISOControl(c) ? '\uFFFD' : (char) c));
        return safe.toString();
    }
}
