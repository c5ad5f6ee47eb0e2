package dev.coppice.entities.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Computes the next table. Pure: everything it knows is in its arguments.
///
/// A shard whose holder is there stays or moves. A shard without a holder begins empty at its owner, if the last nodes
/// that may have held it have certainly stopped.
final class Planner {
    private static final int NOBODY = -1;

    /// The votes of the nodes that run entities.
    ///
    /// @param hosts the nodes that are there and run entities, oldest first
    /// @param leaving those that are giving their shards away
    /// @param holders by shard, the nodes that hold it; the one on whose table this one stands comes first
    /// @param newest the nodes with the newest version of the application: they are preferred for shards that need an
    ///     owner. All, if there is one version only
    /// @param mayBalance whether shards may move without need
    record Facts(
            List<UUID> hosts,
            Set<UUID> leaving,
            Map<Integer, List<UUID>> holders,
            Set<UUID> newest,
            boolean mayBalance) {}

    /// Says whether a node that is not there has certainly stopped.
    interface Stopped {
        boolean test(UUID node);
    }

    /// The next table, with the present holder of each shard.
    ///
    /// @param nodes the hosts, to which `owners` and `from` refer
    /// @param owners the owner of each shard
    /// @param from the holder of each shard
    /// @param fresh whether each shard begins empty
    /// @param changed whether it differs from the one before in more than its number
    /// @param waiting whether there are shards for which it is too early
    /// @param forks whether shards begin empty that may also run in another part of the cluster
    record Plan(List<UUID> nodes, int[] owners, int[] from, boolean[] fresh, boolean changed, boolean waiting,
            boolean forks) {}

    private final int shards;
    private final int mostMoves;
    private final boolean oldest;
    private final Facts facts;
    private final @Nullable Table before;
    private final Stopped stopped;
    private final Map<UUID, Integer> load = new LinkedHashMap<>();
    private final @Nullable UUID[] owners;
    private final @Nullable UUID[] from;
    private final boolean[] fresh;
    private boolean changed;
    private boolean waiting;
    private boolean forks;

    /// @param oldest whether everything prefers the oldest node, and stays where it is otherwise
    private Planner(int shards, double moves, boolean oldest, Facts facts, @Nullable Table before, Stopped stopped) {
        this.shards = shards;
        this.mostMoves = Math.max(1, (int) (shards * moves));
        this.oldest = oldest;
        this.facts = facts;
        this.before = before;
        this.stopped = stopped;
        this.owners = new UUID[shards];
        this.from = new UUID[shards];
        this.fresh = new boolean[shards];
        for (var host : facts.hosts()) {
            if (!facts.leaving().contains(host)) load.put(host, 0);
        }
        if (load.isEmpty()) { // all nodes leave: there is no other
            for (var host : facts.hosts()) load.put(host, 0);
        }
    }

    static Plan plan(int shards, double moves, boolean oldest, Facts facts, @Nullable Table before, Stopped stopped) {
        return new Planner(shards, moves, oldest, facts, before, stopped).plan();
    }

    private Plan plan() {
        var homeless = new ArrayList<Integer>();
        for (int shard = 0; shard < shards; shard++) place(shard, homeless);
        for (int shard : homeless) {
            var to = lightest();
            owners[shard] = to;
            fresh[shard] = true;
            changed = true;
            load.merge(to, 1, Integer::sum);
        }
        move();
        return result();
    }

    /// Finds where a shard is. Shards that no node can hold become homeless.
    private void place(int shard, List<Integer> homeless) {
        var holders = facts.holders().getOrDefault(shard, List.of());
        UUID owner = before == null ? null : before.owner(shard);
        UUID source = before == null ? null : before.from(shard);
        if (!holders.isEmpty()) {
            var holder = holders.getFirst();
            if (owner == null || holders.size() == 1 && owner.equals(holder)) stay(shard, holder);
            else if (owner.equals(holder)) moving(shard, holders.get(1), owner); // it may not know
            else if (facts.hosts().contains(owner)) moving(shard, holder, owner);
            else if (stopped.test(owner)) {
                stay(shard, holder); // the receiver of the shard is gone: the holder takes it back
                changed = true;
            } else wait(shard, owner, holder);
            return;
        }
        UUID absent = owner != null && !facts.hosts().contains(owner) ? owner
                : source != null && !facts.hosts().contains(source) ? source : null;
        if (absent != null && !stopped.test(absent)) {
            wait(shard, owner, source);
            return;
        }
        if (absent != null) forks = true;
        if (owner != null && load.containsKey(owner)) {
            stay(shard, owner);
            fresh[shard] = true;
            changed = true;
        } else homeless.add(shard);
    }

