package dev.coppice.bench;

/// A workload that computes something wrong fails its run: its time means nothing.
final class Check {

    private Check() {}

    static void equal(String what, long expected, long actual) {
        if (expected != actual) throw new IllegalStateException(what + ": " + expected + " expected, but there were " + actual);
    }
}
