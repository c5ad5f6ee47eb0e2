package dev.coppice.testkit.internal.network;

import dev.coppice.cluster.spi.Address;
import dev.coppice.cluster.spi.Channel;
import dev.coppice.cluster.spi.ChannelHandler;
import dev.coppice.cluster.spi.Transport;
import dev.coppice.core.ops.SimulatedNodes;
import dev.coppice.core.spi.Timeouts;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The network between the nodes of a test cluster: packets with delays drawn from the seed, links that are cut in one
/// or both directions, and a membership service that behaves like JGroups.
///
/// Everything happens on the thread that drives the simulation, one event at a time.
public final class SimulatedNetwork implements Transport {
    private static final long WINDOW = 256 * 1024;
    private static final long MILLI = 1_000_000;
    /// Far beyond every test, and small enough to be added to any time.
    private static final long LONGEST_DELAY = Long.MAX_VALUE / 4;

    /// How the membership service reports changes.
    public enum Views {
        /// Every member gets the one right view, after the time that detection takes.
        EXACT,
        /// Views come late, at different times, and pass through transitional ones; now and then a healthy member is
        /// missing for less than the time in which views settle.
        MESSY
    }

    private record Event(long due, long number, Runnable action) {}

    private record Pair(String from, String to) {}

    private final SimulatedNodes nodes;
    private final Consumer<String> log;
    private final List<Member> members = new ArrayList<>();
    private final Map<Member, Map<Member, Stream>> streams = new LinkedHashMap<>();
    private final Set<Pair> cut = new HashSet<>();
    private final Set<Pair> stalled = new HashSet<>();
    private final PriorityQueue<Event> events =
            new PriorityQueue<>((a, b) -> a.due != b.due ? Long.compare(a.due, b.due)
                    : Long.compare(a.number, b.number));
    private long eventNumber;
    private long shortest = MILLI / 10;
    private long longest = 2 * MILLI;
    private long bytesPerSecond;
    private Views views = Views.EXACT;
    private boolean manualViews;
    private Exposure exposure = Exposure.LOOPBACK;
    private int opened;
    private long packets;
    private @Nullable Tap tap;

    /// Sees each packet before it is sent, and may change it.
    @FunctionalInterface
    public interface Tap {
        /// Returns the packet to send, or null to lose it.
        byte @Nullable [] pass(String from, String to, byte[] packet);
    }

    public SimulatedNetwork(SimulatedNodes nodes, Consumer<String> log) {
        this.nodes = nodes;
        this.log = log;
    }

    // ── settings ──

    public void delay(Duration from, Duration to) {
        shortest = Math.min(LONGEST_DELAY, Timeouts.nanos(from));
        longest = Math.clamp(Timeouts.nanos(to), shortest, LONGEST_DELAY);
    }

    public void bandwidth(long value) {
        bytesPerSecond = value;
    }

    public void views(Views value) {
        views = value;
    }

    public void manualViews(boolean value) {
        manualViews = value;
    }

    public void exposure(Exposure value) {
        exposure = value;
    }

    public void tap(@Nullable Tap value) {
        tap = value;
    }

    public long packets() {
        return packets;
    }

    // ── time and chance ──

    private long now() {
        return nodes.nanoTime();
    }

    /// Returns a random number from 0 to `bound` - 1.
    private long draw(long bound) {
        return bound <= 1 ? 0 : Math.floorMod(nodes.random(), bound);
    }

    private boolean chance(int oneIn) {
        return draw(oneIn) == 0;
    }

    private void at(long due, Runnable action) {
        events.add(new Event(due, eventNumber++, action));
        nodes.after(Duration.ofNanos(Math.max(0, due - now())), this::runDue);
    }

    private void after(long nanos, Runnable action) {
        at(now() + nanos, action);
    }

    private void runDue() {
        for (var next = events.peek(); next != null && next.due <= now(); next = events.peek()) {
            events.poll();
            next.action.run();
        }
    }

    // ── the transport ──

    @Override public Exposure exposure(Settings settings) {
        return exposure == Exposure.OPEN && settings.tls() != null ? Exposure.PROTECTED : exposure;
    }

    @Override public Channel open(Settings settings, ChannelHandler handler) {
        var member = new Member(this, settings.node(), opened++, handler);
        members.add(member);
        log.accept("net     " + member + " opens a channel");
        if (manualViews) after(MILLI, () -> update(member));
        else believeAll(MILLI, 5 * MILLI);
        return member;
    }

