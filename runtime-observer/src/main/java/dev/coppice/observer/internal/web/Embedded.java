package dev.coppice.observer.internal.web;

import dev.coppice.core.ActorRuntime;
import dev.coppice.observer.ObserverExchange;
import dev.coppice.observer.ObserverOptions;
import java.io.IOException;

/// An [ObserverSite] below a path of a server of the application. Thread-safe.
public final class Embedded implements AutoCloseable {
    private final ObserverSite site;
    private volatile boolean closed;

    public Embedded(ActorRuntime runtime, ObserverOptions options, String path) {
        this.site = new ObserverSite(runtime, options, Guard.embedded(options, new Sessions(), path), path);
    }

    public void handle(ObserverExchange exchange) throws IOException {
        if (closed) Replies.send(exchange, Reply.error(503, "the observer is closed"));
        else Replies.serve(site, exchange);
    }

    public int viewers() {
        return site.viewers().count();
    }

    @Override public void close() {
        closed = true;
        site.close();
    }
}
