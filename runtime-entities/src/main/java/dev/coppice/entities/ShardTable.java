package dev.coppice.entities;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.ActorRuntime;
import dev.coppice.entities.internal.Figures;
import dev.coppice.entities.internal.RunningRegions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Where the entities of a kind are, as one node knows it: a snapshot that its node has made without asking others. It
/// has one entry for each shard, so its size is bounded by [EntityOptions#shards].
///
/// {@snippet class="dev.coppice.entities.snippets.EntitiesExamples" region="shards"}
///
/// @param kind the name of the kind, the singleton or the cluster supervisor
/// @param number the number of the table, which grows with each change; 0 while there is none
/// @param shards the shards, by number; empty while there is no table
/// @param entities how many entities run at this node
/// @param waiting how many messages of this node wait for shards that move
/// @param stopped whether this node has ended its entities, because no majority is in reach
public record ShardTable(String kind, long number, List<Shard> shards, int entities, int waiting, boolean stopped) {
    public ShardTable {
        shards = List.copyOf(shards);
    }

    /// A part of the keys.
    ///
    /// @param number from 0
    /// @param owner the name of the node that runs its entities, or will when it has arrived there
    /// @param moving whether it is on its way to or from this node
    public record Shard(int number, String owner, boolean moving) {}

    static ShardTable of(String kind, Figures figures) {
        var shards = new ArrayList<Shard>();
        for (int shard = 0; shard < figures.owners().size(); shard++)
            shards.add(new Shard(shard, figures.owners().get(shard), figures.moving().contains(shard)));
        return new ShardTable(kind, figures.table(), shards, figures.entities(), figures.waiting(), figures.stopped());
    }

    /// Returns the tables of all kinds, singletons and cluster supervisors that run in `runtime`, by name. One that
    /// does not answer within a second is left out.
    public static List<ShardTable> running(ActorRuntime runtime) {
        requireNonNull(runtime, "runtime must not be null");
        var tables = new ArrayList<ShardTable>();
        RunningRegions.of(runtime).figures().forEach((kind, figures) -> tables.add(of(kind, figures)));
        return List.copyOf(tables);
    }

    /// Returns how many shards each node owns, by the name of the node.
    public Map<String, Integer> owners() {
        var counts = new TreeMap<String, Integer>();
        for (var shard : shards) counts.merge(shard.owner(), 1, Integer::sum);
        return counts;
    }
}
