package dev.coppice.examples.keyvalue;

import java.util.regex.Pattern;

/// The patterns of `KEYS` and `PSUBSCRIBE`: `*`, `?`, `[abc]`, and a backslash that escapes the next character.
final class Glob {

    private Glob() {}

    static Pattern compile(String glob) {
        var regex = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            switch (c) {
                case '*' -> regex.append(".*");
                case '?' -> regex.append('.');
                case '[' -> {
                    int end = glob.indexOf(']', i);
                    if (end < 0) {
                        regex.append("\\[");
                    } else {
                        String inside = glob.substring(i + 1, end).replaceAll("[\\\\\\[\\]&&]", "\\\\$0");
                        regex.append(inside.startsWith("^") ? "[^" + inside.substring(1) : "[" + inside).append(']');
                        i = end;
                    }
                }
                case '\\' -> {
                    if (i + 1 < glob.length()) i++;
                    regex.append(Pattern.quote(String.valueOf(glob.charAt(i))));
                }
                default -> regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }
}
