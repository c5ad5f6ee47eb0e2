package dev.coppice.clustertest;

import dev.coppice.cluster.Node;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Ref;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;

/// How fast do two nodes on one machine talk to each other, and does joining cost a node that talks to itself anything?
/// The other node runs in a JVM of its own. Two systems of Apache Pekko do the same, and two nodes of Erlang/OTP where
/// `escript` is installed.
///
/// ```sh
/// mvn -B -ntp -q -Pquick,gate -DskipTests -pl testing/cluster -am test-compile -Dgate.run="Far 8"
/// ```
///
/// Prints one line for each workload: `far-call` (one caller, a call at a time), `far-calls-256` (that many callers),
/// `far-casts` (one sender), and the local `ping-pong`, `call`, `cast` and `spawn-die` in a runtime that has two peers,
/// as the ratio to one that has not joined. With 0 seconds only the local ones are measured.
final class Far {
    private static final int CALLERS = 256;
    private static final int CASTS = 1_000;
    private static final int PAIRS = 9;
    private static final int WARM = 10;
    private static final int ROUNDS = 21;

    private final long nanos;

    private Far(int seconds) {
        nanos = TimeUnit.SECONDS.toNanos(seconds);
    }

    /// @param args the seconds for each workload, 8 if there is none
    public static void main(String... args) throws Exception {
        int seconds = args.length == 0 || args[0].isBlank() ? 8 : Integer.parseInt(args[0]);
        var far = new Far(seconds);
        int first = freePort();
        try (var runtime = ActorRuntime.open();
             var node = Node.join(runtime, FarEcho.options("bench", FarEcho.cluster(), first, first));
             var peer = new Peer(FarEcho.class, FarEcho.cluster(), String.valueOf(freePort()),
                     String.valueOf(first))) {
            peer.awaitReady();
            while (node.peer("echo").isEmpty()) Thread.sleep(10); // the two sides join one after the other
            if (seconds > 0) far.between("coppice", coppice(node.ref("echo", FarEcho.NAME)));
            local(first);
        }
        if (seconds == 0) return;
        far.pekko();
        otp(seconds);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void print(String workload, String system, String format, Object... values) {
        System.out.printf(Locale.ROOT, "%-14s %-8s %s%n", workload, system, String.format(Locale.ROOT, format, values));
    }

    // ── between nodes ──

    private static FarServer coppice(Ref<FarEcho.Message> echo) {
        return new FarServer() {
            @Override public void call(int number) {
                echo.call(new FarEcho.Echo(number));
            }

            @Override public void cast(int number) {
                echo.cast(new FarEcho.Tick(number));
            }

            @Override public long ticks() {
                return echo.call(new FarEcho.Ticks(), null);
            }
        };
    }

    private void pekko() throws IOException, InterruptedException {
        int port = freePort();
        try (var peer = new Peer(FarArtery.class, String.valueOf(port))) {
            peer.awaitReady();
            try (var server = new FarArtery(freePort(), port)) {
                between("pekko", server);
            }
        }
    }

    private void between(String system, FarServer server) throws InterruptedException {
        warmUp(server);
        call(system, server);
        calls(system, server);
        casts(system, server);
    }

    private void warmUp(FarServer server) {
        long end = System.nanoTime() + nanos / 2;
        for (int i = 0; System.nanoTime() < end; i++) server.call(i);
    }

    private void call(String system, FarServer server) {
        var times = LongStream.builder();
        long start = System.nanoTime();
        for (long last = start; last - start < nanos;) {
            server.call(1);
            long now = System.nanoTime();
            times.add(now - last);
            last = now;
        }
        long[] sorted = times.build().sorted().toArray();
        print("far-call", system, "p50 %.0f us, p99 %.0f us, %,.0f/s", sorted[sorted.length / 2] / 1e3,
                sorted[sorted.length * 99 / 100] / 1e3, sorted.length * 1e9 / nanos);
    }

    private void calls(String system, FarServer server) throws InterruptedException {
        var count = new LongAdder();
        long start = System.nanoTime();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CALLERS; i++) {
                callers.submit(() -> {
                    while (System.nanoTime() - start < nanos) {
                        server.call(1);
                        count.increment();
                    }
                });
            }
        }
        print("far-calls-256", system, "%,.0f/s", count.sum() * 1e9 / (System.nanoTime() - start));
    }

    private void casts(String system, FarServer server) {
        server.ticks();
        long sent = 0;
        long start = System.nanoTime();
        while (System.nanoTime() - start < nanos) {
            for (int i = 0; i < CASTS; i++) server.cast(i);
            sent += CASTS;
        }
        long handled = server.ticks();
        if (handled != sent)
            throw new IllegalStateException(system + ": " + handled + " of " + sent + " casts were handled");
        print("far-casts", system, "%,.0f/s, in order, all handled", sent * 1e9 / (System.nanoTime() - start));
    }

    // ── within a node ──

    /// Measures in a JVM whose runtime joins the two nodes, and in one whose runtime stays alone, in turns. Each pair
    /// of JVMs gives one ratio: the compiled code differs from JVM to JVM.
    private static void local(int first) throws IOException {
        var ratios = new EnumMap<LocalSpeed.Workload, List<Double>>(LocalSpeed.Workload.class);
        for (int pair = 0; pair < PAIRS; pair++) {
            try (var joined = new LocalSpeed.Child(FarEcho.cluster(), String.valueOf(freePort()),
                        String.valueOf(first), "2");
                    var alone = new LocalSpeed.Child()) {
                for (var workload : LocalSpeed.Workload.values())
                    ratios.computeIfAbsent(workload, _ -> new ArrayList<>()).add(compare(workload, joined, alone));
            }
        }
        ratios.forEach((workload, each) -> {
            each.sort(null);
            print("local-" + workload, "coppice",
                    "operations a second, joined / alone: median %.3f of %d pairs of JVMs, from %.3f to %.3f",
                    each.get(PAIRS / 2), PAIRS, each.getFirst(), each.getLast());
        });
    }

    /// Returns the rate of the joined runtime by that of the other one: the median of rounds next to each other.
    private static double compare(LocalSpeed.Workload workload, LocalSpeed.Child joined, LocalSpeed.Child alone)
            throws IOException {
        var ratios = new double[ROUNDS];
        for (int round = -WARM; round < ROUNDS; round++) {
            boolean joinedFirst = round % 2 == 0;
            double first = (joinedFirst ? joined : alone).run(workload);
            double second = (joinedFirst ? alone : joined).run(workload);
            if (round >= 0) ratios[round] = joinedFirst ? first / second : second / first;
        }
        Arrays.sort(ratios);
        return ratios[ROUNDS / 2];
    }

    // ── the other side ──

    /// The JVM of the other node.
    private static final class Peer implements AutoCloseable {
        private final Process process;

        Peer(Class<?> program, String... args) throws IOException {
            process = FarEcho.jvm(program, args);
        }

        void awaitReady() throws IOException {
            var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("ready")) return;
            }
            throw new IOException("the other node did not start");
        }

        @Override public void close() {
            process.destroy();
        }
    }

    private static void otp(int seconds) throws IOException, InterruptedException {
        var script = Files.createTempFile("far", ".escript");
        try (var text = Far.class.getResourceAsStream("/far.escript")) {
            if (text == null) throw new IOException("the resource far.escript is missing");
            Files.write(script, text.readAllBytes());
            int code = new ProcessBuilder("escript", script.toString(), String.valueOf(seconds)).inheritIO().start()
                    .waitFor();
            if (code != 0) throw new IOException("far.escript ended with " + code);
        } catch (IOException absent) {
            System.out.println("otp: not measured: " + absent.getMessage());
        } finally {
            Files.delete(script);
        }
    }
}
