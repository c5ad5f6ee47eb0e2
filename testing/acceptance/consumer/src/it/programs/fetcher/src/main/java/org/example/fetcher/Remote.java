package org.example.fetcher;

import java.io.IOException;
import java.net.URI;

/// Serves pages. May be slow, and may fail.
@FunctionalInterface
interface Remote {

    /// Requests a page. Blocks the caller.
    Response get(URI page) throws IOException, InterruptedException;

    record Response(int status, String body) {}
}
