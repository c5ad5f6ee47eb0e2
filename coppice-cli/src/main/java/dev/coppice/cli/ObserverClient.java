package dev.coppice.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Talks to an observer over HTTP.
///
/// @param base the address of the pages, ending with a slash: an observer may live below a path of the application
record ObserverClient(URI base, String token) implements Remote {
    private static final int CONNECT_MILLIS = 5_000;
    private static final int READ_MILLIS = 30_000;

    /// Returns null if there is no token.
    ///
    /// @param url may contain the token as its query
    static @Nullable ObserverClient of(URI url, @Nullable String token) {
        var query = url.getQuery();
        var inUrl = query != null && query.startsWith("token=") ? query.substring("token=".length()) : null;
        var secret = inUrl == null ? token : inUrl;
        var path = url.getRawPath();
        return secret == null ? null : new ObserverClient(url.resolve(path.endsWith("/") ? path : path + "/"), secret);
    }

    @Override public byte[] json(String page) {
        int question = page.indexOf('?');
        var path = question < 0 ? page + ".json" : page.substring(0, question) + ".json" + page.substring(question);
        return exchange("GET", path, null);
    }

    @Override public Json order(String action, Map<String, ?> body) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new JsonFactory().createGenerator(ObjectWriteContext.empty(), bytes)) {
            out.writeStartObject();
            body.forEach((name, value) -> out.writeName(name).writeString(value.toString()));
            out.writeEndObject();
        }
        return Json.parse(exchange("POST", "actions/" + action, bytes.toByteArray()));
    }

    private byte[] exchange(String method, String path, byte @Nullable [] body) {
        try {
            var connection = (HttpURLConnection) base.resolve(path).toURL().openConnection();
            connection.setConnectTimeout(CONNECT_MILLIS);
            connection.setReadTimeout(READ_MILLIS);
            connection.setInstanceFollowRedirects(false); // the token must not go elsewhere
            connection.setRequestMethod(method);
            connection.setRequestProperty("Authorization", "Bearer " + token);
            if (body != null) {
                connection.setRequestProperty("Content-Type", "application/json");
                connection.setDoOutput(true);
                connection.getOutputStream().write(body);
            }
            int status = connection.getResponseCode();
            try (var in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
                var answer = in == null ? new byte[0] : in.readAllBytes();
                if (status == HttpURLConnection.HTTP_OK) return answer;
                throw new Failure(status == 401 ? "the observer at " + base + " refuses the token"
                        : refusal(status, answer));
            }
        } catch (IOException failed) {
            throw new Failure("there is no observer at " + base + ": " + failed.getMessage(), failed);
        }
    }

    private String refusal(int status, byte[] answer) {
        try {
            var error = Json.parse(answer).text("error");
            if (!error.isEmpty()) return error;
        } catch (Failure other) {
            return base + " answered " + status + "; is that the address of an observer?";
        }
        return base + " answered " + status;
    }
}
