package dev.coppice.examples.keyvalue;

import dev.coppice.core.ActorRuntime;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/// A key-value server that speaks the Redis protocol (RESP2), built as a tree of supervised processes.
///
/// Without arguments it demonstrates itself: serves real clients, breaks itself on purpose, heals, shows that nothing acknowledged was lost,
/// and ends with exit code 0. With `--serve [port] [folder]` it serves until it is told to stop.
public final class KeyValue {
    private static final int PORT = 6380;

    private KeyValue() {}

    public static void main(String... args) throws Exception {
        if (args.length == 0) {
            boolean well = new Demonstration(Files.createTempDirectory("coppice-keyvalue"), freePort()).run();
            System.out.println(well ? "nothing was lost" : "SOMETHING WAS LOST");
            System.exit(well ? 0 : 1);
        }
        if (!args[0].equals("--serve") || args.length > 3) {
            System.err.println("usage: KeyValue [--serve [port] [folder]]");
            System.exit(2);
        }
        int port = args.length > 1 ? Integer.parseInt(args[1]) : PORT;
        serve(port, Path.of(args.length > 2 ? args[2] : "keyvalue-data"));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /// Serves until the JVM is told to stop; then ends the tree in order.
    private static void serve(int port, Path folder) throws InterruptedException {
        var runtime = ActorRuntime.open();
        Runtime.getRuntime().addShutdownHook(new Thread(runtime::close, "keyvalue-shutdown"));
        runtime.start(new KeyValueSupervisor(runtime, folder, port, Runtime.getRuntime().availableProcessors()));
        System.out.println("serving on port " + port + ", data in " + folder.toAbsolutePath());
        new CountDownLatch(1).await();
    }
}
