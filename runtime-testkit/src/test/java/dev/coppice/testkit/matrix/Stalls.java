package dev.coppice.testkit.matrix;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.StartOptions;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.ProcessBody;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.testkit.matrix.Row.Outcome;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Callbacks that block behind the runtime's back, callbacks that compute, and locks held over calls.
final class Stalls {
    private static final String NAME = "stalls";
    /// Each takes two file descriptors of the few that a process may open.
    private static final int MOST_SOCKETS = 300;
    private static final Duration LONG = Duration.ofSeconds(60);

    private Stalls() {}

    private static ActorRuntime open() {
        return ActorRuntime.open(RuntimeOptions.defaults().name(NAME).workers(2).reportsPerSecond(1));
    }

    /// A class of its own, so that the runtime does not learn from it about other classes.
    private static final class Stuck extends Doer {}

    /// Starts servers, plain ones and such on threads of their own in turn, and leaves each third place to a plain
    /// process. All of them start before the first gets stuck: those of a class that is known to compute wait for each
    /// other.
    private static List<@Nullable Pid> start(ActorRuntime runtime, int size) {
        var servers = new ArrayList<@Nullable Pid>();
        for (int i = 0; i < size; i++) {
            var options = i % 3 == 1 ? StartOptions.defaults().onDedicatedThread() : StartOptions.defaults();
            servers.add(i % 3 == 2 ? null : runtime.start(new Stuck(), options.timeout(LONG)).pid());
        }
        return servers;
    }

    /// Has `server` run `code`, or if that is null a plain process on a thread of its own. Returns which process does.
    private static Pid run(ActorRuntime runtime, @Nullable Pid server, Doer.Code code) {
        if (server == null) return Gen.spawn(runtime, (ProcessBody) code::run, SpawnOptions.NONE.onDedicatedThread());
        Gen.send(server, code);
        return server;
    }

