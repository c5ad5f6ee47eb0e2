package dev.coppice.entities.internal;

import dev.coppice.core.ops.Report;
import java.util.List;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Registered;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/// The events of Flight Recorder about shards that move and entities that stop. Recording costs nothing while no
/// recording runs.
final class MoveEvents {

    static {
        for (var event : List.of(ShardMoved.class, ShardTaken.class, EntitiesStopped.class))
            Report.addFlightEvent(event);
    }

    private MoveEvents() {}

    @Name("dev.coppice.ShardMoved")
    @Label("Shard Moved")
    @Category({"Coppice", "Entities"})
    @Description("A shard was handed over to another node")
    @StackTrace(false)
    @Registered(false)
    static final class ShardMoved extends Event {
        @Label("Kind") String kind = "";
        @Label("Shard") int shard;
        @Label("From") String from = "";
        @Label("To") String to = "";
        @Label("Entities") int entities;
        @Label("Pause") @Description("From the first entity that stopped to the confirmation of the new owner")
        @Timespan(Timespan.NANOSECONDS) long pause;
    }

    @Name("dev.coppice.ShardTaken")
    @Label("Shard Taken")
    @Category({"Coppice", "Entities"})
    @Description("A shard that no node holds begins at a node, without the state of its entities")
    @StackTrace(false)
    @Registered(false)
    static final class ShardTaken extends Event {
        @Label("Kind") String kind = "";
        @Label("Shard") int shard;
        @Label("Node") String node = "";
    }

    @Name("dev.coppice.EntitiesStopped")
    @Label("Entities Stopped")
    @Category({"Coppice", "Entities"})
    @Description("A node ended its entities, because no majority is in reach")
    @StackTrace(false)
    @Registered(false)
    static final class EntitiesStopped extends Event {
        @Label("Kind") String kind = "";
        @Label("Node") String node = "";
        @Label("Entities") int entities;
    }

    static void moved(String kind, int shard, String from, String to, int entities, long pauseNanos) {
        var event = new ShardMoved();
        if (!event.shouldCommit()) return;
        event.kind = kind;
        event.shard = shard;
        event.from = from;
        event.to = to;
        event.entities = entities;
        event.pause = pauseNanos;
        event.commit();
    }

    static void taken(String kind, int shard, String node) {
        var event = new ShardTaken();
        if (!event.shouldCommit()) return;
        event.kind = kind;
        event.shard = shard;
        event.node = node;
        event.commit();
    }

    static void stopped(String kind, String node, int entities) {
        var event = new EntitiesStopped();
        if (!event.shouldCommit()) return;
        event.kind = kind;
        event.node = node;
        event.entities = entities;
        event.commit();
    }
}
