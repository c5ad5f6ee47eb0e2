package dev.coppice.core.internal.process;

import dev.coppice.core.spi.Pump;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.event.Level;

/// The two kinds of [Pump].
final class Pumps {

    private Pumps() {}

    static Pump start(DefaultActorRuntime runtime, String name, Runnable work) {
        Runnable guarded = () -> {
            try {
                work.run();
            } catch (Throwable thrown) { // the next step may succeed
                runtime.reports.write("dev.coppice.runtime", Level.ERROR, printer -> name + " failed", Map::of, thrown);
            }
        };
        return runtime.isSimulated() ? new Simulated(runtime, guarded) : new Threaded(name, guarded);
    }

    /// Runs the work on a platform thread, because it may block in a socket for long.
    private static final class Threaded implements Pump {
        /*
         * Rules  `wanted` is set before the thread is unparked, and cleared by the thread before it runs the work. So a
         *        wake during a run leads to another run, and a wake while the thread is about to park makes the park
         *        return at once.
         */
        private final AtomicBoolean wanted = new AtomicBoolean();
        private final Runnable work;
        private final Thread thread;
        private volatile boolean closed;

        Threaded(String name, Runnable work) {
            this.work = work;
            this.thread = Thread.ofPlatform().daemon().inheritInheritableThreadLocals(false).name(name)
                    .start(this::run);
        }

        private void run() {
            while (!closed) {
                if (wanted.compareAndSet(true, false)) work.run();
                else LockSupport.park(this);
            }
        }

        @Override public void wake() {
            if (!wanted.get() && wanted.compareAndSet(false, true)) LockSupport.unpark(thread);
        }

        @Override public void close() {
            closed = true;
            LockSupport.unpark(thread);
            if (Thread.currentThread() != thread) thread.interrupt();
        }
    }

    /// Runs the work on the thread that drives the simulation.
    private static final class Simulated implements Pump {
        private final AtomicBoolean wanted = new AtomicBoolean();
        private final DefaultActorRuntime runtime;
        private final Runnable work;
        private volatile boolean closed;

        Simulated(DefaultActorRuntime runtime, Runnable work) {
            this.runtime = runtime;
            this.work = work;
        }

        @Override public void wake() {
            if (!closed && wanted.compareAndSet(false, true)) runtime.elsewhere(this::run);
        }

        private void run() {
            wanted.set(false);
            if (!closed) work.run();
        }

        @Override public void close() {
            closed = true;
        }
    }
}
