package dev.coppice.stress;

import org.jetbrains.lincheck.Lincheck;

/// Runs a few threads in many interleavings, and finds those that fail or do not end.
public final class Interleavings {

    private Interleavings() {}

    /// Runs `test` in many interleavings of the threads that it starts.
    public static void check(Runnable test) {
        Lincheck.runConcurrentTest(Effort.interleavings(), test);
    }

    /// Runs each of `parts` on a thread of its own, and waits for all.
    public static void run(Runnable... parts) {
        var threads = new Thread[parts.length];
        for (int i = 0; i < parts.length; i++) {
            threads[i] = new Thread(parts[i]);
            threads[i].start();
        }
        try {
            for (var thread : threads) thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
