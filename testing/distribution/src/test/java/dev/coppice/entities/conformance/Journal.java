package dev.coppice.entities.conformance;

import dev.coppice.core.DeadLetter;
import dev.coppice.core.Pid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The history of all entities of a test cluster, seen from outside. A simulated cluster runs on one thread.
final class Journal {
    final List<String> wrong = new ArrayList<>();
    java.util.function.Supplier<Object> now = () -> "";
    /// The process of each key that began last, and the node where it runs.
    private final Map<String, Pid> latest = new HashMap<>();
    private final Map<String, String> nodes = new HashMap<>();
    /// The numbers that were handled, by key and sender, in order.
    final Map<String, List<Integer>> handled = new LinkedHashMap<>();
    final Map<String, Integer> begun = new HashMap<>();
    final Map<String, Integer> merges = new HashMap<>();
    final Map<String, Long> fences = new HashMap<>();
    long handledCount;
    boolean oneOwner = true;

    void begins(String key, String node, Pid pid) {
        begun.merge(key, 1, Integer::sum);
        latest.put(key, pid);
        nodes.put(key, node);
    }

    /// A callback of an entity runs. No other process of the key may have begun after this one: that would be a second
    /// owner.
    void runs(String key, String node, Pid pid, long fence) {
        if (oneOwner && latest.get(key) != pid)
            wrong.add("two owners of " + key + ": " + pid + " of " + node + " runs, but " + latest.get(key) + " of "
                    + nodes.get(key) + " has begun, at " + now.get());
        var before = fences.put(key, fence);
        if (oneOwner && before != null && before > fence)
            wrong.add("the number of the owner of " + key + " fell from " + before + " to " + fence);
    }

    /// The node where the process of this key began last.
    String nodeOf(String key) {
        return nodes.getOrDefault(key, "nowhere");
    }

    void handled(String key, String sender, int number, boolean call) {
        handledCount++;
        var list = handled.computeIfAbsent(key + " from " + sender, any -> new ArrayList<>());
        if (!list.isEmpty() && list.getLast() >= number)
            wrong.add(key + " handled " + number + " of " + sender + " after " + list.getLast());
        list.add(number);
    }

    /// A dead letter. Messages between regions and entities are none, whenever they end.
    void letter(DeadLetter letter) {
        if (letter.message().getClass().getName().startsWith("dev.coppice.entities.internal."))
            wrong.add("dead letter: " + letter);
    }

    void merged(String key) {
        merges.merge(key, 1, Integer::sum);
    }

    List<Integer> handled(String key, String sender) {
        return handled.getOrDefault(key + " from " + sender, List.of());
    }
}
