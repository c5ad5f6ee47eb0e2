package dev.coppice.examples.chat;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/// A visitor of a room, over HTTP like a browser. Records all lines that it receives.
final class Visitor implements AutoCloseable {
    private final HttpClient http = HttpClient.newHttpClient();
    private final String base;
    private final String where;
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> present = new CompletableFuture<>();
    private final CompletableFuture<Void> end;

    /// Enters the room, and returns when the room has confirmed it.
    Visitor(int port, String room, String user) {
        base = "http://localhost:" + port;
        where = "?room=" + URLEncoder.encode(room, StandardCharsets.UTF_8) + "&user="
                + URLEncoder.encode(user, StandardCharsets.UTF_8);
        var events = HttpRequest.newBuilder(URI.create(base + "/events" + where)).build();
        end = http.sendAsync(events, BodyHandlers.ofLines())
                .thenAcceptAsync(response -> listen(response.body()), Thread::startVirtualThread)
                .whenComplete((nothing, failure) -> present.completeExceptionally(
                        new IllegalStateException("the connection ended", failure)));
        present.join();
    }

    private void listen(Stream<String> lines) {
        String event = "";
        for (var text : (Iterable<String>) lines::iterator) {
            if (text.startsWith("event: ")) event = text.substring("event: ".length());
            else if (text.startsWith("data: ") && event.equals("line")) heard.add(text.substring("data: ".length()));
            else if (text.startsWith("data: ") && event.equals("present")) present.complete(null);
        }
    }

    /// Says something. Returns whether the room passed it on.
    boolean say(String text) {
        return post("/say", text) == 200;
    }

    void crashTheRoom() {
        post("/crash", "");
    }

    /// Sends a request and returns the HTTP status.
    int post(String path, String text) {
        var request = HttpRequest.newBuilder(URI.create(base + path + where))
                .POST(HttpRequest.BodyPublishers.ofString(text))
                .build();
        return http.sendAsync(request, BodyHandlers.ofString()).join().statusCode();
    }

    /// All lines received so far.
    List<String> heard() {
        return List.copyOf(heard);
    }

    /// Whether the original connection is still open.
    boolean isConnected() {
        return !end.isDone();
    }

    @Override public void close() {
        http.shutdownNow();
    }
}
