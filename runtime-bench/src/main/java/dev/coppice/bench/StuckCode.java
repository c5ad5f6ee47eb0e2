package dev.coppice.bench;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;

/// Code that does not return until it is closed, in each of the ways in which a callback can be stuck.
interface StuckCode extends AutoCloseable {
    /// All kinds, in the order of the table.
    List<String> KINDS = List.of(
            "latch", "sleep", "lock", "monitor", "socket", "file", "initialiser", "native", "compute", "sleep-compute");

    /// Runs until this is closed. Any number of threads can run it at once.
    void run() throws Exception;

    /// Lets all of them return.
    @Override void close() throws Exception;

    static StuckCode of(String kind) throws Exception {
        var gate = new CountDownLatch(1);
        return switch (kind) {
            case "latch" -> new OfLatch(gate, gate::await);
            case "sleep" -> new OfLatch(gate, () -> {
                while (gate.getCount() > 0) Thread.sleep(300);
            });
            case "compute" -> new OfLatch(gate, () -> compute(gate));
            case "sleep-compute" -> new OfLatch(gate, () -> {
                Thread.sleep(300);
                compute(gate);
            });
            case "lock" -> new OfLock(gate);
            case "monitor" -> new OfMonitor(gate);
            case "socket" -> new OfSocket();
            case "file" -> new OfFile();
            case "initialiser" -> {
                SlowInitializer.gate = gate;
                var slow = SlowInitializer.define();
                yield new OfLatch(gate, () -> slow.ensureInitialized(slow.lookupClass()));
            }
            case "native" -> new OfLatch(gate, () -> {
                while (gate.getCount() > 0 && !Thread.currentThread().isInterrupted()) NativeSleep.ofMillis(50);
            });
            default -> throw new IllegalArgumentException("no such kind of callback: " + kind);
        };
    }

    private static void compute(CountDownLatch gate) {
        while (gate.getCount() > 0 && !Thread.currentThread().isInterrupted()) Thread.onSpinWait();
    }

    /// Code that runs until a latch opens.
    interface Code {
        void run() throws Exception;
    }

    record OfLatch(CountDownLatch gate, Code code) implements StuckCode {
        @Override public void run() throws Exception {
            code.run();
        }

        @Override public void close() {
            gate.countDown();
        }
    }

    /// A lock that a thread of the host holds until this object is closed.
    final class OfLock implements StuckCode {
        private final ReentrantLock lock = new ReentrantLock();
        private final CountDownLatch gate;

        OfLock(CountDownLatch gate) throws InterruptedException {
            this.gate = gate;
            var held = new CountDownLatch(1);
            Thread.ofPlatform().daemon().start(() -> {
                lock.lock();
                try {
                    held.countDown();
                    gate.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                } finally {
                    lock.unlock();
                }
            });
            held.await();
        }

        @Override public void run() {
            lock.lock();
            lock.unlock();
        }

        @Override public void close() {
            gate.countDown();
        }
    }

    /// The same with a monitor.
    final class OfMonitor implements StuckCode {
        private final Object monitor = new Object();
        private final CountDownLatch gate;
        private int entered;

        OfMonitor(CountDownLatch gate) throws InterruptedException {
            this.gate = gate;
            var held = new CountDownLatch(1);
            Thread.ofPlatform().daemon().start(() -> {
                synchronized (monitor) {
                    held.countDown();
                    try {
                        gate.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }
            });
            held.await();
        }

        @Override public void run() {
            synchronized (monitor) {
                entered++;
            }
        }

        @Override public void close() {
            gate.countDown();
        }
    }

    /// Reads from sockets that send nothing, until they are closed.
    final class OfSocket implements StuckCode {
        private final ServerSocket listener = new ServerSocket(0, 20_000);
        private final List<Socket> accepted = Collections.synchronizedList(new ArrayList<>());

        OfSocket() throws Exception {
            Thread.ofPlatform().daemon().start(() -> {
                try {
                    while (true) accepted.add(listener.accept());
                } catch (IOException closed) {
                    // closed: the measurement is over
                }
            });
        }

        @Override public void run() throws Exception {
            try (var socket = new Socket("127.0.0.1", listener.getLocalPort())) {
                socket.getInputStream().read();
            }
        }

        @Override public void close() throws Exception {
            listener.close();
            synchronized (accepted) {
                for (var socket : accepted) socket.close();
            }
        }
    }

    /// Reads from a named pipe to which nothing is written, until it is closed. The thread keeps its carrier.
    final class OfFile implements StuckCode {
        private final File pipe = Files.createTempDirectory("stalls").resolve("pipe").toFile();
        private final RandomAccessFile writer;

        OfFile() throws Exception {
            new ProcessBuilder("mkfifo", pipe.getPath()).start().waitFor();
            writer = new RandomAccessFile(pipe, "rw");
        }

        @Override public void run() throws Exception {
            try (var in = new FileInputStream(pipe)) {
                in.read();
            }
        }

        @Override public void close() throws Exception {
            writer.write(new byte[4096]);
            pipe.delete();
        }
    }

    /// A sleep in a native function, which keeps the carrier of its thread.
    final class NativeSleep {
        private static final MethodHandle USLEEP = Linker.nativeLinker().downcallHandle(
                Linker.nativeLinker().defaultLookup().find("usleep").orElseThrow(),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

        private NativeSleep() {}

        static void ofMillis(int millis) {
            try {
                int ignored = (int) USLEEP.invokeExact(millis * 1000);
            } catch (Throwable impossible) {
                throw new AssertionError(impossible); // a downcall throws nothing
            }
        }
    }
}
