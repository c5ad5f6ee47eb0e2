package dev.coppice.testkit.internal.network;

import dev.coppice.cluster.spi.Address;
import dev.coppice.cluster.spi.Channel;
import dev.coppice.cluster.spi.ChannelHandler;
import dev.coppice.cluster.spi.View;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// One member of the simulated group: the channel of one node, from its join to its end.
final class Member implements Channel {

    /// @param number makes each member's address its own
    record SimulatedAddress(String node, int number) implements Address {
        @Override public String toString() {
            return "sim:" + node + "#" + number;
        }
    }

    private final SimulatedNetwork network;
    final String node;
    final SimulatedAddress address;
    final ChannelHandler handler;
    /// The members that the failure detector of this member considers alive; views follow later.
    Set<Member> believed = new HashSet<>();
    boolean alive = true;
    boolean paused;
    /// The events that reached this member while it was paused.
    final List<Runnable> held = new ArrayList<>();
    private long views;

    Member(SimulatedNetwork network, String node, int number, ChannelHandler handler) {
        this.network = network;
        this.node = node;
        this.address = new SimulatedAddress(node, number);
        this.handler = handler;
    }

    @Override public Address address() {
        return address;
    }

    @Override public String description() {
        return address.toString();
    }

    @Override public void send(Address to, byte[] packet) {
        network.send(this, to, packet);
    }

    @Override public boolean isWritable(Address to) {
        return network.isWritable(this, to);
    }

    @Override public void close() {
        network.leave(this);
    }

    /// Runs `action`, or keeps it until the member continues.
    void happens(Runnable action) {
        if (!alive) return;
        if (paused) held.add(action);
        else action.run();
    }

    void show(List<Address> members) {
        happens(() -> handler.view(new View(++views, members)));
    }

    @Override public String toString() {
        return node;
    }
}
