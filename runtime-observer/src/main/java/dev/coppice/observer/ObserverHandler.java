package dev.coppice.observer;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.ActorRuntime;
import dev.coppice.observer.internal.web.Embedded;
import java.io.IOException;

/// The pages of an [Observer] without its server: a server of the application passes requests on. Thread-safe.
///
/// {@snippet class="dev.coppice.observer.snippets.ObserverExamples" region="mount"}
///
/// The address, the port and `jmx` of the options mean nothing here. An authenticator, if there is one, decides which
/// users may look. Without one, the handler answers only requests that come from this machine, are meant for it, were
/// not passed on by a proxy, and have the token.
public final class ObserverHandler implements AutoCloseable {
    private final Embedded site;

    private ObserverHandler(Embedded site) {
        this.site = site;
    }

    /// Opens a handler for requests below `path`.
    ///
    /// @param path the path of the pages on the server, such as `/coppice`, with no slash at its end
    /// @throws IllegalArgumentException if `path` does not begin with a slash, ends with one, or has other characters
    ///     than letters, digits, `-`, `_`, `.` and `/`
    public static ObserverHandler open(ActorRuntime runtime, ObserverOptions options, String path) {
        requireNonNull(runtime, "runtime must not be null");
        requireNonNull(options, "options must not be null");
        if (!path.matches("(/[A-Za-z0-9._-]+)+")) {
            throw new IllegalArgumentException("path must begin with a slash, end with none, and have only letters,"
                    + " digits, - _ . and slashes: " + path);
        }
        return new ObserverHandler(new Embedded(runtime, options, path));
    }

    /// Answers a request on the calling thread. For a page that refreshes itself, returns when the viewer leaves: at
    /// most 16 requests at a time take so long.
    ///
    /// @throws IOException if the client has left
    public void handle(ObserverExchange exchange) throws IOException {
        site.handle(exchange);
    }

    /// Returns the number of pages that are open in browsers and other clients.
    public int viewers() {
        return site.viewers();
    }

    /// Ends the views, and the traces that viewers started. Later requests are refused. The runtime continues.
    @Override public void close() {
        site.close();
    }
}
