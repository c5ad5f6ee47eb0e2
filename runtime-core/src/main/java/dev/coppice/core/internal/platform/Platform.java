package dev.coppice.core.internal.platform;

/// The source of time, threads and randomness: of everything that could make two runs of the same program differ.
public interface Platform {

    /// The real machine: its monotonic clock and its threads.
    Platform MACHINE = new Platform() {
        private static final long START = System.nanoTime();

        @Override public long nanoTime() {
            return System.nanoTime() - START;
        }

        @Override public long random() {
            return java.util.concurrent.ThreadLocalRandom.current().nextLong();
        }

        @Override public Thread startRunner(String name, Runnable runner) {
            var thread = BareThreads.unstarted(name, runner);
            thread.start();
            return thread;
        }

        @Override public void startUserCode(String name, Runnable action) {
            BareThreads.unstarted(name, action).start();
        }
    };

    /// Returns monotonic nanoseconds since an arbitrary moment in the past. Never negative, so the sign of a sum shows
    /// that it exceeds the range of a long.
    long nanoTime();

    long random();

    /// Returns how many locks a runtime divides its timers among, a power of two.
    default int timerShards() {
        return 16;
    }

    /// Starts the thread of a runner.
    Thread startRunner(String name, Runnable runner);

    /// Runs user code on an external thread.
    void startUserCode(String name, Runnable action);
}
