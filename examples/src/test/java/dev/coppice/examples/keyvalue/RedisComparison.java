package dev.coppice.examples.keyvalue;

import dev.coppice.core.ActorRuntime;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// How fast is the key-value server beside redis, and beside the least that Java can do? Runs `redis-benchmark` against
/// all three in turn, with 50 clients, and prints the requests per second as a Markdown table. Needs `redis-server` and
/// `redis-benchmark` on the path.
///
/// The server and redis keep their data in memory and append each write to a log, which the operating system writes to
/// disk (`appendfsync no` in redis). Argument: the number of requests, by default 200,000; with pipelines of 16, there
/// are 16 times as many.
public final class RedisComparison {
    private static final int ROUNDS = 3;
    private static final Pattern RATE = Pattern.compile("(SET|GET): ([0-9.]+) requests per second");

    private RedisComparison() {}

    public static void main(String... args) throws Exception {
        int requests = args.length > 0 ? Integer.parseInt(args[0]) : 200_000;
        var folder = Files.createTempDirectory("coppice-redis");
        int own = freePort();
        int other = freePort();
        var redis = new ProcessBuilder("redis-server", "--port", Integer.toString(other), "--save", "", "--appendonly",
                "yes", "--appendfsync", "no", "--dir", folder.toString()).redirectOutput(
                        ProcessBuilder.Redirect.DISCARD).start();
        try (var runtime = ActorRuntime.open(); var bare = new BareServer()) {
            runtime.start(new KeyValueSupervisor(runtime, folder, own, Runtime.getRuntime().availableProcessors()));
            awaitPort(own);
            awaitPort(other);
            System.out.println("| command | in flight per client | Coppice, requests/s | a map behind virtual threads "
                    + "| redis | Coppice to redis |");
            System.out.println("|---|---|---|---|---|---|");
            for (int pipeline : new int[] {1, 16}) {
                for (var command : List.of("SET", "GET")) {
                    compare(List.of(own, bare.port(), other), command, pipeline, requests * pipeline);
                }
            }
        } finally {
            redis.destroy();
        }
    }

    private static void compare(List<Integer> ports, String command, int pipeline, int requests) throws Exception {
        var rates = new ArrayList<List<Double>>();
        for (int port : ports) {
            rates.add(new ArrayList<>());
            rate(port, command, pipeline, requests); // warms the JVM up
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < ports.size(); i++) rates.get(i).add(rate(ports.get(i), command, pipeline, requests));
        }
        var medians = rates.stream().map(RedisComparison::median).toList();
        System.out.printf(Locale.ROOT, "| %s | %d | %,.0f | %,.0f | %,.0f | %.2f |%n", command, pipeline,
                medians.get(0), medians.get(1), medians.get(2), medians.get(0) / medians.get(2));
    }

    private static double rate(int port, String command, int pipeline, int requests) throws Exception {
        var process = new ProcessBuilder("redis-benchmark", "-p", Integer.toString(port), "-q", "-c", "50", "-P",
                Integer.toString(pipeline), "-n", Integer.toString(requests), "-r", "100000", "-t", command)
                        .redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        var found = RATE.matcher(output);
        if (code != 0 || !found.find()) throw new IOException("redis-benchmark failed: " + output);
        return Double.parseDouble(found.group(2));
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void awaitPort(int port) throws Exception {
        for (int tries = 0; tries < 100; tries++) {
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port));
                return;
            } catch (IOException notYet) {
                Thread.sleep(100);
            }
        }
        throw new IOException("nothing listens at port " + port);
    }
}