    void leave(Member member) {
        if (!member.alive) return;
        member.alive = false;
        log.accept("net     " + member + " closes its channel");
        members.remove(member);
        believeAll(MILLI, 50 * MILLI);
    }

    boolean isWritable(Member from, Address to) {
        var receiver = find(to);
        if (receiver == null) return true;
        var stream = stream(from, receiver);
        if (stream.bytes < WINDOW) return true;
        stream.blocked = true;
        return false;
    }

    void send(Member from, Address to, byte[] sent) {
        var receiver = find(to);
        if (receiver == null || !from.alive) return; // it vanishes
        byte[] packet = tap == null ? sent : tap.pass(from.node, receiver.node, sent);
        if (packet == null) return;
        packets++;
        var stream = stream(from, receiver);
        long transmission = bytesPerSecond == 0 ? 0 : packet.length * 1_000_000_000L / bytesPerSecond;
        stream.freeAt = Math.max(now(), stream.freeAt) + transmission;
        long due = Math.max(stream.freeAt + shortest + draw(longest - shortest + 1), stream.lastDue);
        stream.lastDue = due;
        stream.packets.add(new Stream.Packet(packet, due));
        stream.bytes += packet.length;
        at(due, () -> deliver(stream));
    }

    private void deliver(Stream stream) {
        if (isCut(stream.from.node, stream.to.node) || stalled.contains(new Pair(stream.from.node, stream.to.node)))
            return;
        while (!stream.packets.isEmpty() && stream.packets.getFirst().due() <= now()) {
            var packet = stream.packets.removeFirst();
            if (stream.to.paused) {
                stream.packets.addFirst(packet);
                return;
            }
            stream.bytes -= packet.bytes().length;
            if (stream.to.alive) stream.to.handler.received(stream.from.address, ByteBuffer.wrap(packet.bytes()));
        }
        if (stream.blocked && stream.bytes < WINDOW / 2) {
            stream.blocked = false;
            stream.from.happens(() -> stream.from.handler.writable(stream.to.address));
        }
    }

    private @Nullable Member find(Address address) {
        for (var member : members) {
            if (member.address.equals(address)) return member;
        }
        return null;
    }

    private Stream stream(Member from, Member to) {
        return streams.computeIfAbsent(from, any -> new LinkedHashMap<>())
                .computeIfAbsent(to, any -> new Stream(from, to));
    }

    private void flush() {
        for (var ofSender : List.copyOf(streams.values())) {
            for (var stream : List.copyOf(ofSender.values())) deliver(stream);
        }
    }

    // ── faults ──

    private boolean isCut(String from, String to) {
        return cut.contains(new Pair(from, to));
    }

    /// Cuts one direction. Packets under way are held, as by a protocol that sends again, or lost if `lossy`.
    public void cut(String from, String to, boolean lossy) {
        log.accept("net     cut " + from + " -> " + to + (lossy ? ", losing packets under way" : ""));
        cut.add(new Pair(from, to));
        if (lossy) {
            for (var sender : members) {
                for (var receiver : members) {
                    if (sender.node.equals(from) && receiver.node.equals(to)) drop(stream(sender, receiver));
                }
            }
        }
        believeAll(5_000 * MILLI, 6_500 * MILLI);
    }

    private static void drop(Stream stream) {
        stream.packets.clear();
        stream.bytes = 0;
    }

    public void heal(String from, String to) {
        if (!cut.remove(new Pair(from, to))) return;
        log.accept("net     heal " + from + " -> " + to);
        believeAll(1_000 * MILLI, 4_000 * MILLI);
        flush();
    }

    public void healAll() {
        if (cut.isEmpty()) return;
        log.accept("net     heal all");
        cut.clear();
        believeAll(1_000 * MILLI, 4_000 * MILLI);
        flush();
    }

    /// Makes the receiver stop reading from `from`, or go on.
    public void stall(String from, String to, boolean value) {
        log.accept("net     " + to + (value ? " stops" : " resumes") + " reading from " + from);
        if (value) stalled.add(new Pair(from, to));
        else stalled.remove(new Pair(from, to));
        flush();
    }

