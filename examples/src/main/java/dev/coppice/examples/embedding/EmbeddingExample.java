package dev.coppice.examples.embedding;

import dev.coppice.examples.Arguments;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/// Runs the server under load, crashes the process behind it, and checks that each request got a correct response in
/// time.
public final class EmbeddingExample {
    private static final Duration SLOW = Duration.ofSeconds(2);
    private static final Map<String, Double> RATES =
            Map.of("eur", 1.0, "usd", 1.08, "gbp", 0.86, "jpy", 161.2, "slow", 7.0);

    private EmbeddingExample() {}

    /// The outcome of one request.
    private record Reply(String currency, int status, Duration took) {
        /// Whether the outcome is acceptable: a correct response, within the timeout of a call and some time for the
        /// network.
        boolean isRight() {
            boolean fits = switch (currency) {
                case "slow" -> status == 503;
                case "none" -> status == 404 || status == 503;
                default -> status == 200 || status == 503;
            };
            return fits && took.compareTo(SLOW) < 0;
        }
    }

    public static void main(String... args) {
        int code = Arguments.exitCode(() -> run(args));
        if (code != 0) System.exit(code);
    }

    /// Returns the exit code: 0 if each request got an acceptable response.
    static int run(String... args) {
        int count = new Arguments("EmbeddingExample [requests]", 1, args)
                .number(0, "the number of requests", 1, 10_000, 400);
        try (var server = new RatesServer(EmbeddingExample::fetch, 0)) {
            String base = "http://localhost:" + server.port();
            System.out.println("rates are at " + base + "/rates/usd");
            var replies = ask(base, count);
            var summary = new TreeMap<String, Integer>();
            for (var reply : replies) summary.merge(reply.status() + " for " + reply.currency(), 1, Integer::sum);
            summary.forEach((what, times) -> System.out.printf("%5d times %s%n", times, what));
            boolean well = replies.size() == count && replies.stream().allMatch(Reply::isRight)
                    && replies.stream().filter(reply -> reply.status() == 200).count() > count / 3;
            System.out.println(well
                    ? "each request was answered in time, also while the process was away"
                    : "SOME REQUEST WAS NOT ANSWERED AS IT SHOULD BE");
            return well ? 0 : 1;
        } catch (IOException | UncheckedIOException failed) {
            System.out.println("SOME REQUEST WAS NOT ANSWERED: " + failed);
            return 1;
        }
    }

    /// An external system that is slow.
    private static double fetch(String currency) throws InterruptedException {
        Thread.sleep(currency.equals("slow") ? SLOW : Duration.ofMillis(30));
        Double rate = RATES.get(currency);
        if (rate == null) throw new IllegalArgumentException("no such currency: " + currency);
        return rate;
    }

    private static ArrayList<Reply> ask(String base, int count) {
        var currencies = new String[] {"eur", "usd", "gbp", "jpy", "usd", "eur", "none", "slow"};
        var replies = new ArrayList<Reply>();
        try (var http = HttpClient.newHttpClient()) {
            var pending = new ArrayList<CompletableFuture<Reply>>();
            for (int i = 0; i < count; i++) {
                String currency = currencies[i % currencies.length];
                long start = System.nanoTime();
                var request = HttpRequest.newBuilder(URI.create(base + "/rates/" + currency)).build();
                pending.add(http.sendAsync(request, BodyHandlers.ofString())
                        .thenApply(response -> new Reply(
                                currency, response.statusCode(), Duration.ofNanos(System.nanoTime() - start))));
                if (i % 100 == 50) {
                    var crash = HttpRequest.newBuilder(URI.create(base + "/crash")).build();
                    http.sendAsync(crash, BodyHandlers.discarding()).join();
                    System.out.println("the process has crashed");
                }
                LockSupport.parkNanos(3_000_000);
            }
            for (var reply : pending) replies.add(reply.join());
        }
        return replies;
    }
}
