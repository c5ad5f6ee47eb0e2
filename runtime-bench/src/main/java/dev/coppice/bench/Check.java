package dev.coppice.bench;

/// Checks results: a workload with a wrong result fails its run, because its time is meaningless.
final class Check {

    private Check() {}

    static void equal(String what, long expected, long actual) {
        if (expected != actual)
            throw new IllegalStateException(what + ": " + expected + " expected, but there were " + actual);
    }
}
