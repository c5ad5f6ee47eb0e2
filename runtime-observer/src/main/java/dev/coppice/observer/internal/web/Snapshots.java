package dev.coppice.observer.internal.web;

import dev.coppice.core.ActorRuntime;
import dev.coppice.observer.internal.json.Json;
import dev.coppice.observer.internal.page.Fields;
import dev.coppice.observer.internal.page.Page;
import dev.coppice.observer.internal.page.Query;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Makes the JSON of pages: once for all viewers of the same thing, and never longer than [#MOST_BYTES]. Thread-safe.
///
/// Viewers of different pages do not wait for each other. A few answers are kept, for a second or so.
final class Snapshots {
    /// The longest answer, and the most that one tick of one viewer sends.
    static final int MOST_BYTES = 64_000;
    private static final int KEPT = 64;
    private static final int ROWS = 50;

    private final ActorRuntime runtime;
    private final Supplier<Fields> frame;
    private final Map<String, Snapshot> kept = new LinkedHashMap<>();
    private final BusyLease busy;

    Snapshots(ActorRuntime runtime, Supplier<Fields> frame) {
        this.runtime = runtime;
        this.frame = frame;
        this.busy = new BusyLease(runtime);
    }

    BusyLease busy() {
        return busy;
    }

    private static final class Snapshot {
        byte @Nullable [] bytes;
        long madeAt;
        long nanos;
    }

    /// An answer, and how long it took to make.
    record Answer(byte[] bytes, long nanos) {}

    /// Returns the JSON of `page` for `query`, made now or a moment ago.
    Answer of(Page page, Query query) {
        if (page.measures(query)) busy.awaitFigures();
        var snapshot = snapshot(page.id() + '/' + query.key());
        synchronized (snapshot) { // viewers of the same thing wait for one of them to make it
            long now = System.nanoTime();
            var bytes = snapshot.bytes;
            if (bytes == null || now - snapshot.madeAt > TimeUnit.MILLISECONDS.toNanos(page.freshMillis())) {
                bytes = make(page, query);
                snapshot.bytes = bytes;
                snapshot.madeAt = System.nanoTime();
                snapshot.nanos = snapshot.madeAt - now;
            }
            return new Answer(bytes, snapshot.nanos);
        }
    }

    private Snapshot snapshot(String key) {
        synchronized (kept) {
            var known = kept.remove(key);
            var snapshot = known == null ? new Snapshot() : known;
            if (kept.size() >= KEPT) kept.remove(kept.keySet().iterator().next());
            kept.put(key, snapshot);
            return snapshot;
        }
    }

    /// Drops all answers, because no page is open.
    void clear() {
        synchronized (kept) {
            kept.clear();
        }
    }

    private byte[] make(Page page, Query query) {
        for (int rows = ROWS; ; rows /= 2) {
            var body = runtime.isOpen() ? page.look(query, Math.max(1, rows)) : new Fields();
            var bytes = Json.bytes(new Fields()
                    .with("page", page.id()).with("at", System.currentTimeMillis()).with("frame", frame.get())
                            .with("body", body));
            if (bytes.length <= MOST_BYTES) return bytes;
            if (rows <= 1) {
                return Json.bytes(new Fields().with("page", page.id()).with("at", System.currentTimeMillis())
                        .with("frame", frame.get())
                        .with("body", new Fields()).with("error", "the values of this page are too long to be shown"));
            }
        }
    }
}
