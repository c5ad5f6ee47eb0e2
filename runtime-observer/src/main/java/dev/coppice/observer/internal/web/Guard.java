package dev.coppice.observer.internal.web;

import dev.coppice.observer.ObserverExchange;
import dev.coppice.observer.ObserverOptions;
import dev.coppice.observer.internal.page.Unanswerable;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Decides which requests are answered. Every check happens here, before a page or an action is involved. Thread-safe.
///
/// - The `Host` must be one of ours: a foreign name that resolves to this machine (DNS rebinding) is refused.
/// - A request that a browser sends for another site is refused: by `Origin` and by `Sec-Fetch-Site`.
/// - The sender proves itself by the token in a header, by the session that the token has begun, or to the
///   authenticator.
/// - A request that changes something carries the CSRF token, unless its proof is a header that no browser sends by
///   itself.
final class Guard {
    static final String CSRF_HEADER = "X-Coppice-CSRF";
    private static final String BEARER = "Bearer ";
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");
    private static final List<String> FORWARDED =
            List.of("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via");

    private final ObserverOptions options;
    private final Sessions sessions;
    private final String cookie;
    private final String path;
    private final Set<String> hosts;
    private final boolean embedded;
    private final SecretKeySpec key;

    private Guard(ObserverOptions options, Sessions sessions, String cookie, String path, Set<String> hosts,
            boolean embedded) {
        this.options = options;
        this.sessions = sessions;
        this.cookie = cookie;
        this.path = path;
        this.hosts = hosts;
        this.embedded = embedded;
        var bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        key = new SecretKeySpec(bytes, "HmacSHA256");
    }

    /// Returns the guard of an observer with a server of its own.
    static Guard alone(ObserverOptions options, Sessions sessions, String address, int port) {
        var hosts = named(options);
        for (var name : LOOPBACK) hosts.add(name + ":" + port);
        hosts.add((address.contains(":") ? "[" + address + "]" : address) + ":" + port);
        // cookies of one host are shared by all its ports
        return new Guard(options, sessions, "coppice_observer_" + port, "/", hosts, false);
    }

    /// Returns the guard of an observer below `path` of a server of the application.
    ///
    /// With an authenticator, any `Host` will do: the browser sends its proof to the right name only.
    /// Without one, the request must come from this machine and be meant for it.
    static Guard embedded(ObserverOptions options, Sessions sessions, String path) {
        return new Guard(options, sessions, "coppice_observer", path + "/", named(options), true);
    }

    private static Set<String> named(ObserverOptions options) {
        var hosts = new HashSet<String>();
        for (var name : options.hosts()) hosts.add(name.toLowerCase(Locale.ROOT));
        return hosts;
    }

    /// Refuses requests for other hosts, and those that a browser sends for another site.
    void requireOurs(ObserverExchange request) {
        var sent = request.headers("Host");
        var host = sent.size() == 1 ? sent.getFirst().toLowerCase(Locale.ROOT) : "";
        if (!isOurHost(host)) {
            throw new Unanswerable(421,
                    "this observer does not answer for that host; name the host in ObserverOptions.hosts");
        }
        if (embedded && options.authenticator() == null) requireNear(request);
        var site = request.header("Sec-Fetch-Site");
        boolean navigation = "navigate".equals(request.header("Sec-Fetch-Mode")) && request.method().equals("GET");
        if (site != null && !site.equals("same-origin") && !site.equals("none") && !navigation) {
            throw new Unanswerable(403, "requests from other sites are refused");
        }
        var origin = request.header("Origin");
        if (origin != null && !isOurOrigin(origin, host))
            throw new Unanswerable(403, "requests from other origins are refused");
    }

    private boolean isOurHost(String host) {
        if (host.isEmpty()) return false;
        if (hosts.contains(host)) return true;
        return embedded && (options.authenticator() != null || LOOPBACK.contains(host.replaceFirst(":[0-9]+$", "")));
    }

    private boolean isOurOrigin(String origin, String host) {
        var lower = origin.toLowerCase(Locale.ROOT);
        int scheme = lower.indexOf("://");
        if (scheme <= 0) return false;
        var sender = lower.substring(scheme + 3);
        return sender.equals(host) || hosts.contains(sender);
    }

    /// Refuses requests from other machines, also those that a proxy on this one has passed on.
    private static void requireNear(ObserverExchange request) {
        boolean passedOn = FORWARDED.stream().anyMatch(name -> !request.headers(name).isEmpty());
        if (passedOn || !isLoopback(request.remoteAddress())) {
            throw new Unanswerable(403, "without an authenticator, this observer answers only to its own machine");
        }
    }

    private static boolean isLoopback(String address) {
        try {
            return InetAddress.ofLiteral(address).isLoopbackAddress();
        } catch (IllegalArgumentException noAddress) {
            return false;
        }
    }

    /// Returns the sender of the request, or null if that is not proved.
    @Nullable Identity identify(ObserverExchange request) {
        var authenticator = options.authenticator();
        if (authenticator != null) {
            try {
                var user = authenticator.user(request);
                return user == null ? null : new Identity(user, "user " + user, true);
            } catch (RuntimeException thrown) { // an authenticator that fails has not proved anything
                return null;
            }
        }
        var header = request.header("Authorization");
        if (header != null && header.startsWith(BEARER)) {
            return isToken(header.substring(BEARER.length()).trim()) ? new Identity("token", "token", false) : null;
        }
        var session = cookie(request);
        return session != null && sessions.isOpen(session) ? new Identity("token", session, true) : null;
    }

    private @Nullable String cookie(ObserverExchange request) {
        for (var header : request.headers("Cookie")) {
            for (var pair : header.split(";")) {
                var trimmed = pair.trim();
                if (trimmed.startsWith(cookie + "=")) return trimmed.substring(cookie.length() + 1);
            }
        }
        return null;
    }

    /// Returns whether `value` is the token. Takes the same time for every wrong value of its length.
    boolean isToken(String value) {
        return options.authenticator() == null
                && MessageDigest.isEqual(bytes(value), bytes(options.token()));
    }

    /// Returns the header that begins a session in a browser.
    String beginSession() {
        return cookie + "=" + sessions.begin() + "; Path=" + path + "; HttpOnly; SameSite=Strict";
    }

    /// Returns the token that requests of `identity` which change something must carry.
    String csrf(Identity identity) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal(bytes(identity.key())));
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException("every Java platform has HmacSHA256", absent);
        }
    }

    /// Refuses a request that changes something and does not carry the CSRF token.
    void requireIntent(ObserverExchange request, Identity identity) {
        if (!identity.ambient()) return;
        var sent = request.header(CSRF_HEADER);
        if (sent == null || !MessageDigest.isEqual(bytes(sent), bytes(csrf(identity)))) {
            throw new Unanswerable(403, "the header " + CSRF_HEADER + " is missing or wrong; reload the page");
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
