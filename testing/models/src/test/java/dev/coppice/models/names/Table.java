package dev.coppice.models.names;

import dev.coppice.models.names.Member.Entry;
import dev.coppice.models.names.Step.Place;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import net.jqwik.api.Assume;
import org.jspecify.annotations.Nullable;

/// A registry according to the contract: entries, and the locks of keys.
final class Table extends Directory {
    /// How many restarts of the partition a registry permits, and within what time.
    private static final int INTENSITY = 3;
    private static final int PERIOD = 5_000;

    private static final class Row {
        final int key;
        final Member owner;
        Object value;

        Row(int key, Member owner, Object value) {
            this.key = key;
            this.owner = owner;
            this.value = value;
        }
    }

    /// The request of a member for a lock, and for how long.
    private record Ticket(Member member, int key, int millis) {}

    private final boolean unique;
    /// With several partitions, nothing is promised about the order of entries.
    private final int partitions;
    private final List<Row> rows = new ArrayList<>();
    /// The keys of members that ended while the registry was suspended.
    private final Set<Integer> late = new HashSet<>();
    /// The holder of each lock, and those that wait for it.
    private final Map<Integer, List<Ticket>> locks = new HashMap<>();
    private final List<Long> restarts = new ArrayList<>();

    Table(World world, Place place, boolean unique, int partitions) {
        super(world, place.text());
        this.unique = unique;
        this.partitions = partitions;
        if (partitions > 1) world.features.add(Feature.SEVERAL_PARTITIONS);
    }

    // ── entries ──

    /// Makes `self` a holder of `key`. Returns the member that holds the unique key already, or null.
    @Nullable Member register(Member self, int key, Object value) {
        if (unique) {
            for (var row : rows) {
                if (row.key != key) continue;
                world.features.add(Feature.REFUSED);
                return row.owner;
            }
        }
        if (late.contains(key)) world.features.add(Feature.TAKES_OVER);
        if (rows.stream().anyMatch(row -> row.owner == self && row.key == key)) world.features.add(Feature.HOLDS_TWICE);
        world.features.add(value instanceof Step.Mode ? Feature.SUBSCRIBES : Feature.REGISTERS);
        rows.add(new Row(key, self, value));
        return null;
    }

    boolean unregister(Member self, int key, Predicate<Object> matches) {
        return rows.removeIf(row -> row.owner == self && row.key == key && matches.test(row.value));
    }

    String update(Member self, int key, int value) {
        for (var row : rows) {
            if (row.owner != self || row.key != key) continue;
            var before = row.value;
            row.value = value;
            world.features.add(Feature.UPDATES);
            return before + " to " + value;
        }
        return "nothing";
    }

    /// The holders of `key`, each as often as it holds the key.
    List<Member> holders(int key) {
        return rows.stream().filter(row -> row.key == key).map(row -> row.owner).toList();
    }

    /// The values of a key, by holder.
    void forKey(int key, BiConsumer<Member, Object> action) {
        for (var row : List.copyOf(rows)) if (row.key == key) action.accept(row.owner, row.value);
    }

    String lookup(int key) {
        return listed(holders(key).stream().map(owner -> owner.name));
    }

    String values(int key, Member owner) {
        return listed(rows.stream().filter(row -> row.key == key && row.owner == owner)
                .map(row -> row.value.toString()));
    }

    String keys(Member owner) {
        return listed(rows.stream().filter(row -> row.owner == owner).map(row -> "k" + row.key));
    }

    private String listed(Stream<String> some) {
        return (partitions > 1 ? some.sorted() : some).toList().toString();
    }

    // ── locks ──

    /// Requests the lock of `key`: once `self` has it, it keeps it for a while. It waits in any case.
    void lock(Member self, int key, int millis) {
        self.request = new Member.Request(this);
        var ticket = new Ticket(self, key, millis);
        arrive(null, () -> {
            var line = locks.computeIfAbsent(key, _ -> new ArrayList<>());
            line.add(ticket);
            if (line.getFirst() == ticket) grant(ticket);
            else world.features.add(Feature.LOCK_WAITS);
            if (!self.alive) arrive(ticket, () -> release(ticket));
        });
    }

    private void grant(Ticket ticket) {
        var self = ticket.member;
        if (!self.alive) return; // its end is in the mailbox
        world.features.add(Feature.LOCKS);
        world.woken(self);
        self.request = null;
        world.observe(self, "locked k" + ticket.key);
        world.sleep(self, ticket.millis, () -> {
            arrive(ticket, () -> release(ticket));
            world.observe(self, "unlocked k" + ticket.key);
        });
    }

    private void release(Ticket ticket) {
        var line = locks.get(ticket.key);
        if (line == null || !line.contains(ticket)) return; // of a lock before a restart
        boolean held = line.getFirst() == ticket;
        line.remove(ticket);
        if (held && !line.isEmpty()) grant(line.getFirst());
    }

    // ── ends ──

    @Override void resume() {
        super.resume();
        late.clear();
    }

    @Override void memberEnded(Member member) {
        if (isSuspended()) {
            for (var row : rows) {
                if (row.owner != member) continue;
                world.features.add(Feature.CLEANS_UP_LATE);
                late.add(row.key);
            }
        }
        rows.removeIf(row -> row.owner == member);
        locks.values().stream().flatMap(Collection::stream).filter(ticket -> ticket.member == member).toList()
                .forEach(ticket -> {
                    boolean held = ticket == locks.getOrDefault(ticket.key, List.of()).getFirst();
                    world.features.add(held ? Feature.LOCK_HOLDER_ENDS : Feature.LOCK_WAITER_ENDS);
                    arrive(ticket, () -> release(ticket));
                });
    }

    /// Kills the process of the only partition.
    void killPartition() {
        if (!isRunning() || partitions > 1) return;
        world.features.add(Feature.PARTITION_RESTARTS);
        end("killed");
        long now = world.time.now();
        restarts.add(now);
        restarts.removeIf(at -> now - at > PERIOD);
        if (restarts.size() > INTENSITY) {
            world.features.add(Feature.GAVE_UP);
            restarts.clear();
            restartLater();
        } else {
            restart();
        }
    }

    @Override void kill() {
        if (isRunning()) restarts.clear();
        super.kill();
    }

    @Override void stop() {
        restarts.clear();
        super.stop();
    }

    @Override void ended(String reason) {
        // one partition may end a holder while the partition of the lock still runs: whether others get it
        Assume.that(partitions == 1 || locks.values().stream().allMatch(line -> line.size() < 2));
        locks.clear();
        late.clear();
        var owners = new LinkedHashSet<Member>();
        for (var row : rows) owners.add(row.owner);
        rows.clear();
        world.areEndedTogether(owners);
        owners.forEach(owner -> world.overLink(owner, name, reason));
    }

    @Override boolean isLinkedTo(Member member) {
        return rows.stream().anyMatch(row -> row.owner == member);
    }

    @Override String state() {
        var text = new TreeMap<String, List<String>>();
        for (var row : rows) {
            text.computeIfAbsent("k" + row.key, _ -> new ArrayList<>())
                    .add(row.owner + (row.value instanceof Step.Mode ? "" : ":" + row.value));
        }
        if (partitions > 1) text.values().forEach(list -> list.sort(null));
        return text.toString();
    }

    /// Sends a message to each holder of a key, as often as it holds the key. Returns how many were sent.
    int cast(int key, Entry.Note note) {
        var to = holders(key);
        to.forEach(member -> world.arrive(member, note));
        return to.size();
    }
}
