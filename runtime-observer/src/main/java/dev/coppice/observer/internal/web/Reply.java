package dev.coppice.observer.internal.web;

import dev.coppice.observer.internal.json.Json;
import dev.coppice.observer.internal.page.Fields;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// The answer to a request.
sealed interface Reply {

    /// A complete answer.
    ///
    /// @param headers headers in addition to those that every answer has
    record Whole(int status, String type, Map<String, String> headers, byte[] body) implements Reply {
        Whole with(String header, String value) {
            var all = new LinkedHashMap<>(headers);
            all.put(header, value);
            return new Whole(status, type, all, body);
        }
    }

    /// A stream of events: the view of one page, until the viewer leaves.
    record Events(Subscription view) implements Reply {}

    static Whole json(int status, Object value) {
        return json(status, Json.bytes(value));
    }

    static Whole json(int status, byte[] bytes) {
        return new Whole(status, "application/json", Map.of(), bytes);
    }

    static Whole error(int status, String text) {
        return json(status, new Fields().with("error", text));
    }

    static Whole html(int status, String text) {
        return new Whole(status, "text/html; charset=utf-8", Map.of(), text.getBytes(StandardCharsets.UTF_8));
    }
}
