package dev.coppice.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/// Free ports of the loopback address. Each is handed out once, far from the ports that the system gives to others.
///
/// A port may be handed out and yet be free for a moment, while the node that listens there is killed and started
/// again. So that no test in another JVM gets it meanwhile, each JVM has a block of ports of its own: it holds the lock
/// of the block's file until it ends.
public final class Ports {
    private static final int FIRST = 20_000;
    private static final int LAST = 32_000;
    private static final int IN_BLOCK = 100;

    /// Kept, because an unreachable channel closes itself.
    private static final List<FileChannel> RESERVED = new ArrayList<>();

    private static int next = FIRST;
    private static int end = FIRST;

    private Ports() {}

    /// Returns a port of the loopback address that is free.
    public static synchronized int free() {
        while (true) {
            if (next == end) reserveBlock();
            int port = next++;
            try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return port;
            } catch (IOException taken) {
                // by a program that is no test
            }
        }
    }

    /// Reserves the next block that is no other JVM's. It never asks for an own one again: to close a second channel of
    /// its file would release the lock.
    private static void reserveBlock() {
        try {
            var folder = Files.createDirectories(Path.of(System.getProperty("java.io.tmpdir"), "coppice-test-ports"));
            for (int port = end; port < LAST; port += IN_BLOCK) {
                if (isReserved(folder.resolve(String.valueOf(port)))) {
                    next = port;
                    end = port + IN_BLOCK;
                    return;
                }
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        throw new IllegalStateException("all ports up to " + LAST + " belong to other JVMs");
    }

    /// Takes the lock of `file`, which ends with this JVM, unless another JVM has it.
    private static boolean isReserved(Path file) throws IOException {
        var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (channel.tryLock() == null) {
            channel.close();
            return false;
        }
        RESERVED.add(channel);
        return true;
    }
}
