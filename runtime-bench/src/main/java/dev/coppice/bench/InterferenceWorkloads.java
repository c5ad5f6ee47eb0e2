package dev.coppice.bench;

import dev.coppice.bench.Actors.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/// How long does a call wait while other actors keep the system busy? Written once and run on every system.
final class InterferenceWorkloads {

    private InterferenceWorkloads() {}

    /// Actors that spin for the number of milliseconds in each of their messages, until this object is closed.
    private static final class Hogs implements AutoCloseable {
        private final Actors actors;
        private final AtomicBoolean over = new AtomicBoolean();
        private final List<Address> all = new ArrayList<>();

        Hogs(Actors actors, int count) throws Exception {
            this.actors = actors;
            for (int i = 0; i < count; i++) {
                all.add(actors.start((message, self) -> {
                    long end = System.nanoTime() + (Integer) message * 1_000_000L;
                    while (System.nanoTime() < end && !over.get()) Thread.onSpinWait();
                }));
            }
        }

        void spin(int times, int millis) {
            for (int i = 0; i < times; i++) for (var hog : all) hog.tell(millis);
        }

        @Override public void close() {
            over.set(true);
            all.forEach(actors::stop);
        }
    }

    /// Calls to `server` while `hogs` handlers spin for `millis` each.
    static Latencies hogs(Actors actors, Latencies.Operation server, int hogs, int millis) throws Exception {
        for (int i = 0; i < 1000; i++) server.run();
        try (var all = new Hogs(actors, hogs)) {
            all.spin(1, millis);
            return Latencies.of(millis, server);
        }
    }

    /// The same with handlers that spin for 50 ms per message, have already done so for half of `millis`, and have
    /// messages for the rest even if all of them run at once. In a system where a handler delays others, a call may
    /// wait for all of them.
    static Latencies hogsKnown(Actors actors, Latencies.Operation server, int hogs, int millis) throws Exception {
        try (var all = new Hogs(actors, hogs)) {
            all.spin(Math.max(1, millis * 3 / 2 / 50), 50);
            LockSupport.parkNanos(millis * 500_000L);
            return Latencies.of(millis, server);
        }
    }

    /// The same while `count` handlers wait for a latch, which opens after `millis`.
    static Latencies waits(Actors actors, Latencies.Operation server, int count, int millis) throws Exception {
        for (int i = 0; i < 1000; i++) server.run();
        var latch = new CountDownLatch(1);
        var all = new ArrayList<Address>(count);
        for (int i = 0; i < count; i++) all.add(actors.start((message, self) -> latch.await()));
        var opener = Thread.ofPlatform().start(() -> {
            LockSupport.parkNanos(millis * 1_000_000L);
            latch.countDown();
        });
        for (var actor : all) actor.tell("wait");
        var latencies = Latencies.of(millis, server);
        opener.join();
        all.forEach(actors::stop);
        return latencies;
    }

    /// Calls to `server` while two actors exchange messages continuously.
    static Latencies pair(Actors actors, Latencies.Operation server, int millis) throws Exception {
        for (int i = 0; i < 1000; i++) server.run();
        var pair = Programs.endless(actors);
        var latencies = Latencies.of(millis, server);
        pair.forEach(actors::stop);
        return latencies;
    }

    /// Start and join of a virtual thread beside twice as many spinning handlers as processors, each for a millisecond
    /// per message.
    static Latencies hostThreads(Actors actors, int millis) throws Exception {
        try (var all = new Hogs(actors, 2 * Runtime.getRuntime().availableProcessors())) {
            all.spin(2 * millis, 1);
            return Latencies.of(millis, () -> Thread.ofVirtual().start(() -> {}).join());
        }
    }
}
