package dev.coppice.observer.internal.page;

import dev.coppice.core.ActorRuntime;
import dev.coppice.entities.ShardTable;
import dev.coppice.entities.ShardTable.Shard;
import java.util.List;

/// The kinds of entities that run at the node, with the shards of each node. Only where their module is present.
final class EntityKinds {

    private EntityKinds() {}

    static List<Fields> list(ActorRuntime runtime, int limit) {
        return ShardTable.running(runtime).stream().limit(limit).map(EntityKinds::kind).toList();
    }

    private static Fields kind(ShardTable table) {
        return new Fields()
                .with("name", Texts.label(table.kind()))
                .with("table", table.number())
                .with("shards", table.shards().size())
                .with("moving", table.shards().stream().filter(Shard::moving).count())
                .with("entities", table.entities())
                .with("waiting", table.waiting())
                .with("stopped", table.stopped())
                .with("owners", table.owners().entrySet().stream()
                        .map(owner -> new Fields().with("node", Texts.label(owner.getKey()))
                                .with("shards", owner.getValue())).toList());
    }
}
