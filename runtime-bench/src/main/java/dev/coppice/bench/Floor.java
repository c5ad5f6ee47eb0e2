package dev.coppice.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/// The same operations in the JDK alone: bare virtual threads that hand over to each other, without mailboxes,
/// timeouts or supervision.
///
/// Only rows whose cost is mostly that of the JDK have a floor. No system on virtual threads can be faster there.
public final class Floor implements Peer {
    static final String SYSTEM = "floor";
    private static final List<String> ROWS =
            List.of("call", "call-nested-10", "call-outside", "agent", "blocked", "start-up");

    @Override public String version() {
        return "JDK " + Runtime.version().feature() + " without a library: bare virtual threads, an empty main";
    }

    @Override public String name() {
        return SYSTEM;
    }

    @Override public boolean has(String workload) {
        return ROWS.contains(workload);
    }

    @Override public Actors actors() {
        throw new UnsupportedOperationException("there are no actors in the JDK");
    }

    @Override public Latencies.Operation server() {
        return () -> {};
    }

    @Override public Services services() {
        return new Services() {
            @Override public double agent(int updates) throws Exception {
                return call(updates);
            }
        };
    }

    /// A turn that threads pass on. Only its holder runs; all others are parked.
    private static final class Turn {
        private final Thread[] threads;
        private volatile int holder = -1;

        Turn(int size) {
            threads = new Thread[size];
        }

        void pass(int to) {
            holder = to;
            LockSupport.unpark(threads[to]);
        }

        void await(int own) {
            while (holder != own) LockSupport.park(this);
        }
    }

    @Override public double call(int calls) throws Exception {
        return callNested(1, calls);
    }

    @Override public double callOutside(int calls) throws Exception {
        var turn = new Turn(2);
        turn.threads[0] = Thread.currentThread();
        turn.threads[1] = Thread.ofVirtual().unstarted(() -> passOn(turn, 1, calls));
        turn.threads[1].start();
        double nanos = begin(turn, calls);
        turn.threads[1].join();
        return nanos;
    }

    /// A chain of threads: each passes the turn down, and up again when it comes back.
    @Override public double callNested(int depth, int calls) throws Exception {
        var turn = new Turn(depth + 1);
        var result = new CompletableFuture<Double>();
        turn.threads[0] = Thread.ofVirtual().unstarted(() -> result.complete(begin(turn, calls)));
        for (int i = 1; i <= depth; i++) {
            int own = i;
            turn.threads[i] = Thread.ofVirtual().unstarted(() -> passOn(turn, own, calls));
        }
        for (var thread : turn.threads) thread.start();
        double nanos = result.get();
        for (var thread : turn.threads) thread.join();
        return nanos;
    }

    private static double begin(Turn turn, int calls) {
        long start = System.nanoTime();
        for (int i = 0; i < calls; i++) {
            turn.pass(1);
            turn.await(0);
        }
        return (System.nanoTime() - start) / (double) calls;
    }

    private static void passOn(Turn turn, int own, int calls) {
        boolean last = own == turn.threads.length - 1;
        for (int i = 0; i < calls; i++) {
            turn.await(own);
            if (!last) {
                turn.pass(own + 1);
                turn.await(own);
            }
            turn.pass(own - 1);
        }
    }

    /// Threads that wait for a flag.
    @Override public double blocked(int callers) throws Exception {
        var gate = new Object() {
            volatile boolean open;
        };
        var threads = new ArrayList<Thread>(callers);
        long before = Heap.used();
        for (int i = 0; i < callers; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                while (!gate.open) LockSupport.park(gate);
            }));
        }
        for (var thread : threads) {
            while (thread.getState() != Thread.State.WAITING) LockSupport.parkNanos(100_000);
        }
        double bytes = (Heap.used() - before) / (double) callers;
        gate.open = true;
        for (var thread : threads) LockSupport.unpark(thread);
        for (var thread : threads) thread.join();
        return bytes;
    }

    @Override public void close() {}
}
