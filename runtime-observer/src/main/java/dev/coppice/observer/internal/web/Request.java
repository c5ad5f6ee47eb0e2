package dev.coppice.observer.internal.web;

import dev.coppice.observer.ObserverRequest;
import java.util.List;

/// One request, as every server has it.
interface Request extends ObserverRequest {

    String method();

    /// Returns the path, decoded once, without the query.
    String path();

    /// Returns the query as it was sent, or an empty text.
    String query();

    /// Returns all values of a header.
    List<String> headers(String name);

    /// Returns the body, at most `most` bytes of it.
    byte[] body(int most);

    @Override default @org.jspecify.annotations.Nullable String header(String name) {
        var values = headers(name);
        return values.isEmpty() ? null : values.getFirst();
    }
}
