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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;

/// How fast do two nodes on one machine talk to each other, and does joining cost a node that talks to itself anything?
/// The other node runs in a JVM of its own. Where `escript` is installed, two nodes of Erlang/OTP do the same.
///
/// ```sh
/// mvn -B -ntp -q -Pquick,gate -DskipTests -pl testing/cluster -am test-compile -Dgate.run="Far 8"
/// ```
///
/// Prints one line for each workload: `far-call` (one caller, a call at a time), `far-calls-256` (that many callers),
/// `far-casts` (one sender), and the local `call`, `cast` and `spawn` in a runtime that has joined, with the ratio to
/// one that has not.
final class Far {
    private static final int CALLERS = 256;
    private static final int CASTS = 1_000;
    private static final int ROUNDS = 12;

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
             var peer = new Peer(first)) {
            peer.awaitReady();
            while (node.peer("echo").isEmpty()) Thread.sleep(10); // the two sides join one after the other
            var echo = node.ref("echo", FarEcho.NAME);
            far.warmUp(echo);
            far.call(echo);
            far.calls(echo);
            far.casts(echo);
            far.local(runtime);
        }
        otp(seconds);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void print(String workload, String format, Object... values) {
        System.out.printf(Locale.ROOT, "%-14s coppice  " + format + "%n", prepend(workload, values));
    }

    private static Object[] prepend(String first, Object... rest) {
        var all = new ArrayList<Object>();
        all.add(first);
        all.addAll(List.of(rest));
        return all.toArray();
    }

    // ── between nodes ──

    private void warmUp(Ref<FarEcho.Message> echo) {
        long end = System.nanoTime() + nanos / 2;
        for (int i = 0; System.nanoTime() < end; i++) echo.call(new FarEcho.Echo(i));
    }

    private void call(Ref<FarEcho.Message> echo) {
        var times = LongStream.builder();
        long start = System.nanoTime();
        for (long last = start; last - start < nanos;) {
            echo.call(new FarEcho.Echo(1));
            long now = System.nanoTime();
            times.add(now - last);
            last = now;
        }
        long[] sorted = times.build().sorted().toArray();
        print("far-call", "p50 %.0f us, p99 %.0f us, %,.0f/s", sorted[sorted.length / 2] / 1e3,
                sorted[sorted.length * 99 / 100] / 1e3, sorted.length * 1e9 / nanos);
    }

    private void calls(Ref<FarEcho.Message> echo) throws InterruptedException {
        var count = new LongAdder();
        long start = System.nanoTime();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CALLERS; i++) {
                callers.submit(() -> {
                    while (System.nanoTime() - start < nanos) {
                        echo.call(new FarEcho.Echo(1));
                        count.increment();
                    }
                });
            }
        }
        print("far-calls-256", "%,.0f/s", count.sum() * 1e9 / (System.nanoTime() - start));
    }

    private void casts(Ref<FarEcho.Message> echo) {
        echo.call(new FarEcho.Ticks());
        long sent = 0;
        long start = System.nanoTime();
        while (System.nanoTime() - start < nanos) {
            for (int i = 0; i < CASTS; i++) echo.cast(new FarEcho.Tick(i));
            sent += CASTS;
        }
        long handled = echo.call(new FarEcho.Ticks(), null);
        if (handled != sent) throw new IllegalStateException(handled + " of " + sent + " casts were handled");
        print("far-casts", "%,.0f/s, in order, all handled", sent * 1e9 / (System.nanoTime() - start));
    }

    // ── within a node ──

    /// Measures rounds in turns, and compares the best of each: noise only ever slows down.
    private void local(ActorRuntime joined) throws Exception {
        try (var alone = ActorRuntime.open()) {
            compare("call", new Local(joined)::call, new Local(alone)::call);
            compare("cast", new Local(joined)::cast, new Local(alone)::cast);
            compare("spawn", new Local(joined)::spawn, new Local(alone)::spawn);
        }
    }

    private static void compare(String what, Callable<Double> joined, Callable<Double> alone) throws Exception {
        double bestJoined = 0;
        double bestAlone = 0;
        for (int round = 0; round < ROUNDS; round++) {
            bestJoined = Math.max(bestJoined, joined.call());
            bestAlone = Math.max(bestAlone, alone.call());
        }
        print("local-" + what, "%,.0f/s joined, %,.0f/s alone, ratio %.3f", bestJoined, bestAlone,
                bestJoined / bestAlone);
    }

    /// Workloads of one runtime; each returns operations a second.
    private record Local(ActorRuntime runtime) {
        private static final int OPERATIONS = 100_000;

        double call() {
            var echo = runtime.start(new FarEcho());
            long start = System.nanoTime();
            for (int i = 0; i < OPERATIONS / 10; i++) echo.call(new FarEcho.Echo(i));
            double rate = OPERATIONS / 10 * 1e9 / (System.nanoTime() - start);
            runtime.stop(echo);
            return rate;
        }

        double cast() {
            var echo = runtime.start(new FarEcho());
            long start = System.nanoTime();
            for (int i = 0; i < OPERATIONS; i++) echo.cast(new FarEcho.Tick(i));
            echo.call(new FarEcho.Ticks(), null);
            double rate = OPERATIONS * 1e9 / (System.nanoTime() - start);
            runtime.stop(echo);
            return rate;
        }

        double spawn() {
            long start = System.nanoTime();
            for (int i = 0; i < OPERATIONS / 20; i++) runtime.stop(runtime.start(new FarEcho()));
            return OPERATIONS / 20 * 1e9 / (System.nanoTime() - start);
        }
    }

    // ── the other side ──

    /// The JVM of the other node.
    private static final class Peer implements AutoCloseable {
        private final Process process;

        Peer(int first) throws IOException {
            process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                    System.getProperty("java.class.path"), FarEcho.class.getName(), FarEcho.cluster(),
                    String.valueOf(freePort()), String.valueOf(first)).redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
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
