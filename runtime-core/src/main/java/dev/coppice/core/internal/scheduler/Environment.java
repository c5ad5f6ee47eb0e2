package dev.coppice.core.internal.scheduler;

/// Where time, threads and chance come from: everything that could make two runs of the same program differ.
public interface Environment {

    /// The machine: its monotonic clock, its threads.
    Environment MACHINE = new Environment() {
        @Override public long nanoTime() {
            return System.nanoTime();
        }

        @Override public long random() {
            return java.util.concurrent.ThreadLocalRandom.current().nextLong();
        }

        @Override public Thread startRunner(String name, Runnable runner) {
            return Thread.ofVirtual().name(name).start(runner);
        }

        @Override public void startForeign(String name, Runnable action) {
            Thread.ofVirtual().name(name).start(action);
        }
    };

    /// Monotonic nanoseconds.
    long nanoTime();

    long random();

    /// Starts the thread of a runner.
    Thread startRunner(String name, Runnable runner);

    /// Runs foreign code on a thread that runs no process.
    void startForeign(String name, Runnable action);
}
