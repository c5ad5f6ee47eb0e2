package dev.coppice.cluster.jgroups;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/// The engine's own messages to one member: heartbeats, acknowledgements, views. A thread of its own waits for the
/// member, and exists only while there is something to send; the senders never wait. Thread-safe.
///
/// If the member takes nothing for long, the latest packets are dropped. The engine repeats those that matter.
final class Outbox {
    private static final int MOST = 256;
    private static final long IDLE_SECONDS = 5;

    private final BlockingQueue<Packet> packets = new ArrayBlockingQueue<>(MOST);
    private final AtomicBoolean running = new AtomicBoolean();
    private final Function<Runnable, Thread> threads;
    private final Sender sender;

    /// Bytes that no longer change.
    private record Packet(byte[] bytes, int offset, int length) {}

    /// Sends bytes to the member, and may block. Reports failures itself.
    interface Sender {
        void send(byte[] bytes, int offset, int length);
    }

    Outbox(Function<Runnable, Thread> threads, Sender sender) {
        this.threads = threads;
        this.sender = sender;
    }

    void offer(byte[] bytes, int offset, int length) {
        if (packets.offer(new Packet(bytes, offset, length))) start();
    }

    /// Without the packet that is being sent.
    int size() {
        return packets.size();
    }

    void clear() {
        packets.clear();
    }

    private void start() {
        if (!running.compareAndSet(false, true)) return;
        boolean started = false;
        try {
            threads.apply(this::run).start();
            started = true;
        } finally { // starting a thread may fail; the next packet tries again
            if (!started) running.set(false);
        }
    }

    private void run() {
        try {
            for (var packet = packets.poll(IDLE_SECONDS, TimeUnit.SECONDS); packet != null;
                    packet = packets.poll(IDLE_SECONDS, TimeUnit.SECONDS)) {
                sender.send(packet.bytes, packet.offset, packet.length);
            }
        } catch (InterruptedException stopped) {
            packets.clear();
        } finally {
            running.set(false);
        }
        if (!packets.isEmpty()) start(); // offered after the last look, by a thread that saw this one running
    }
}
