package dev.coppice.cluster.codec;

/// Paths of components, as error messages print them: `order.lines[2].product`.
final class Paths {
    /// Longer paths are cut at the outer end: the inner one says more.
    private static final int LONGEST = 400;

    private Paths() {}

    static String prepend(String step, String path) {
        if (path.length() > LONGEST) return path;
        return path.isEmpty() || path.startsWith("[") || path.startsWith("{") ? step + path : step + "." + path;
    }
}
