package dev.coppice.examples.keyvalue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/// Clients that increment counters and remember the counts that the server acknowledged. Afterwards, each acknowledged
/// count must exist.
///
/// Thread-safe. A client whose connection breaks, or whose partition fails, does not know whether its last command was
/// executed. It counts that command as unsure and continues.
final class Traffic {
    private static final int KEYS = 200;

    private final int port;
    private final AtomicLongArray acknowledged = new AtomicLongArray(KEYS);
    private final AtomicLongArray unsure = new AtomicLongArray(KEYS);
    private final LongAdder done = new LongAdder();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;

    Traffic(int port) {
        this.port = port;
    }

    void start(int clients) {
        for (int i = 0; i < clients; i++) threads.add(Thread.ofVirtual().name("client-" + i).start(this::run));
    }

    void stop() throws InterruptedException {
        stopping = true;
        for (var thread : threads) thread.join();
    }

    long done() {
        return done.sum();
    }

    private void run() {
        while (!stopping) {
            try (var client = new Client(port)) {
                while (!stopping) count(client);
            } catch (IOException refused) {
                java.util.concurrent.locks.LockSupport.parkNanos(1_000_000); // the listener is being restarted
            }
        }
    }

    private void count(Client client) throws IOException {
        int key = ThreadLocalRandom.current().nextInt(KEYS);
        try {
            if (client.ask("INCR", "count:" + key) instanceof Reply.Whole) {
                acknowledged.incrementAndGet(key);
                done.increment();
            } else {
                unsure.incrementAndGet(key);
            }
        } catch (IOException broken) {
            unsure.incrementAndGet(key);
            throw broken;
        }
    }

    /// The number of acknowledged counts that are missing on the server, or exceed the sent ones.
    long lost() throws IOException {
        long wrong = 0;
        try (var client = new Client(port)) {
            for (int key = 0; key < KEYS; key++) {
                long value = client.ask("GET", "count:" + key) instanceof Reply.Bulk(Bytes bytes) && bytes != null
                        ? Long.parseLong(bytes.toString()) : 0;
                long least = acknowledged.get(key);
                if (value < least || value > least + unsure.get(key)) wrong += Math.max(1, Math.abs(least - value));
            }
        }
        return wrong;
    }

    long unsure() {
        long sum = 0;
        for (int key = 0; key < KEYS; key++) sum += unsure.get(key);
        return sum;
    }
}