    private static boolean until(BooleanSupplier condition) {
        long limit = System.nanoTime() + LONG.toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() < limit) LockSupport.parkNanos(1_000_000);
        return condition.getAsBoolean();
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().startsWith(NAME + "-"))
                .count();
    }

    /// All wait at once, for a latch, a lock, a monitor, in a sleep or for a socket. Half of them end by kill, half by
    /// close. Each that runs its
    /// `finally` block survives; a lock still held, a thread left, a call of another that is not answered count as
    /// lost.
    static Outcome blocked(int size) throws Exception {
        var begun = new AtomicInteger();
        var ended = new AtomicInteger();
        var sockets = new AtomicInteger();
        var gate = new CountDownLatch(1);
        var lock = new ReentrantLock();
        var monitor = new Object();
        long lost = 0;
        String figures;
        try (var silent = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress()); var runtime = open()) {
            var others = new Bystander(runtime);
            var servers = start(runtime, size);
            var pids = new ArrayList<Pid>();
            for (int i = 0; i < size; i++) {
                int way = i / 3 % 5;
                pids.add(run(runtime, servers.get(i), self -> {
                    begun.incrementAndGet();
                    try {
                        switch (way) {
                            case 0 -> gate.await();
                            case 1 -> Thread.sleep(Long.MAX_VALUE);
                            case 2 -> {
                                lock.lock();
                                try {
                                    gate.await();
                                } finally {
                                    lock.unlock();
                                }
                            }
                            case 3 -> {
                                synchronized (monitor) {
                                    gate.await();
                                }
                            }
                            default -> {
                                if (sockets.incrementAndGet() > MOST_SOCKETS) gate.await();
                                try (var socket = new Socket(silent.getInetAddress(), silent.getLocalPort())) {
                                    socket.getInputStream().read();
                                }
                            }
                        }
                    } finally {
                        ended.incrementAndGet();
                    }
                }));
            }
            if (!until(() -> begun.get() == size)) lost += size - begun.get();
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1)); // while all of them wait
            others.close();
            lost += others.failures();
            for (var pid : pids.subList(0, size / 2)) Gen.exit(pid, ExitReason.KILL);
            for (var pid : pids.subList(0, size / 2))
                Gen.whenEnded(pid).toCompletableFuture().orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join();
            long begin = System.nanoTime();
            runtime.close(Duration.ofMillis(500));
            figures = "closed in %.1f s; ".formatted((System.nanoTime() - begin) / 1e9) + others;
        }
        if (!until(() -> ended.get() == size)) lost += size - ended.get();
        if (lock.isLocked()) lost++;
        if (!until(() -> threads() == 0)) lost += threads();
        return new Outcome(size, size - lost, figures);
    }

    /// All compute until they are told to stop; meanwhile a server is called, and virtual threads of the host start.
    static Outcome computing(int size) throws Exception {
        var begun = new AtomicInteger();
        var ended = new AtomicInteger();
        var stop = new AtomicBoolean();
        long lost = 0;
        long slowest = 0;
        String figures;
        try (var runtime = open()) {
            var others = new Bystander(runtime);
            for (var server : start(runtime, size)) {
                run(runtime, server, self -> {
                    begun.incrementAndGet();
                    while (!stop.get()) Thread.onSpinWait();
                    ended.incrementAndGet();
                });
            }
            if (!until(() -> begun.get() >= Math.min(size, 5))) lost++;
            for (int i = 0; i < 100; i++) {
                var ran = new CountDownLatch(1);
                long begin = System.nanoTime();
                Thread.ofVirtual().start(ran::countDown);
                if (!ran.await(LONG.toSeconds(), TimeUnit.SECONDS)) lost++;
                slowest = Math.max(slowest, System.nanoTime() - begin);
                LockSupport.parkNanos(10_000_000);
            }
            int together = begun.get();
            others.close();
            lost += others.failures();
            stop.set(true);
            if (!until(() -> ended.get() == size)) lost += size - ended.get();
            figures = "at once " + together
                    + "; slowest start of a virtual thread of the host %.1f ms; ".formatted(slowest / 1e6) + others;
        }
        if (!until(() -> threads() == 0)) lost += threads();
        return new Outcome(size, size - lost, figures);
    }

    /// Servers that share a lock and hold it over a call, 20 rounds each; with a lock and with a monitor, with and
    /// without a holder that is killed.
    static Outcome lockedCalls(int size) throws Exception {
        long finished = 0;
        var figures = new StringBuilder();
        for (boolean monitor : List.of(false, true)) {
            for (boolean killed : List.of(false, true)) {
                long begin = System.nanoTime();
                finished += lockedCalls(size, monitor, killed);
                figures.append(figures.isEmpty() ? "" : ", ").append(monitor ? "monitor" : "lock")
                        .append(killed ? " with a kill" : "")
                        .append(" %.1f s".formatted((System.nanoTime() - begin) / 1e9));
            }
        }
        return new Outcome(4L * size, finished, figures.toString());
    }

    /// Returns how many finished, or were killed; none of them if the lock is not free at the end.
    private static long lockedCalls(int size, boolean monitor, boolean killed) throws Exception {
        var lock = new ReentrantLock();
        var holder = new AtomicReference<@Nullable Pid>();
        var calls = new AtomicInteger();
        var finished = new AtomicInteger();
        try (var runtime = open()) {
            var helper = Bystander.pid(runtime, new Doer());
            Doer.Code called = self -> {
                holder.set(ProcessContext.current().pid());
                Gen.call(helper, calls.incrementAndGet(), LONG);
            };
            for (int i = 0; i < size; i++) {
                Gen.send(Bystander.pid(runtime, new Stuck()), (Doer.Code) self -> {
                    for (int round = 0; round < 20; round++) {
                        if (monitor) {
                            synchronized (lock) {
                                called.run(self);
                            }
                        } else {
                            lock.lock();
                            try {
                                called.run(self);
                            } finally {
                                lock.unlock();
                            }
                        }
                    }
                    finished.incrementAndGet();
                });
            }
            int wanted = killed ? size - 1 : size;
            if (killed && until(() -> calls.get() > size))
                Gen.exit(Objects.requireNonNull(holder.get()), ExitReason.KILL);
            until(() -> finished.get() >= wanted && runtime.statistics().zombies().isEmpty());
            boolean free = lock.tryLock(LONG.toSeconds(), TimeUnit.SECONDS);
            return free ? Math.min(size, finished.get() + size - wanted) : 0;
        }
    }
}
