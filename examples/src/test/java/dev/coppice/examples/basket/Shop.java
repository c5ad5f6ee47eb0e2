package dev.coppice.examples.basket;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The JVM of one node, and how its web server is reached. Thread-safe.
final class Shop implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 120;
    private static final int CHECKS = 100;
    private static final int BASKETS_TO_CHECK = 20;

    final String name;
    final int number;
    private final Process process;
    private final CompletableFuture<Integer> port = new CompletableFuture<>();
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final String host;

    private Shop(String name, int number, String host, Process process) {
        this.name = name;
        this.number = number;
        this.host = host;
        this.process = process;
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly)); // it must not outlive its trial
        Thread.ofPlatform().daemon().name(name).start(this::read);
    }

    static Shop start(String name, int number, Place place, String cluster, Path store) throws IOException {
        var command = new ArrayList<>(place.prefix(number));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp",
                System.getProperty("java.class.path"), BasketService.class.getName(), name, place.web(number),
                store.toString(), cluster, place.address(number), place.addresses()));
        var host = place.web(number).split(":")[0];
        return new Shop(name, number, host, new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    private void read() {
        try (var lines = process.inputReader()) {
            lines.lines().forEach(line -> {
                said.add(line);
                if (line.startsWith(name + " serves at ")) port.complete(Integer.valueOf(line.split(" ")[3]));
            });
        } catch (IOException | RuntimeException killed) {
            // so its output ends
        }
        port.completeExceptionally(new IllegalStateException(name + " has ended"));
    }

    void awaitServing() throws InterruptedException {
        try {
            port.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException failed) {
            throw new IllegalStateException(name + " does not serve; it said:\n" + String.join("\n", said), failed);
        }
    }

    /// Asks the node for baskets until it answers at its usual speed, as the health checks of a load balancer do: a JVM
    /// that has just started still loads and compiles its code.
    void awaitHealthy(HttpClient client) throws IOException, InterruptedException {
        for (int i = 0; i < CHECKS; i++) {
            var basket = "/baskets/health-" + i % BASKETS_TO_CHECK;
            get(client, basket);
            post(client, basket + "/look");
            post(client, basket + "/add/1/tea");
        }
    }

    HttpResponse<String> post(HttpClient client, String path) throws IOException, InterruptedException {
        return client.send(request(path).POST(BodyPublishers.noBody()).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> get(HttpClient client, String path) throws IOException, InterruptedException {
        return client.send(request(path).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://" + host + ":" + port.join() + path))
                .timeout(Duration.ofSeconds(PATIENCE_SECONDS));
    }

    /// Returns how many writes of this node the store has refused, because another node owned the entity.
    long refusedWrites() {
        return said.stream().filter(line -> line.contains(" is owned by number ")).count();
    }

    List<String> said() {
        return said;
    }

    /// Asks the JVM to end (SIGTERM) and waits until it has.
    void leave() throws InterruptedException {
        process.toHandle().destroy(); // Process.destroy would close its output, which tells of refused writes
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
            throw new IllegalStateException(name + " does not end; it said:\n" + String.join("\n", said));
    }

    /// Kills the JVM (SIGKILL).
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override public void close() {
        process.destroyForcibly();
    }
}
