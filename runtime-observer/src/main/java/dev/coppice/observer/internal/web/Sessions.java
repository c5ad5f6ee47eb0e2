package dev.coppice.observer.internal.web;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/// The sessions of the browsers that have shown the token: a bounded number, each for a bounded time. Thread-safe.
final class Sessions {
    private static final int MOST = 64;
    private static final long LIFETIME_NANOS = Duration.ofHours(12).toNanos();
    private static final int BYTES = 32;

    private final SecureRandom random = new SecureRandom();
    private final Map<String, Long> begun = new LinkedHashMap<>();

    /// Begins a session and returns its id. Ends the oldest one if there are too many.
    synchronized String begin() {
        var bytes = new byte[BYTES];
        random.nextBytes(bytes);
        var id = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        if (begun.size() >= MOST) begun.remove(begun.keySet().iterator().next());
        begun.put(id, System.nanoTime());
        return id;
    }

    /// Returns whether the session exists. A look-up in a hash table tells nothing about 256 random bits by its
    /// duration.
    synchronized boolean isOpen(String id) {
        var since = begun.get(id);
        if (since == null) return false;
        if (System.nanoTime() - since < LIFETIME_NANOS) return true;
        begun.remove(id);
        return false;
    }
}
