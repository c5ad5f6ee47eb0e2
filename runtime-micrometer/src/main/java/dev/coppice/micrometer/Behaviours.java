package dev.coppice.micrometer;

import java.util.concurrent.ConcurrentHashMap;

/// The values of the tag `behaviour`: the first class names that were seen, and one value for all others. Thread-safe.
final class Behaviours {
    /// The value for all classes beyond the maximum.
    static final String OTHER = "other";
    /// The value where the class is not known.
    static final String UNKNOWN = "unknown";
    private static final String LAMBDA = "$$Lambda";

    private final int most;
    private final ConcurrentHashMap<String, String> known = new ConcurrentHashMap<>();

    Behaviours(int most) {
        this.most = most;
    }

    String tag(String className) {
        String name = stable(className);
        String seen = known.get(name);
        return seen != null ? seen : admit(name);
    }

    private synchronized String admit(String name) {
        if (name.isEmpty()) return UNKNOWN;
        if (known.size() >= most && !known.containsKey(name)) return OTHER;
        known.putIfAbsent(name, name);
        return name;
    }

    /// Returns `className` without what differs from run to run: the numbers of hidden classes. A lambda has the name
    /// of the class that contains it.
    static String stable(String className) {
        int lambda = className.indexOf(LAMBDA);
        if (lambda >= 0) return className.substring(0, lambda);
        int hidden = className.indexOf('/');
        return hidden >= 0 ? className.substring(0, hidden) : className;
    }
}
