package dev.coppice.examples.keyvalue;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Optional;

/// Reads commands in RESP2: arrays of bulk strings, or a line of words. Owned by one thread.
///
/// Input that is malformed, too long or truncated causes an exception, and never takes more memory than the maximum
/// sizes allow.
final class RespReader {
    private static final int MOST_WORDS = 1024 * 1024;
    private static final int LONGEST_WORD = 64 * 1024 * 1024;
    private static final int LONGEST_LINE = 64 * 1024;
    /// Memory is allocated in steps of this size, as the bytes arrive, so that a declared length alone allocates
    /// nothing.
    private static final int STEP = 64 * 1024;

    private final InputStream in;
    private final byte[] buffer = new byte[16 * 1024];
    private int position;
    private int filled;
    private long before;

    RespReader(InputStream in) {
        this.in = in;
    }

    /// Thrown when the client sent invalid RESP.
    static final class Malformed extends IOException {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super("Protocol error: " + message);
        }
    }

    /// Whether another command, or a part of one, has already arrived.
    boolean hasMore() {
        return position < filled;
    }

    /// The number of bytes in the commands returned so far.
    long consumed() {
        return before + position;
    }

    /// The next command, or empty at the end of the stream.
    Optional<Command> next() throws IOException {
        while (true) {
            int first = peek();
            if (first < 0) return Optional.empty();
            var command = first == '*' ? array() : inline();
            if (command.isPresent()) return command;
        }
    }

    private Optional<Command> array() throws IOException {
        int count = length(line(), '*', MOST_WORDS);
        if (count <= 0) return Optional.empty();
        var words = new ArrayList<Bytes>(Math.min(count, 16));
        for (int i = 0; i < count; i++) {
            String header = line();
            if (!header.startsWith("$")) {
                throw new Malformed("expected '$', got '" + (header.isEmpty() ? "\\r" : header.charAt(0)) + "'");
            }
            int length = length(header, '$', LONGEST_WORD);
            if (length < 0) throw new Malformed("invalid bulk length");
            words.add(new Bytes(exactly(length)));
            if (read() != '\r' || read() != '\n') throw new Malformed("a bulk string must end with CRLF");
        }
        return Optional.of(new Command(words));
    }

    private Optional<Command> inline() throws IOException {
        var words = new ArrayList<Bytes>();
        for (String word : line().split("[ \\t]+")) {
            if (!word.isEmpty()) words.add(new Bytes(word.getBytes(StandardCharsets.ISO_8859_1)));
        }
        return words.isEmpty() ? Optional.empty() : Optional.of(new Command(words));
    }

    private static int length(String line, char kind, int most) throws Malformed {
        try {
            int value = Integer.parseInt(line, 1, line.length(), 10);
            if (value <= most) return value;
        } catch (NumberFormatException e) {
            throw new Malformed(kind == '*' ? "invalid multibulk length" : "invalid bulk length");
        }
        throw new Malformed(kind == '*' ? "invalid multibulk length" : "invalid bulk length");
    }

    /// A line without its terminator.
    private String line() throws IOException {
        var text = new StringBuilder();
        while (true) {
            int next = read();
            if (next == '\n') {
                int end = text.length();
                if (end > 0 && text.charAt(end - 1) == '\r') text.setLength(end - 1);
                return text.toString();
            }
            if (text.length() == LONGEST_LINE) throw new Malformed("too big inline request");
            text.append((char) next);
        }
    }

    private byte[] exactly(int length) throws IOException {
        byte[] bytes = new byte[Math.min(length, STEP)];
        int have = 0;
        while (have < length) {
            if (have == bytes.length) bytes = java.util.Arrays.copyOf(bytes, (int) Math.min(length, 2L * bytes.length));
            if (position == filled && !fill()) throw new EOFException("the client went in the middle of a command");
            int part = Math.min(filled - position, bytes.length - have);
            System.arraycopy(buffer, position, bytes, have, part);
            position += part;
            have += part;
        }
        return bytes;
    }

    private int peek() throws IOException {
        return position < filled || fill() ? buffer[position] & 0xff : -1;
    }

    private int read() throws IOException {
        if (position == filled && !fill()) throw new EOFException("the client went in the middle of a command");
        return buffer[position++] & 0xff;
    }

    private boolean fill() throws IOException {
        int count = in.read(buffer);
        before += filled;
        position = 0;
        filled = Math.max(0, count);
        return count > 0;
    }
}
