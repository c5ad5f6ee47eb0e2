package dev.coppice.examples.keyvalue;

import dev.coppice.behaviours.Application;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;

/// A key-value server that speaks the Redis protocol (RESP2), built as a tree of supervised processes.
///
/// Without arguments it demonstrates itself: serves real clients, breaks itself on purpose, heals, shows that nothing acknowledged was lost,
/// and ends with exit code 0. With `--serve [port] [folder]` it serves until it is told to stop; `-Dkeyvalue.partitions=8` sets what these do not.
public final class KeyValue {
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
        if (args.length > 1) System.setProperty("keyvalue.port", args[1]);
        if (args.length > 2) System.setProperty("keyvalue.folder", args[2]);
        Application.run(new KeyValueApplication());
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
