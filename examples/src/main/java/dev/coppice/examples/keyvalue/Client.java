package dev.coppice.examples.keyvalue;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;

/// A small client of the server, for the demonstration and the tests. Owned by one thread.
final class Client implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;
    private final RespWriter out;

    Client(int port) throws IOException {
        this.socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(10_000);
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = new RespWriter(new BufferedOutputStream(socket.getOutputStream()));
    }

    Reply ask(String... words) throws IOException {
        send(words);
        return receive();
    }

    void send(String... words) throws IOException {
        out.command(Command.of(words));
        out.flush();
    }

    Reply receive() throws IOException {
        String line = line();
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+' -> new Reply.Simple(rest);
            case '-' -> new Reply.Failure(rest);
            case ':' -> new Reply.Whole(Long.parseLong(rest));
            case '$' -> {
                int length = Integer.parseInt(rest);
                if (length < 0) yield Reply.NOTHING;
                byte[] bytes = in.readNBytes(length + 2);
                yield new Reply.Bulk(new Bytes(java.util.Arrays.copyOf(bytes, length)));
            }
            case '*' -> {
                int count = Integer.parseInt(rest);
                if (count < 0) yield new Reply.Array(null);
                var list = new ArrayList<Reply>();
                for (int i = 0; i < count; i++) list.add(receive());
                yield new Reply.Array(list);
            }
            default -> throw new IOException("the server sent no RESP: " + line);
        };
    }

    private String line() throws IOException {
        var bytes = new java.io.ByteArrayOutputStream();
        while (true) {
            int next = in.read();
            if (next < 0) throw new EOFException("the server closed the connection");
            if (next == '\n') break;
            if (next != '\r') bytes.write(next);
        }
        if (bytes.size() == 0) throw new IOException("the server sent an empty line");
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /// Sends bytes unchanged.
    void sendRaw(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    @Override public void close() throws IOException {
        socket.close();
    }
}
