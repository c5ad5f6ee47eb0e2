package dev.coppice.entities.internal;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.supervision.Restart;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The keys of entities that run although no message comes. All regions that run entities keep all of them, so that
/// they outlive their node; the owner of a key tells the others.
final class Memory {
    private static final long QUIET_NANOS = 5_000_000_000L;
    private static final int MOST_RESTARTS = 3;
    private static final Duration AFTER_CRASH = Duration.ofSeconds(1);
    /// Stands for a note that this node cannot read: the entity is known here, and cannot start.
    private static final Object UNREADABLE = new Object();

    private final Region region;
    private final boolean all;
    private final Map<Object, @Nullable Object> keys = new LinkedHashMap<>();
    private final Map<Object, Long> crashes = new HashMap<>();
    private final ArrayDeque<Long> restarts = new ArrayDeque<>();

    /// @param all whether every key is remembered that is in use
    Memory(Region region, boolean all, List<?> always) {
        this.region = region;
        this.all = all;
        for (var key : always) keys.put(key, null);
    }

    List<Object> keysOf(int shard) {
        var list = new ArrayList<Object>();
        for (var key : keys.keySet()) {
            if (region.shardOf(key) == shard) list.add(key);
        }
        return list;
    }

    @Nullable Object note(Object key) {
        return keys.get(key);
    }

    /// Whether a message, or the memory itself, may start the entity with this key.
    boolean mayStart(Object key) {
        return !region.definitions().areChildren() || keys.containsKey(key);
    }

    boolean knows(Object key) {
        return keys.containsKey(key);
    }

    void add(Object id, ChildEntry entry) {
        set(id, true, entry);
    }

    /// Removes a child. Returns whether there was one.
    boolean remove(Object id) {
        if (!keys.containsKey(id)) return false;
        set(id, false, null);
        return true;
    }

    Map<Object, ChildEntry> children() {
        var children = new LinkedHashMap<Object, ChildEntry>();
        keys.forEach((id, note) -> {
            if (note instanceof ChildEntry entry) children.put(id, entry);
        });
        return children;
    }

    void started(Object key) {
        if (all && !keys.containsKey(key)) set(key, true, null);
    }

    /// The entity was passivated.
    void ended(Object key) {
        if (all && keys.containsKey(key)) set(key, false, null);
    }

    /// The entity has ended by itself, with or without a fault.
    void crashed(Object key, ExitReason reason) {
        if (!keys.containsKey(key)) return;
        if (keys.get(key) instanceof ChildEntry child) {
            crashed(key, child, reason);
            return;
        }
        if (reason.isClean()) {
            if (all) set(key, false, null);
            return;
        }
        var last = crashes.put(key, region.now());
        if (last == null || region.now() - last > QUIET_NANOS) region.owner().startUnasked(key);
        else region.self().sendAfter(AFTER_CRASH, new RegionMessage.Restart(key));
    }

    /// Restarts a child by the usual rules. All children at this node share one budget.
    private void crashed(Object id, ChildEntry child, ExitReason reason) {
        boolean again = child.restart() == Restart.PERMANENT
                || child.restart() == Restart.TRANSIENT && !reason.isClean();
        if (!again) {
            set(id, false, null);
            return;
        }
        long now = region.now();
        restarts.addLast(now);
        while (restarts.getFirst() < now - QUIET_NANOS) restarts.removeFirst();
        if (restarts.size() <= MOST_RESTARTS) {
            region.owner().startUnasked(id);
            return;
        }
        region.report("the child " + id + " of " + region.kind() + " is given up: more than " + MOST_RESTARTS
                + " restarts within 5 s at node " + region.nodeName());
        set(id, false, null);
    }

    private void set(Object key, boolean present, @Nullable Object note) {
        if (present) keys.put(key, note);
        else keys.remove(key);
        for (var peer : region.peers().hosts()) send(peer.pid(), key, present, note);
    }

    private void send(Pid to, Object key, boolean present, @Nullable Object note) {
        if (note != UNREADABLE) region.post(to, Parcel.Remember.of(key, present, note));
    }

    /// Takes what another region remembers.
    void put(Parcel.Remember told, Pid from) {
        var unreadable = told.unreadable();
        if (unreadable != null) {
            var what = told.text() + " of " + region.kind() + " is remembered, but cannot run at node "
                    + region.nodeName();
            region.unread(from, what, unreadable);
        }
        var key = told.key().value();
        if (key != null) put(key, told.present(), unreadable == null ? told.note().value() : UNREADABLE);
    }

    private void put(Object key, boolean present, @Nullable Object note) {
        if (!present) {
            keys.remove(key);
        } else if (!keys.containsKey(key)) {
            keys.put(key, note);
            region.owner().startUnasked(key); // the owner of a lost shard may learn of the key later than of the shard
        }
    }

    /// A node is lost: its latest additions may not have reached all others.
    void lost(UUID node) {
        var table = region.table();
        if (table == null) return;
        for (var entry : keys.entrySet()) {
            if (!table.owner(region.shardOf(entry.getKey())).equals(node)) continue;
            for (var peer : region.peers().hosts()) send(peer.pid(), entry.getKey(), true, entry.getValue());
        }
    }

    /// Sends a region that has come up the keys that it must remember.
    void tell(Pid pid) {
        for (var entry : keys.entrySet()) {
            if (region.owner().shard(region.shardOf(entry.getKey())).held)
                send(pid, entry.getKey(), true, entry.getValue());
        }
    }
}
