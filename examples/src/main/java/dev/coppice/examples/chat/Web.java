package dev.coppice.examples.chat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.StartOptions;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.DynamicSupervisorRef;
import dev.coppice.supervision.Restart;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;

/// The web server: the page, the events of a room, and the requests of users. Each request has a virtual thread of its
/// own, which may call processes.
final class Web {
    private static final int LONGEST = 2_000;

    private final ActorRuntime runtime;
    private final Rooms rooms;

    Web(ActorRuntime runtime, Rooms rooms) {
        this.runtime = runtime;
        this.rooms = rooms;
    }

    HttpServer open(int port) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> handle(exchange, "GET", this::page));
        server.createContext("/events", exchange -> handle(exchange, "GET", this::events));
        server.createContext("/say", exchange -> handle(exchange, "POST", this::say));
        server.createContext("/crash", exchange -> handle(exchange, "POST", this::crash));
        server.start();
        return server;
    }

    /// The handler of one request.
    private interface Handler {
        void handle(HttpExchange exchange) throws IOException;
    }

    private void handle(HttpExchange exchange, String method, Handler handler) throws IOException {
        try (exchange) {
            try {
                if (!exchange.getRequestMethod().equals(method)) answer(exchange, 405, "use " + method);
                else handler.handle(exchange);
            } catch (IllegalArgumentException wrong) {
                answer(exchange, 400, String.valueOf(wrong.getMessage()));
            } catch (CallFailed failed) {
                answer(exchange, 503, "not now: " + failed.cause());
            }
        }
    }

    private void page(HttpExchange exchange) throws IOException {
        if (!exchange.getRequestURI().getPath().equals("/")) {
            answer(exchange, 404, "there is nothing here");
            return;
        }
        try (InputStream page = Objects.requireNonNull(Web.class.getResourceAsStream("index.html"))) {
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            exchange.sendResponseHeaders(200, 0);
            page.transferTo(exchange.getResponseBody());
        }
    }

    // @start region="events"
    /// Starts a user, and keeps the exchange open until the user ends.
    private void events(HttpExchange exchange) throws IOException {
        var query = query(exchange);
        String name = required(query, "user");
        String room = required(query, "room");
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
        exchange.sendResponseHeaders(200, 0);
        var user = new User(name, room, rooms, new Connection(exchange.getResponseBody()));
        var spec = ChildSpec.of(user, StartOptions.defaults().onDedicatedThread()).restart(Restart.TEMPORARY);
        var started = DynamicSupervisorRef.of(runtime, ChatSupervisor.USERS).startChild(spec).orThrow();
        runtime.whenEnded(started.pid()).join();
    }

    /// Says something. If the room crashes meanwhile, the status is 503, and some users may have received the line.
    private void say(HttpExchange exchange) throws IOException {
        var query = query(exchange);
        var body = exchange.getRequestBody().readNBytes(LONGEST + 1);
        if (body.length > LONGEST) throw new IllegalArgumentException("a line has " + LONGEST + " bytes at most");
        var line = new Line(required(query, "user"), new String(body, StandardCharsets.UTF_8));
        int listeners = runtime.ref(rooms.open(required(query, "room"))).call(new Room.Say(line));
        answer(exchange, 200, listeners + " listen");
    }
    // @end

    private void crash(HttpExchange exchange) throws IOException {
        runtime.ref(rooms.open(required(query(exchange), "room"))).cast(new Room.Crash());
        answer(exchange, 200, "the room breaks down");
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static Map<String, String> query(HttpExchange exchange) {
        var query = new HashMap<String, String>();
        String raw = exchange.getRequestURI().getRawQuery();
        if (raw == null) return query;
        for (String pair : raw.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                query.put(pair.substring(0, equals),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return query;
    }

    private static String required(Map<String, String> query, String key) {
        String value = query.getOrDefault(key, "").strip();
        if (value.isEmpty() || value.length() > 40) {
            throw new IllegalArgumentException("say which " + key + ", in 1 to 40 characters");
        }
        return value;
    }
}