    private void stay(int shard, UUID owner) {
        owners[shard] = owner;
        load.computeIfPresent(owner, (any, count) -> count + 1);
    }

    private void moving(int shard, UUID holder, UUID to) {
        stay(shard, to);
        from[shard] = holder;
    }

    private void wait(int shard, @Nullable UUID owner, @Nullable UUID source) {
        waiting = true;
        owners[shard] = owner;
        from[shard] = source;
    }

    /// Moves shards away from nodes that leave, and then, if that is allowed, so that all have equally many.
    private void move() {
        int left = mostMoves;
        for (int shard = 0; shard < shards; shard++) {
            if (from[shard] != null) left--;
        }
        for (int shard = 0; shard < shards && left > 0; shard++) {
            var owner = owners[shard];
            if (owner != null && facts.leaving().contains(owner) && !load.containsKey(owner) && canMove(shard)) {
                moveTo(shard, lightest());
                left--;
            }
        }
        if (!facts.mayBalance() || oldest) return;
        while (left > 0) {
            var heavy = heaviest();
            var light = lightest();
            if (load.getOrDefault(heavy, 0) - load.getOrDefault(light, 0) < 2) return;
            int shard = movable(heavy);
            if (shard < 0) return;
            load.merge(heavy, -1, Integer::sum);
            moveTo(shard, light);
            left--;
        }
    }

    private int movable(UUID owner) {
        for (int shard = shards - 1; shard >= 0; shard--) {
            if (owner.equals(owners[shard]) && canMove(shard)) return shard;
        }
        return NOBODY;
    }

    /// A shard on its way goes on when it has arrived: its holder may not know whether its owner has it already.
    private boolean canMove(int shard) {
        return from[shard] == null && !fresh[shard];
    }

    private void moveTo(int shard, UUID to) {
        if (to.equals(owners[shard])) return;
        from[shard] = owners[shard];
        owners[shard] = to;
        changed = true;
        load.merge(to, 1, Integer::sum);
    }

    private UUID lightest() {
        boolean isNewestThere = load.keySet().stream().anyMatch(facts.newest()::contains);
        UUID best = null;
        for (var entry : load.entrySet()) {
            if (isNewestThere && !facts.newest().contains(entry.getKey())) continue;
            if (best == null || !oldest && entry.getValue() < load.getOrDefault(best, 0)) best = entry.getKey();
        }
        if (best == null) throw new IllegalStateException("there is no node to run entities");
        return best;
    }

    private UUID heaviest() {
        UUID best = null;
        for (var entry : load.entrySet()) {
            if (best == null || entry.getValue() > load.getOrDefault(best, 0)) best = entry.getKey();
        }
        if (best == null) throw new IllegalStateException("there is no node to run entities");
        return best;
    }

    private Plan result() {
        var nodes = new LinkedHashSet<UUID>();
        for (int shard = 0; shard < shards; shard++) {
            if (owners[shard] != null) nodes.add(owners[shard]);
            if (from[shard] != null) nodes.add(from[shard]);
        }
        var list = List.copyOf(nodes);
        var index = new HashMap<UUID, Integer>();
        for (int i = 0; i < list.size(); i++) index.put(list.get(i), i);
        int[] ownerIndexes = new int[shards];
        int[] fromIndexes = new int[shards];
        Arrays.fill(fromIndexes, NOBODY);
        for (int shard = 0; shard < shards; shard++) {
            ownerIndexes[shard] = index.getOrDefault(owners[shard], NOBODY);
            if (from[shard] != null) fromIndexes[shard] = index.getOrDefault(from[shard], NOBODY);
        }
        return new Plan(list, ownerIndexes, fromIndexes, fresh, changed, waiting, forks);
    }
}
