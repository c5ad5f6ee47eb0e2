package dev.coppice.bench;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.Call;
import dev.coppice.core.From;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.Signal;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.Request;
import dev.coppice.core.spi.SpawnOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/// The measured servers, written as users write them, and plain processes for workloads that measure those.
final class CoppiceServers {

    private CoppiceServers() {}

    /// Holds an int. Each instance may promise that its calls are fast.
    static final class Counter extends GenServer<Integer, Counter.Message> {
        sealed interface Message {}

        record Add(int amount) implements Message {}

        record Get() implements Message, Call<Message, Integer> {}

        record Crash() implements Message {}

        private final boolean inline;

        Counter(boolean inline) {
            this.inline = inline;
        }

        @Override protected boolean inlineCalls() {
            return inline;
        }

        @Override protected Next<Integer> init() {
            return next(0);
        }

        @Override protected Next<Integer> handle(Message message, Integer count) {
            return switch (message) {
                case Add(int amount) -> next(count + amount);
                case Get get -> next(count).reply(get, count);
                case Crash() -> throw new IllegalStateException("crash");
            };
        }
    }

    /// Sends a ball back `hops` times.
    static final class Player extends GenServer<Integer, Player.Ball> {
        record Ball(Ref<Ball> from) {}

        private final int hops;
        private final CountDownLatch done;

        Player(int hops, CountDownLatch done) {
            this.hops = hops;
            this.done = done;
        }

        @Override protected Next<Integer> init() {
            return next(0);
        }

        @Override protected Next<Integer> handle(Ball ball, Integer count) {
            if (count >= hops) done.countDown();
            else ball.from().cast(new Ball(self()));
            return next(count + 1);
        }
    }

    /// Counts the messages that it receives, up to `expected`.
    static final class Sink extends GenServer<Long, Integer> {
        private final long expected;
        private final CountDownLatch done;

        Sink(long expected, CountDownLatch done) {
            this.expected = expected;
            this.done = done;
        }

        @Override protected Next<Long> init() {
            return next(0L);
        }

        @Override protected Next<Long> handle(Integer message, Long count) {
            if (count + 1 == expected) done.countDown();
            return next(count + 1);
        }
    }

    /// Sends `messages` messages on request, within one callback.
    static final class Producer extends GenServer<Integer, Integer> {
        private final Ref<Integer> sink;

        Producer(Ref<Integer> sink) {
            this.sink = sink;
        }

        @Override protected Next<Integer> init() {
            return next(0);
        }

        @Override protected Next<Integer> handle(Integer messages, Integer state) {
            for (int i = 0; i < messages; i++) sink.cast(1);
            return keep();
        }
    }

    /// Passes a token on to the next node in `nodes`.
    static final class Node extends GenServer<Integer, Integer> {
        private final List<Ref<Integer>> nodes;
        private final int next;
        private final CountDownLatch done;

        Node(List<Ref<Integer>> nodes, int next, CountDownLatch done) {
            this.nodes = nodes;
            this.next = next;
            this.done = done;
        }

        @Override protected Next<Integer> init() {
            return next(0);
        }

        @Override protected Next<Integer> handle(Integer left, Integer state) {
            if (left == 0) done.countDown();
            else nodes.get(next).cast(left - 1);
            return keep();
        }
    }

    /// Makes `calls` calls to `callee` on request, and asks it to pass them on.
    static final class Caller extends GenServer<Integer, Caller.Message> {
        sealed interface Message {}

        record Run(int calls, CompletableFuture<Double> nanosPerCall) implements Message {}

        record Pass() implements Message, Call<Message, Integer> {}

        private final Ref<Message> callee;

        /// @param callee the server to call, or null if this one replies by itself
        Caller(Ref<Message> callee) {
            this.callee = callee;
        }

        @Override protected Next<Integer> init() {
            return next(0);
        }

        @Override protected Next<Integer> handle(Message message, Integer state) {
            return switch (message) {
                case Pass pass -> keep().reply(pass, callee == null ? 1 : callee.call(new Pass()));
                case Run(int calls, var nanos) -> {
                    long start = System.nanoTime();
                    for (int i = 0; i < calls; i++) callee.call(new Pass());
                    nanos.complete((System.nanoTime() - start) / (double) calls);
                    yield keep();
                }
            };
        }
    }

    /// Blocks its callers until it is opened.
    static final class Gate extends GenServer<List<From<Boolean>>, Gate.Message> {
        sealed interface Message {}

        record Enter() implements Message, Call<Message, Boolean> {}

        record Waiting() implements Message, Call<Message, Integer> {}

        record Open() implements Message {}

        @Override protected Next<List<From<Boolean>>> init() {
            return next(new ArrayList<>());
        }

        @Override protected Next<List<From<Boolean>>> handle(Message message, List<From<Boolean>> waiting) {
            return switch (message) {
                case Enter enter -> {
                    waiting.add(from(enter));
                    yield keep();
                }
                case Waiting count -> keep().reply(count, waiting.size());
                case Open() -> {
                    for (var from : waiting) from.reply(true);
                    yield next(new ArrayList<>());
                }
            };
        }
    }

    // ── plain processes ──

    /// A program that uses only some callbacks.
    abstract static class Bare implements Program<long[]> {
        @Override public long[] init(ProcessContext self) {
            return new long[2];
        }

        @Override public long[] message(ProcessContext self, Object message, long[] state) {
            return state;
        }

        @Override public long[] request(ProcessContext self, Request<?> request, long[] state) {
            return state;
        }

        @Override public long[] signal(ProcessContext self, Signal signal, long[] state) {
            return state;
        }
    }

    /// Repeatedly starts a process that ends at once, each time after the previous one has ended.
    static final class Starter extends Bare {
        private static final Bare SHORT = new Bare() {
            @Override public long[] init(ProcessContext self) {
                self.end(dev.coppice.core.ExitReason.NORMAL);
                return new long[0];
            }
        };
        private final int times;
        private final CompletableFuture<Long> done;

        Starter(int times, CompletableFuture<Long> done) {
            this.times = times;
            this.done = done;
        }

        @Override public long[] init(ProcessContext self) {
            start(self);
            return new long[2];
        }

        private static void start(ProcessContext self) {
            self.monitor(self.spawn(SHORT, SpawnOptions.NONE));
        }

        @Override public long[] signal(ProcessContext self, Signal signal, long[] state) {
            if (++state[0] == times) {
                done.complete(System.nanoTime());
                self.end(dev.coppice.core.ExitReason.NORMAL);
            } else {
                start(self);
            }
            return state;
        }
    }

    /// A node of the tree: ten children, or a leaf.
    static final class Sky extends Bare {
        private final Pid parent;
        private final long number;
        private final int size;

        Sky(Pid parent, long number, int size) {
            this.parent = parent;
            this.number = number;
            this.size = size;
        }

        @Override public long[] init(ProcessContext self) {
            if (size == 1) {
                self.send(parent, number);
                self.end(dev.coppice.core.ExitReason.NORMAL);
                return new long[0];
            }
            for (int i = 0; i < 10; i++) {
                self.spawn(new Sky(self.pid(), number + (long) i * (size / 10), size / 10), SpawnOptions.NONE);
            }
            return new long[2];
        }

        @Override public long[] message(ProcessContext self, Object part, long[] sum) {
            sum[0] += (Long) part;
            if (++sum[1] == 10) {
                self.send(parent, sum[0]);
                self.end(dev.coppice.core.ExitReason.NORMAL);
            }
            return sum;
        }
    }
}
