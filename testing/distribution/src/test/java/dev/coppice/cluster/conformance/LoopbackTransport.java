package dev.coppice.cluster.conformance;

import dev.coppice.cluster.spi.Address;
import dev.coppice.cluster.spi.Channel;
import dev.coppice.cluster.spi.ChannelHandler;
import dev.coppice.cluster.spi.Transport;
import dev.coppice.cluster.spi.View;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/// A transport within one JVM, with real threads: one for each direction of each pair, and one for views.
final class LoopbackTransport implements Transport, AutoCloseable {
    private final List<Member> members = new ArrayList<>();
    private final Map<String, ExecutorService> threads = new ConcurrentHashMap<>();
    private int opened;
    private long views;

    record Place(int number) implements Address {}

    private final class Member implements Channel {
        final Place address;
        final ChannelHandler handler;

        Member(int number, ChannelHandler handler) {
            this.address = new Place(number);
            this.handler = handler;
        }

        @Override public Address address() {
            return address;
        }

        @Override public String description() {
            return "loopback:" + address.number;
        }

        @Override public void send(Address to, byte[] packet) {
            var receiver = find(to);
            if (receiver == null) return;
            run(address.number + ">" + receiver.address.number,
                    () -> receiver.handler.received(address, ByteBuffer.wrap(packet)));
        }

        @Override public void close() {
            synchronized (LoopbackTransport.this) {
                members.remove(this);
                show();
            }
        }
    }

    private void run(String thread, Runnable action) {
        try {
            threads.computeIfAbsent(thread,
                    any -> Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory())).execute(action);
        } catch (RejectedExecutionException closed) {
            // the test is over
        }
    }

    private synchronized Member find(Address address) {
        for (var member : members) {
            if (member.address.equals(address)) return member;
        }
        return null;
    }

    private void show() {
        var view = new View(++views, members.stream().map(member -> (Address) member.address).toList());
        for (var member : members) run("view " + member.address.number, () -> member.handler.view(view));
    }

    @Override public Exposure exposure(Settings settings) {
        return Exposure.LOOPBACK;
    }

    @Override public synchronized Channel open(Settings settings, ChannelHandler handler) {
        var member = new Member(opened++, handler);
        members.add(member);
        show();
        return member;
    }

    /// Tells all members that all their connections have broken.
    synchronized void breakAll() {
        for (var one : members) {
            for (var other : members) {
                if (one != other)
                    run(other.address.number + ">" + one.address.number,
                            () -> one.handler.broken(other.address, "broken"));
            }
        }
    }

    @Override public void close() {
        threads.values().forEach(ExecutorService::shutdownNow);
    }
}
