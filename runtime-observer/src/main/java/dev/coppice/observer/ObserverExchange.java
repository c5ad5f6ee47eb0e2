package dev.coppice.observer;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One request to an [ObserverHandler] and its answer, as the server has them that received it. Used by one thread.
///
/// {@snippet class="dev.coppice.observer.snippets.ObserverExamples" region="handler"}
public interface ObserverExchange extends ObserverRequest {

    /// Returns the method, such as `GET`.
    String method();

    /// Returns the path below that of the handler, decoded once, without the query: `/` and such as `/overview`.
    String path();

    /// Returns the query as it was sent, or an empty text.
    String query();

    /// Returns all values of a header. The name may be in any case.
    List<String> headers(String name);

    /// Returns the body, at most `most` bytes of it.
    byte[] body(int most) throws IOException;

    /// Sends the head of the answer and returns the stream of its body, which the handler closes. Called once.
    ///
    /// @param length the length of the body, or -1 if it is not known: then each flush must reach the client, and an
    ///     interrupt must end a write that waits for it
    OutputStream answer(int status, Map<String, String> headers, int length) throws IOException;

    @Override default @Nullable String header(String name) {
        var values = headers(name);
        return values.isEmpty() ? null : values.getFirst();
    }
}
