package dev.coppice.examples.keyvalue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// Writes replies, and commands for a log, in RESP2. Owned by one thread; buffered until [#flush].
final class RespWriter {
    private static final byte[] CRLF = {'\r', '\n'};

    private final OutputStream out;

    /// @param out a stream that buffers
    RespWriter(OutputStream out) {
        this.out = out;
    }

    void reply(Reply reply) throws IOException {
        switch (reply) {
            case Reply.Simple(String text) -> line('+', text);
            case Reply.Failure(String text) -> line('-', text.replaceAll("[\\r\\n]+", " "));
            case Reply.Whole(long value) -> line(':', Long.toString(value));
            case Reply.Bulk(Bytes value) -> {
                if (value == null) line('$', "-1");
                else bulk(value);
            }
            case Reply.Array(var elements) -> {
                if (elements == null) {
                    line('*', "-1");
                } else {
                    line('*', Integer.toString(elements.size()));
                    for (var element : elements) reply(element);
                }
            }
        }
    }

    void command(Command command) throws IOException {
        line('*', Integer.toString(command.words().size()));
        for (var word : command.words()) bulk(word);
    }

    void flush() throws IOException {
        out.flush();
    }

    private void bulk(Bytes value) throws IOException {
        line('$', Integer.toString(value.length()));
        out.write(value.array());
        out.write(CRLF);
    }

    private void line(char kind, String text) throws IOException {
        out.write(kind);
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.write(CRLF);
    }
}
