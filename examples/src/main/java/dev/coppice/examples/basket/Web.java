package dev.coppice.examples.basket;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.coppice.core.CallFailed;
import dev.coppice.entities.Entities;
import dev.coppice.entities.Singleton;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/// The web server of one node. It answers for all customers, wherever their baskets are. Each request has a virtual
/// thread of its own.
///
/// | request | answer |
/// |---|---|
/// | `POST /baskets/{customer}/add/{number}/{product}` | the number of products in the basket |
/// | `POST /baskets/{customer}/look` | how often the customer has looked |
/// | `POST /baskets/{customer}/order/{number}` | the number of the invoice |
/// | `GET /baskets/{customer}` | the number of the latest change, the number of products, that of looks |
/// | `GET /owners` | the nodes, with the number of shards of each; at the end that of the checkout |
///
/// 503 says that the request has changed nothing: send it again. After 502 it may have been handled or not: send it
/// again with the same number.
final class Web {
    /// Longer than a message waits for its entity, so that the fate of the message is known.
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Entities<String, Basket.Message> baskets;
    private final Singleton<Checkout.Invoice> checkout;

    Web(Entities<String, Basket.Message> baskets, Singleton<Checkout.Invoice> checkout) {
        this.baskets = baskets;
        this.checkout = checkout;
    }

    HttpServer open(InetSocketAddress address) throws IOException {
        var server = HttpServer.create(address, 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
        return server;
    }

    // @start region="handle"
    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            try {
                answer(exchange, 200, answerTo(exchange.getRequestMethod() + exchange.getRequestURI().getPath()));
            } catch (IllegalArgumentException wrong) {
                answer(exchange, 400, String.valueOf(wrong.getMessage()));
            } catch (CallFailed failed) {
                answer(exchange, failed.isSafeToRetry() ? 503 : 502, String.valueOf(failed.cause()));
            }
        }
    }

    private String answerTo(String request) {
        var words = request.split("/");
        if (words.length == 2 && request.equals("GET/owners")) return owners();
        if (words.length < 3 || !words[1].equals("baskets")) throw new IllegalArgumentException("no such page");
        var customer = words[2];
        var basket = baskets.ref(customer);
        return switch (words[0] + " " + (words.length > 3 ? words[3] : "")) {
            case "GET " -> {
                var state = basket.call(new Basket.Show(), PATIENCE);
                yield state.changes() + " " + state.size() + " " + state.looks();
            }
            case "POST look" -> basket.call(new Basket.Look(), PATIENCE).toString();
            case "POST add" -> basket.call(new Basket.Add(number(words), word(5, words)), PATIENCE).toString();
            case "POST order" -> {
                // If this node ends in between, the customer sends the order again, and gets the same invoice.
                long order = number(words);
                int size = basket.call(new Basket.Show(), PATIENCE).size();
                var invoice = checkout.ref().call(new Checkout.Invoice(customer, order, size), PATIENCE);
                basket.call(new Basket.Clear(order), PATIENCE);
                yield invoice.toString();
            }
            default -> throw new IllegalArgumentException("no such page");
        };
    }
    // @end region="handle"

    private static long number(String... words) {
        return Long.parseLong(word(4, words)); // NumberFormatException is an IllegalArgumentException
    }

    private static String word(int index, String... words) {
        if (index < words.length) return words[index];
        throw new IllegalArgumentException("the path is too short");
    }

    private String owners() {
        return baskets.owners().entrySet().stream().map(owner -> owner.getKey() + " " + owner.getValue() + "\n")
                .collect(Collectors.joining()) + Checkout.NAME + " " + checkout.node().orElse("-") + "\n";
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
