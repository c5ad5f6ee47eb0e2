package dev.coppice.core.internal.process;

/// The names of classes as users read them.
final class ReadableName {
    private static final String LAMBDA = "$$Lambda";

    private ReadableName() {}

    /// Returns `className` without what differs from run to run: the numbers of hidden classes. A lambda has the name
    /// of the class that contains it.
    static String of(String className) {
        int lambda = className.indexOf(LAMBDA);
        if (lambda >= 0) return className.substring(0, lambda);
        int hidden = className.indexOf('/');
        return hidden >= 0 ? className.substring(0, hidden) : className;
    }
}
