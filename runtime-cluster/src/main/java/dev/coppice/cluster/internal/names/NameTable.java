package dev.coppice.cluster.internal.names;

import dev.coppice.cluster.internal.names.NameMessage.Entry;
import dev.coppice.core.Pid;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The registrations of all nodes, as one node knows them. Looking up takes no lock and may be done by any thread; all
/// else is for the node's pump.
final class NameTable {

    /// A registration and the node of its process.
    record Held(UUID node, String nodeName, Entry entry) {
        boolean isAlive() {
            return entry.pid().isAlive();
        }

        @Override public String toString() {
            return entry.pid() + " at node " + nodeName;
        }
    }

    /// The older one first.
    private static final Comparator<Held> AGE = Comparator.<Held>comparingLong(held -> held.entry.version())
            .thenComparing(Held::nodeName).thenComparing(Held::node);

    private final Map<Object, Map<UUID, Held>> all = new HashMap<>();
    private final Map<Object, Pid> visible = new ConcurrentHashMap<>();

    /// Returns the living holder of `key`, or null. Of two, the older one.
    @Nullable Pid find(Object key) {
        var pid = visible.get(key);
        return pid != null && pid.isAlive() ? pid : null;
    }

    /// Hides `pid` at once, because it is about to be removed.
    void hide(Object key, Pid pid) {
        visible.remove(key, pid);
    }

    /// Returns all names with living holders.
    Map<Object, Pid> living() {
        var copy = new HashMap<Object, Pid>();
        visible.forEach((key, pid) -> {
            if (pid.isAlive()) copy.put(key, pid);
        });
        return copy;
    }

    void put(Held held) {
        all.computeIfAbsent(held.entry.key(), any -> new HashMap<>()).put(held.node, held);
        show(held.entry.key());
    }

    /// Removes the registration of `node` if it has this version. Returns whether it was there.
    boolean remove(UUID node, Object key, long version) {
        var ofKey = all.get(key);
        var held = ofKey == null ? null : ofKey.get(node);
        if (ofKey == null || held == null || held.entry.version() != version) return false;
        ofKey.remove(node);
        show(key);
        return true;
    }

    /// Removes all registrations of `node`, and returns their keys.
    List<Object> removeAll(UUID node) {
        var keys = new ArrayList<>();
        for (var ofKey : all.entrySet()) {
            if (ofKey.getValue().remove(node) != null) keys.add(ofKey.getKey());
        }
        keys.forEach(this::show);
        return keys;
    }

    private void show(Object key) {
        var ofKey = all.get(key);
        if (ofKey != null && ofKey.isEmpty()) all.remove(key);
        var holders = holders(key);
        if (holders.isEmpty()) visible.remove(key);
        else visible.put(key, holders.getFirst().entry.pid());
    }

    /// Returns the living holders of `key`, the older one first. More than one is a clash.
    List<Held> holders(Object key) {
        var ofKey = all.get(key);
        if (ofKey == null) return List.of();
        return ofKey.values().stream().filter(Held::isAlive).sorted(AGE).toList();
    }

    @Nullable Held of(UUID node, Object key) {
        var ofKey = all.get(key);
        return ofKey == null ? null : ofKey.get(node);
    }

    /// Returns the registrations of one node.
    List<Entry> entriesOf(UUID node) {
        var list = new ArrayList<Entry>();
        for (var ofKey : all.values()) {
            var held = ofKey.get(node);
            if (held != null) list.add(held.entry);
        }
        return list;
    }

    /// Returns the keys of all registrations.
    List<Object> keys() {
        return List.copyOf(all.keySet());
    }
}
