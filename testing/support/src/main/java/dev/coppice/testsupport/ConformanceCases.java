package dev.coppice.testsupport;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// The list of conformance cases: promises of Coppice to behave as Erlang/OTP and Elixir do.
public final class ConformanceCases {

    private ConformanceCases() {}

    /// All cases, sorted by id; the value is a summary in one line.
    public static Map<String, String> all() {
        var cases = new TreeMap<String, String>();
        var list = Objects.requireNonNull(ConformanceCases.class.getResourceAsStream("conformance-cases.csv"));
        try (var lines = new BufferedReader(new InputStreamReader(list, StandardCharsets.UTF_8))) {
            lines.readLine();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int comma = line.indexOf(',');
                var twin = cases.put(line.substring(0, comma), line.substring(comma + 1));
                if (twin != null) throw new IllegalStateException("Case listed twice: " + line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Collections.unmodifiableMap(cases);
    }
}
