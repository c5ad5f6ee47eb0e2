package dev.coppice.examples.chat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// One direction of a connection: a stream of Server-Sent Events. Used by one user.
final class Connection {
    private final OutputStream out;

    Connection(OutputStream out) {
        this.out = out;
    }

    /// Sends an event; blocks while the client does not read.
    ///
    /// @throws IOException if the client has disconnected
    void send(String event, String data) throws IOException {
        String text = "event: " + event + "\ndata: " + data.replaceAll("\\R", " ") + "\n\n";
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
