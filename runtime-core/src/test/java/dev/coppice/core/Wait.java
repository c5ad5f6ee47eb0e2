package dev.coppice.core;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/// Code that waits where the runtime does not see it, for any number of processes, until it is interrupted.
final class Wait implements AutoCloseable {
    final AtomicInteger begun = new AtomicInteger();
    /// How many have come to the end of their `finally` blocks.
    final AtomicInteger ended = new AtomicInteger();
    /// Ends the waits that end by themselves.
    final CountDownLatch gate;
    private final Code code;
    private final BooleanSupplier free;
    private final Runnable close;

    private interface Code {
        void run() throws Exception;
    }

    /// The kind of wait.
    enum Kind {
        LATCH {
            @Override Wait open(CountDownLatch gate) {
                return new Wait(gate, gate::await, () -> true, () -> {});
            }
        },
        SLEEP {
            @Override Wait open(CountDownLatch gate) {
                return new Wait(gate, () -> Thread.sleep(Long.MAX_VALUE), () -> true, () -> {});
            }
        },
        /// One holds the lock and waits, all others wait for the lock, which no interrupt ends.
        LOCK {
            @Override Wait open(CountDownLatch gate) {
                var lock = new ReentrantLock();
                return new Wait(gate, () -> {
                    lock.lock();
                    try {
                        gate.await();
                    } finally {
                        lock.unlock();
                    }
                }, () -> !lock.isLocked() && !lock.hasQueuedThreads(), () -> {});
            }
        },
        /// The same with a monitor.
        MONITOR {
            @Override Wait open(CountDownLatch gate) {
                var monitor = new Object();
                var holders = new AtomicInteger();
                return new Wait(gate, () -> {
                    synchronized (monitor) {
                        holders.incrementAndGet();
                        try {
                            gate.await();
                        } finally {
                            holders.decrementAndGet();
                        }
                    }
                }, () -> holders.get() == 0, () -> {});
            }
        },
        SOCKET {
            @Override Wait open(CountDownLatch gate) throws IOException {
                // accepts none, and says nothing
                var listener = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
                return new Wait(gate, () -> {
                    try (var socket = new Socket(listener.getInetAddress(), listener.getLocalPort())) {
                        socket.getInputStream().read();
                    }
                }, () -> true, () -> {
                    try {
                        listener.close();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
            }
        },
        PROCESS {
            @Override Wait open(CountDownLatch gate) throws IOException {
                var process = new ProcessBuilder("sleep", "3600").start();
                return new Wait(gate, process::waitFor, () -> true, process::destroyForcibly);
            }
        },
        FUTURE {
            @Override Wait open(CountDownLatch gate) {
                var never = new CompletableFuture<String>();
                return new Wait(gate, never::get, () -> true, () -> {});
            }
        };

        abstract Wait open(CountDownLatch gate) throws IOException;

        Wait open() throws IOException {
            return open(new CountDownLatch(1));
        }
    }

    private Wait(CountDownLatch gate, Code code, BooleanSupplier free, Runnable close) {
        this.gate = gate;
        this.code = code;
        this.free = free;
        this.close = close;
    }

    /// Waits.
    void run() throws Exception {
        begun.incrementAndGet();
        try {
            code.run();
        } finally {
            ended.incrementAndGet();
        }
    }

    /// Whether none holds the resource that the others wait for.
    boolean isFree() {
        return free.getAsBoolean();
    }

    @Override public void close() {
        gate.countDown();
        close.run();
    }
}
