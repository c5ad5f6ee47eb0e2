package dev.coppice.examples.fetcher;

import java.io.IOException;
import java.net.URI;

/// Serves pages. May be slow, and may fail.
@FunctionalInterface
interface Remote {

    /// Requests a page. Blocks the caller.
    Response get(URI page) throws IOException, InterruptedException;

    record Response(int status, String body) {

        /// Whether a later request for the same page may succeed.
        boolean isWorthRetrying() {
            return status >= 500 || status == 429;
        }
    }
}
