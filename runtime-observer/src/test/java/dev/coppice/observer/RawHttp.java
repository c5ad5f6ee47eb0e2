package dev.coppice.observer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Sends requests exactly as written: so tests can send anything that an attacker could.
final class RawHttp {
    private final int port;

    RawHttp(Observer observer) {
        this.port = observer.url().getPort();
    }

    /// An answer.
    record Answer(int status, Map<String, String> headers, String body) {
        String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }
    }

    String host() {
        return "127.0.0.1:" + port;
    }

    /// Sends a request with the right `Host` and these headers, each `Name: value`.
    Answer get(String target, String... headers) throws IOException {
        return send("GET", target, host(), "", headers);
    }

    Answer post(String target, String body, String... headers) throws IOException {
        return send("POST", target, host(), body, headers);
    }

    Answer send(String method, String target, String host, String body, String... headers) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(60_000);
            var lines = new ArrayList<>(List.of(method + " " + target + " HTTP/1.1", "Host: " + host,
                    "Connection: close"));
            lines.addAll(List.of(headers));
            var bytes = body.getBytes(StandardCharsets.UTF_8);
            if (bytes.length > 0) lines.add("Content-Length: " + bytes.length);
            var out = socket.getOutputStream();
            out.write((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            out.write(bytes);
            out.flush();
            return read(socket.getInputStream());
        }
    }

    /// Opens a stream of events and leaves it open.
    Socket events(String target, String... headers) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(60_000);
        var lines = new ArrayList<>(List.of("GET " + target + " HTTP/1.1", "Host: " + host()));
        lines.addAll(List.of(headers));
        socket.getOutputStream().write((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    private static Answer read(InputStream in) throws IOException {
        int status = Integer.parseInt(line(in).split(" ")[1]);
        var headers = new TreeMap<String, String>();
        for (var line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).trim());
        }
        var length = headers.get("content-length");
        var body = length == null ? in.readAllBytes() : in.readNBytes(Integer.parseInt(length));
        return new Answer(status, headers, new String(body, StandardCharsets.UTF_8));
    }

    static String line(InputStream in) throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) throw new IOException("the connection ended");
            if (b != '\r') bytes.write(b);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
