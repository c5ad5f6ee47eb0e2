package dev.coppice.observer.internal.web;

import dev.coppice.observer.ObserverExchange;
import dev.coppice.observer.internal.page.Unanswerable;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/// Sends replies, each with the headers that keep a browser from doing anything else with them.
final class Replies {
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
            + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
                    + "require-trusted-types-for 'script'; trusted-types 'none'";

    private Replies() {}

    /// Answers a request on the calling thread; for events, until the viewer leaves.
    ///
    /// @throws IOException if the client has left
    static void serve(ObserverSite site, ObserverExchange exchange) throws IOException {
        switch (site.answer(exchange)) {
            case Reply.Whole whole -> send(exchange, whole);
            case Reply.Events(var view) -> events(site, exchange, view);
        }
    }

    private static void events(ObserverSite site, ObserverExchange exchange, Subscription view) throws IOException {
        var begun = new boolean[1];
        try {
            site.viewers().serve(view, () -> {
                begun[0] = true;
                return exchange.answer(200, headers("text/event-stream", Map.of()), -1);
            });
        } catch (Unanswerable refused) {
            if (!begun[0]) send(exchange, Reply.error(refused.status(), refused.text()));
        }
    }

    static void send(ObserverExchange exchange, Reply.Whole reply) throws IOException {
        boolean head = exchange.method().equals("HEAD");
        var body = head ? new byte[0] : reply.body();
        try (var out = exchange.answer(reply.status(), headers(reply.type(), reply.headers()), body.length)) {
            if (body.length > 0) out.write(body);
        }
    }

    private static Map<String, String> headers(String type, Map<String, String> more) {
        var headers = new LinkedHashMap<>(more);
        headers.put("Content-Type", type);
        headers.put("Content-Security-Policy", POLICY);
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("X-Frame-Options", "DENY");
        headers.put("Referrer-Policy", "no-referrer");
        headers.put("Cache-Control", "no-store");
        headers.put("Cross-Origin-Opener-Policy", "same-origin");
        headers.put("Cross-Origin-Resource-Policy", "same-origin");
        return headers;
    }
}