    /// Ends a node without a word, as `kill -9` does.
    public void kill(String node) {
        log.accept("net     kill " + node);
        for (var member : List.copyOf(members)) {
            if (!member.node.equals(node)) continue;
            member.alive = false;
            members.remove(member);
            streams.remove(member);
        }
        believeAll(550 * MILLI, 850 * MILLI);
    }

    public void pause(String node) {
        log.accept("net     pause " + node);
        for (var member : members) {
            if (member.node.equals(node)) member.paused = true;
        }
    }

    public void resume(String node) {
        log.accept("net     resume " + node);
        for (var member : members) {
            if (!member.node.equals(node)) continue;
            member.paused = false;
            var held = List.copyOf(member.held);
            member.held.clear();
            held.forEach(Runnable::run);
        }
        flush();
    }

    /// Reports to `node` that its connection to `peer` broke, as when the operating system closes it.
    public void breakConnection(String node, String peer) {
        for (var member : members) {
            if (!member.node.equals(node)) continue;
            for (var other : List.copyOf(members)) {
                if (other.node.equals(peer))
                    member.happens(() -> member.handler.broken(other.address, "the connection was closed"));
            }
        }
    }

    // ── membership ──

    /// Returns the members that `member` can reach and be reached by.
    private Set<Member> reachable(Member member) {
        var set = new HashSet<Member>();
        for (var other : members) {
            if (other == member || !isCut(member.node, other.node) && !isCut(other.node, member.node)) set.add(other);
        }
        return set;
    }

    /// Makes each member learn of a change, some time between the two.
    private void believeAll(long soonest, long latest) {
        if (manualViews) return;
        long delay = soonest + draw(latest - soonest + 1);
        for (var member : List.copyOf(members)) {
            long own = views == Views.EXACT ? delay + draw(MILLI) : delay + draw((latest - soonest) / 2 + MILLI);
            if (views == Views.MESSY && chance(8)) own += draw(3_000 * MILLI);
            after(own, () -> update(member));
        }
    }

    private void update(Member member) {
        if (!member.alive) return;
        var truth = manualViews ? Set.copyOf(members) : reachable(member);
        if (truth.equals(member.believed)) return;
        var before = member.believed;
        if (views == Views.MESSY && chance(3)) transitional(member, before, truth);
        member.believed = new HashSet<>(truth);
        show(member, truth);
        if (views == Views.MESSY && truth.size() > 2 && chance(12)) hiccup(member, truth);
    }

    /// Shows an intermediate view: some of the members that left are still there, or some that joined are not there
    /// yet.
    private void transitional(Member member, Set<Member> before, Set<Member> truth) {
        var between = new HashSet<Member>();
        for (var one : members) {
            boolean was = before.contains(one);
            boolean is = truth.contains(one);
            if (one == member || was && is || was != is && chance(2)) between.add(one);
        }
        show(member, between);
    }

    /// Excludes a healthy member for a moment.
    private void hiccup(Member member, Set<Member> truth) {
        var without = new HashSet<>(truth);
        for (var one : members) {
            if (one != member && without.contains(one) && chance(2)) {
                without.remove(one);
                break;
            }
        }
        after(MILLI + draw(500 * MILLI), () -> show(member, without));
        after(600 * MILLI + draw(1_500 * MILLI), () -> show(member, member.believed));
    }

    private void show(Member member, Set<Member> members) {
        var list = new ArrayList<Address>();
        var names = new ArrayList<String>();
        for (var one : this.members) {
            if (!members.contains(one)) continue;
            list.add(one.address);
            names.add(one.node);
        }
        log.accept("net     view of " + member + ": " + names);
        member.show(list);
    }

    /// Shows `node` a view of exactly these nodes.
    public void show(String node, List<String> names) {
        for (var member : List.copyOf(members)) {
            if (!member.node.equals(node)) continue;
            var set = new HashSet<Member>();
            for (var other : members) {
                if (names.contains(other.node)) set.add(other);
            }
            member.believed = set;
            show(member, set);
        }
    }

    /// Returns the bytes under way.
    public long underWay() {
        long sum = 0;
        for (var ofSender : streams.values()) {
            for (var stream : ofSender.values()) sum += stream.bytes;
        }
        return sum;
    }

    @Override public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override public int hashCode() {
        return Objects.hashCode(nodes);
    }
}
