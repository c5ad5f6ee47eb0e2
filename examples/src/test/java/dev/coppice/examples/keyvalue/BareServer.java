package dev.coppice.examples.keyvalue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The least that a Java program can do: `GET` and `SET` with one virtual thread for each client and one shared map,
/// without a log, and without processes that may crash. Shows what the JDK's sockets cost.
final class BareServer implements AutoCloseable {
    private final ServerSocket listener;
    private final Map<Bytes, Bytes> values = new ConcurrentHashMap<>();

    BareServer() throws IOException {
        listener = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                var client = listener.accept();
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException closed) {
            // the measurement is over
        }
    }

    private void serve(Socket client) {
        try (client) {
            client.setTcpNoDelay(true);
            var in = new RespReader(client.getInputStream());
            var out = new Output(client.getOutputStream());
            var replies = new java.util.ArrayList<Reply>();
            for (var command = in.next(); command.isPresent(); command = in.next()) {
                replies.add(reply(command.get()));
                if (in.hasMore()) continue;
                out.write(replies);
                replies.clear();
            }
        } catch (IOException gone) {
            // the client has disconnected
        }
    }

    private Reply reply(Command command) {
        return switch (command.name()) {
            case "GET" -> new Reply.Bulk(values.get(command.argument(0)));
            case "SET" -> {
                values.put(command.argument(0), command.argument(1));
                yield Reply.OK;
            }
            default -> Reply.error("unknown command");
        };
    }

    @Override public void close() throws IOException {
        listener.close();
    }
}
