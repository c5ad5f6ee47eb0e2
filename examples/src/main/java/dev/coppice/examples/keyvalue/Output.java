package dev.coppice.examples.keyvalue;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/// The output to one client. Guarded by its own monitor, because both the connection and a subscriber write.
final class Output {
    private final RespWriter writer;

    Output(OutputStream out) {
        this.writer = new RespWriter(new BufferedOutputStream(out, 16 * 1024));
    }

    synchronized void write(List<Reply> replies) throws IOException {
        for (var reply : replies) writer.reply(reply);
        writer.flush();
    }

    void write(Reply reply) throws IOException {
        write(List.of(reply));
    }
}
