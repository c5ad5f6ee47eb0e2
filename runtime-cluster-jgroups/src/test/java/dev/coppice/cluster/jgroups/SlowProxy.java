package dev.coppice.cluster.jgroups;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;

/// Passes on connections to a node, those of some members slowly.
final class SlowProxy implements AutoCloseable {
    private static final int CHUNK = 1024;

    private final ServerSocket server;
    private final int target;
    private final IntPredicate slow;
    private final int bytesPerSecond;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    /// @param slow tells by the port of the member that connects whether its inbound packets are slow
    SlowProxy(int port, int target, IntPredicate slow, int bytesPerSecond) throws IOException {
        server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        this.target = target;
        this.slow = slow;
        this.bytesPerSecond = bytesPerSecond;
        Thread.ofVirtual().start(this::accept);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var client = server.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        sockets.add(client);
        try (client; var node = new Socket(InetAddress.getLoopbackAddress(), target)) {
            sockets.add(node);
            var in = new DataInputStream(client.getInputStream());
            // How a member introduces itself: a word, a version, a length, and its address with the port at the end.
            var greeting = in.readNBytes(4 + 2 + 2 + 1 + 4 + 2);
            if (greeting.length < 15) return;
            int port = (greeting[13] & 0xff) << 8 | greeting[14] & 0xff;
            node.getOutputStream().write(greeting);
            var back = Thread.ofVirtual().start(() -> copy(stream(node), client, slow.test(port) ? bytesPerSecond : 0));
            copy(in, node, 0);
            back.interrupt();
        } catch (IOException ended) {
            // as connections do
        }
    }

    private static InputStream stream(Socket socket) {
        try {
            return socket.getInputStream();
        } catch (IOException closed) {
            return InputStream.nullInputStream();
        }
    }

    private static void copy(InputStream in, Socket to, int perSecond) {
        var chunk = new byte[CHUNK];
        try (OutputStream out = to.getOutputStream()) {
            for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                out.write(chunk, 0, count);
                if (perSecond > 0) LockSupport.parkNanos(count * 1_000_000_000L / perSecond);
            }
        } catch (IOException ended) {
            // as connections do
        }
    }

    @Override public void close() throws IOException {
        server.close();
        for (var socket : sockets) socket.close();
    }
}
