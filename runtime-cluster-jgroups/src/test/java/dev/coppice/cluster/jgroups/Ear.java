package dev.coppice.cluster.jgroups;

import static org.awaitility.Awaitility.await;

import dev.coppice.cluster.spi.Address;
import dev.coppice.cluster.spi.ChannelHandler;
import dev.coppice.cluster.spi.View;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// Keeps the events of a channel.
final class Ear implements ChannelHandler {
    final List<Long> numbers = new CopyOnWriteArrayList<>();
    final List<String> broken = new CopyOnWriteArrayList<>();
    final List<String> failures = new CopyOnWriteArrayList<>();
    volatile @Nullable View view;
    volatile long received;
    volatile long gaps;

    @Override public void view(View view) {
        this.view = view;
    }

    /// Packets are numbers, counted from 0.
    @Override public void received(Address from, ByteBuffer packet) {
        long number = packet.getLong();
        if (number != received) gaps++;
        received++;
    }

    @Override public void broken(Address peer, String why) {
        broken.add(peer + " " + why);
    }

    @Override public void writable(Address to) {}

    @Override public void failed(String why) {
        failures.add(why);
    }

    void awaitMembers(int count) {
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            var current = view;
            return current != null && current.members().size() == count;
        });
    }

    Address other(Address own) {
        var current = view;
        if (current == null) throw new AssertionError("no view yet");
        return current.members().stream().filter(member -> !member.equals(own)).findFirst().orElseThrow();
    }
}
