package dev.coppice.observer.internal.page;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The query of a request to a page: the part of the path after the name of the page, and the parameters.
///
/// @param argument the rest of the path, such as the number of a process; may be empty
public record Query(String argument, Map<String, String> parameters) {
    private static final int LONGEST = 4_096;

    public Query {
        parameters = Map.copyOf(parameters);
    }

    /// Decodes a query string. Of a parameter that occurs more than once, the first counts.
    ///
    /// @throws Unanswerable if it is too long or malformed
    public static Map<String, String> parameters(String raw) {
        if (raw.length() > LONGEST) throw new Unanswerable(414, "the query is longer than " + LONGEST + " characters");
        var map = new LinkedHashMap<String, String>();
        for (var pair : raw.split("&")) {
            if (pair.isEmpty()) continue;
            int equals = pair.indexOf('=');
            try {
                var name = URLDecoder.decode(equals < 0 ? pair : pair.substring(0, equals), StandardCharsets.UTF_8);
                var value = equals < 0 ? "" : URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8);
                map.putIfAbsent(name, value);
            } catch (IllegalArgumentException malformed) {
                throw new Unanswerable(400, "the query is malformed");
            }
        }
        return map;
    }

    public String text(String name) {
        return parameters.getOrDefault(name, "");
    }

    /// Returns a number from the parameters, or `otherwise` if it is absent.
    ///
    /// @throws Unanswerable if it is no number
    public long number(String name, long otherwise) {
        var text = text(name);
        return text.isEmpty() ? otherwise : number(text);
    }

    /// Returns the argument as a number.
    ///
    /// @throws Unanswerable if it is no number
    public long number() {
        return number(argument);
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException malformed) {
            throw new Unanswerable(400, "not a number: " + (text.length() > 40 ? text.substring(0, 40) : text));
        }
    }

    /// Returns the parts of a parameter that are separated by dots.
    public Set<String> set(String name) {
        var text = text(name);
        return text.isEmpty() ? Set.of() : Set.copyOf(List.of(text.split("\\.")).stream().distinct().toList());
    }

    /// Returns a key that is equal for equal queries.
    public String key() {
        return argument + '?' + new TreeMap<>(parameters);
    }
}
