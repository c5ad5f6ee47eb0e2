package dev.coppice.observer.internal.web;

import dev.coppice.observer.internal.json.Json;
import dev.coppice.observer.internal.page.Fields;
import dev.coppice.observer.internal.page.Unanswerable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// The viewers that are connected: each is served by the thread of its request, until it leaves. Thread-safe.
///
/// A viewer that takes nothing blocks its own thread only. When all places are taken, such a viewer loses its place.
final class Viewers implements AutoCloseable {
    /// The highest number of viewers at one time.
    static final int MOST = 16;
    private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(10);
    /// A look may take this part of a viewer's time; a look that takes longer is repeated more rarely.
    private static final int SHARE = 20;
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int ATTEMPTS = 40;

    private final Snapshots snapshots;
    private final long stuckNanos;
    private final Set<Viewer> viewers = ConcurrentHashMap.newKeySet();
    private final AtomicInteger places = new AtomicInteger();
    private volatile boolean closed;

    Viewers(Snapshots snapshots) {
        this(snapshots, STUCK_NANOS);
    }

    /// @param stuckNanos how long a write takes before its viewer may lose its place
    Viewers(Snapshots snapshots, long stuckNanos) {
        this.snapshots = snapshots;
        this.stuckNanos = stuckNanos;
    }

    /// The connection of one viewer.
    @FunctionalInterface
    interface Connection {
        /// Sends the head and returns the stream of the body. An interrupt ends a write to it.
        OutputStream open() throws IOException;
    }

    private static final class Viewer {
        private final Thread thread = Thread.currentThread();
        private boolean left;
        /// When the write that is in progress began, or 0.
        volatile long writingSince;

        /// Ends the view: the thread returns from a write or a pause. Does nothing if it serves this viewer no longer.
        synchronized void dismiss() {
            if (!left) thread.interrupt();
        }

        synchronized void leave() {
            left = true;
            Thread.interrupted(); // an interrupt that came too late is not for the next request of this thread
        }

        boolean isStuck(long now, long stuckNanos) {
            long since = writingSince;
            return since != 0 && now - since > stuckNanos;
        }
    }

    int count() {
        return viewers.size();
    }

    /// Serves a viewer on the calling thread until it leaves or the observer is closed.
    ///
    /// @throws Unanswerable if all places are taken, before anything is sent
    void serve(Subscription view, Connection connection) throws IOException {
        takePlace();
        var viewer = new Viewer();
        boolean measures = view.page().measures(view.query());
        viewers.add(viewer);
        if (measures) snapshots.busy().acquire();
        try {
            if (closed) throw new Unanswerable(503, "the observer is closed");
            stream(view, viewer, connection);
        } finally {
            viewer.leave();
            if (measures) snapshots.busy().release();
            viewers.remove(viewer);
            if (places.decrementAndGet() == 0) snapshots.clear();
        }
    }

    private void takePlace() {
        for (int i = 0; i < ATTEMPTS; i++) {
            int taken = places.get();
            if (taken < MOST) {
                if (places.compareAndSet(taken, taken + 1)) return;
                i = -1;
                continue;
            }
            if (!dismissStuck()) break;
            LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(50));
        }
        throw new Unanswerable(503, "there are " + MOST + " viewers already; close one of the pages");
    }

    private boolean dismissStuck() {
        long now = System.nanoTime();
        boolean any = false;
        for (var viewer : viewers) {
            if (!viewer.isStuck(now, stuckNanos)) continue;
            viewer.dismiss();
            any = true;
        }
        return any;
    }

    private void stream(Subscription view, Viewer viewer, Connection connection) throws IOException {
        try (var out = connection.open()) {
            // the head goes out with it
            write(viewer, out, ": coppice observer\nretry: 2000\n\n".getBytes(StandardCharsets.US_ASCII));
            long id = 0;
            while (!closed && !Thread.currentThread().isInterrupted()) {
                long start = System.nanoTime();
                byte[] data;
                long cost = 0;
                try {
                    var answer = snapshots.of(view.page(), view.query());
                    data = answer.bytes();
                    if (view.page().isWork()) cost = answer.nanos();
                } catch (Unanswerable refused) {
                    data = Json.bytes(new Fields().with("page", view.page().id())
                                    .with("at", System.currentTimeMillis()).with("error", refused.text()));
                }
                write(viewer, out, event(++id, data));
                long rest = Math.min(SHARE * cost, LONGEST_PAUSE_NANOS);
                pause(start + Math.max(TimeUnit.MILLISECONDS.toNanos(view.periodMillis()), rest));
            }
        }
    }

    private static byte[] event(long id, byte[] data) {
        var head = ("id: " + id + "\ndata: ").getBytes(StandardCharsets.US_ASCII);
        var all = new byte[head.length + data.length + 2];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(data, 0, all, head.length, data.length); // JSON without line breaks
        all[all.length - 2] = '\n';
        all[all.length - 1] = '\n';
        return all;
    }

    private static void write(Viewer viewer, OutputStream out, byte[] bytes) throws IOException {
        viewer.writingSince = System.nanoTime() | 1;
        out.write(bytes);
        out.flush();
        viewer.writingSince = 0;
    }

    private void pause(long until) {
        for (long left = until - System.nanoTime(); left > 0 && !closed
                && !Thread.currentThread().isInterrupted(); left = until - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
        }
    }

    /// Ends all views.
    @Override public void close() {
        closed = true;
        for (var viewer : viewers) viewer.dismiss();
    }
}
