package dev.coppice.examples.keyvalue;

import dev.coppice.behaviours.application.ApplicationLauncher;
import dev.coppice.core.RuntimeOptions;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.util.Arrays;

/// A key-value server that speaks the Redis protocol (RESP2), built as a tree of supervised processes.
///
/// Without arguments, it runs a demonstration: it serves real clients, breaks parts of itself on purpose, heals, shows
/// that nothing acknowledged was lost, and ends with exit code 0. With `--serve [port] [folder]`, it serves until it is
/// stopped; with `--observe`, it also serves a page that shows its inside, and prints the address. Properties such as
/// `-Dkeyvalue.partitions=8` set everything else.
public final class KeyValue {
    private KeyValue() {}

    public static void main(String... arguments) throws Exception {
        var args = Arrays.stream(arguments).filter(each -> !each.equals("--observe")).toArray(String[]::new);
        boolean observed = args.length < arguments.length;
        if (observed) System.setProperty("keyvalue.observe", "true");
        if (args.length == 0 && !observed) {
            boolean well = new Demonstration(Files.createTempDirectory("coppice-keyvalue"), freePort()).run();
            System.out.println(well ? "nothing was lost" : "SOMETHING WAS LOST");
            System.exit(well ? 0 : 1);
        }
        if (args.length > 0 && !args[0].equals("--serve") || args.length > 3) {
            System.err.println("usage: KeyValue [--observe] [--serve [port] [folder]]");
            System.exit(2);
        }
        if (args.length > 1) System.setProperty("keyvalue.port", args[1]);
        if (args.length > 2) System.setProperty("keyvalue.folder", args[2]);
        var options = RuntimeOptions.defaults().name("keyvalue").checkIsolation(true);
        ApplicationLauncher.of(new KeyValueApplication()).options(options).main();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
