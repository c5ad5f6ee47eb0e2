package dev.coppice.micrometer;

import java.util.concurrent.ConcurrentHashMap;

/// The values of the tag `behaviour`: the first class names that were seen, and one value for all others. Thread-safe.
final class Behaviours {
    /// The value for all classes beyond the maximum.
    static final String OTHER = "other";
    /// The value where the class is not known.
    static final String UNKNOWN = "unknown";

    private final int most;
    private final ConcurrentHashMap<String, String> known = new ConcurrentHashMap<>();

    Behaviours(int most) {
        this.most = most;
    }

    String tag(String name) {
        String seen = known.get(name);
        return seen != null ? seen : admit(name);
    }

    private synchronized String admit(String name) {
        if (name.isEmpty()) return UNKNOWN;
        if (known.size() >= most && !known.containsKey(name)) return OTHER;
        known.putIfAbsent(name, name);
        return name;
    }
}
