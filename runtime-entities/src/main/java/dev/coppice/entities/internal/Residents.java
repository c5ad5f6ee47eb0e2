package dev.coppice.entities.internal;

import dev.coppice.cluster.NoFactory;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.ops.FarProcesses;
import dev.coppice.core.ops.FarProcesses.Outcome;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.Request;
import dev.coppice.core.spi.SpawnOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The processes of the entities that run at this node, from their start to their end.
final class Residents {
    private final Region region;
    private final Map<Pid, EntityCell> processes = new LinkedHashMap<>();

    Residents(Region region) {
        this.region = region;
    }

    int count() {
        return processes.size();
    }

    // ── messages ──

    /// Gives a message to its entity, which starts if it does not run.
    void deliver(Shard shard, Item item) {
        var cell = shard.entities.get(item.key);
        switch (item.message) {
            case Parcel.Find _ -> {
                region.replies().answer(item, cell == null || cell.stopping ? null : cell.pid);
                return;
            }
            case Parcel.StartChild(var entry) -> {
                startChild(shard, item, entry);
                return;
            }
            case Parcel.StopChild _ -> {
                boolean was = region.memory().remove(item.key);
                if (cell != null && cell.pid != null) Gen.exit(cell.pid, ExitReason.SHUTDOWN);
                region.replies().answer(item, was);
                return;
            }
            default -> {}
        }
        if (cell == null && region.memory().mayStart(item.key)) cell = start(shard, item.key, null);
        if (cell == null) {
            region.replies().refuse(item, ExitReason.NO_PROCESS);
            return;
        }
        if (cell.stopping) cell.late.add(item);
        else deliver(cell, item);
    }

    private void deliver(EntityCell cell, Item item) {
        var pid = cell.pid;
        if (pid == null) throw new IllegalStateException(cell + " has no process");
        try {
            FarProcesses.check(pid, item.message);
        } catch (IllegalArgumentException outside) {
            region.replies().outside(item, outside);
            return;
        }
        if (!item.isCall()) {
            FarProcesses.send(pid, new EntityProgram.Routed(item), item.sender);
            return;
        }
        if (item.isAbandoned()) return;
        if (item.sender == pid) {
            region.replies().refuse(item, ExitReason.CALLING_SELF);
            return;
        }
        region.replies().begin(item);
        var running = new Request<?>[1];
        var request = FarProcesses.request(pid, item.message, item.sender, outcome -> {
            if (outcome instanceof Outcome.Reply(var reply) && reply == EntityProgram.NOT_HANDLED) return;
            var done = running[0];
            if (done != null) cell.calls.remove(done);
            region.replies().completed(item, outcome);
        });
        running[0] = request;
        item.running = request;
        cell.calls.put(request, item);
        if (request.isCompleted() && !(FarProcesses.outcome(request) instanceof Outcome.Reply(var reply)
                && reply == EntityProgram.NOT_HANDLED))
            cell.calls.remove(request);
    }

    // ── starting ──

    /// Starts a child that was asked for, and answers with whether there was none of this id.
    private void startChild(Shard shard, Item item, ChildEntry entry) {
        var memory = region.memory();
        if (memory.knows(item.key)) {
            region.replies().answer(item, false);
            return;
        }
        Hooks hooks;
        try {
            hooks = region.definitions().of(item.key, entry);
        } catch (Exception | StackOverflowError thrown) {
            region.replies().refuse(item, ExitReason.of(thrown));
            return;
        }
        if (hooks == null) {
            region.replies().refuse(item, ExitReason.of(new NoFactory(entry.factory(), region.nodeName())));
            return;
        }
        memory.add(item.key, entry);
        start(shard, item.key, hooks, null);
        region.replies().answer(item, true);
    }

    /// Starts an entity, with the state it brings along. Returns null if it cannot run here.
    @Nullable EntityCell start(Shard shard, Object key, @Nullable Object moved) {
        var failed = region.kind() + " " + key + " cannot start at node " + region.nodeName();
        Hooks hooks;
        try {
            hooks = region.definitions().of(key, region.memory().note(key));
        } catch (Exception | StackOverflowError thrown) {
            region.report(failed + ", because its factory failed", thrown);
            return null;
        }
        if (hooks != null) return start(shard, key, hooks, moved);
        region.report(failed + ", which has no factory for it, or cannot read its argument");
        return null;
    }

    private EntityCell start(Shard shard, Object key, Hooks hooks, @Nullable Object moved) {
        var cell = new EntityCell(key, shard.since, moved);
        var self = region.self();
        var pid = self.spawn(new EntityProgram(cell, hooks, self.pid(), region.lease()),
                SpawnOptions.NONE.link().label(region.kind() + "/" + key));
        cell.pid = pid;
        shard.entities.put(key, cell);
        processes.put(pid, cell);
        region.memory().started(key);
        return cell;
    }

    /// Takes an entity that comes from another node. If one of its key runs already, it takes the state.
    void takeOver(Shard shard, Object key, @Nullable Object state) {
        var running = shard.entities.get(key);
        if (running == null) start(shard, key, state);
        else if (state != null && running.pid != null)
            FarProcesses.send(running.pid, new EntityProgram.Join(state), null);
    }

    // ── ending ──

    /// An entity asks to be passivated.
    void passivate(EntityCell cell) {
        if (cell.stopping || cell.pid == null || shardOf(cell).entities.get(cell.key()) != cell) return;
        cell.stopping = true;
        FarProcesses.send(cell.pid, new EntityProgram.Leave(null), null);
    }

    private Shard shardOf(EntityCell cell) {
        return region.owner().shardOf(cell.key());
    }

    /// An entity has ended because it was passivated or moves.
    void left(EntityProgram.Report.Left report) {
        var cell = report.cell();
        var shard = shardOf(cell);
        cell.left = true;
        if (!shard.entities.remove(cell.key(), cell)) return; // this node has lost the shard meanwhile
        var back = new ArrayList<Item>();
        for (var entry : report.leftovers()) {
            switch (entry) {
                case Request<?> request -> {
                    var item = cell.calls.remove(request);
                    if (item != null) back.add(item);
                }
                case EntityProgram.Routed(var item) -> back.add(item);
                default -> {
                    if (isOfProtocol(cell, entry)) back.add(Item.own(shard.number, cell.key(), entry, null));
                }
            }
        }
        back.addAll(cell.late);
        var failure = report.failure();
        if (failure != null) region.report("handOff of " + region.kind() + " " + cell.key()
                + " failed; it moves without its state", failure);
        var out = shard.out;
        if (out != null) {
            out.left(cell, report.value(), back);
            return;
        }
        if (back.isEmpty()) region.memory().ended(cell.key());
        for (var item : back) {
            item.running = null;
            region.replies().forget(item);
            deliver(shard, item);
        }
    }

    /// Whether `entry` is for the entity. Otherwise, as the answer to a call, it is for the process that has ended.
    private static boolean isOfProtocol(EntityCell cell, Object entry) {
        var pid = cell.pid;
        if (pid == null) return false;
        try {
            FarProcesses.check(pid, entry);
            return true;
        } catch (IllegalArgumentException outside) {
            return false;
        }
    }

    /// A linked process has ended.
    void ended(Pid pid, ExitReason reason) {
        var cell = processes.remove(pid);
        if (cell == null || cell.left) return;
        var shard = shardOf(cell);
        if (!shard.entities.remove(cell.key(), cell)) return;
        var out = shard.out;
        if (out != null) {
            out.left(cell, null, List.copyOf(cell.late));
            return;
        }
        for (var item : cell.late) deliver(shard, item);
        if (!shard.entities.containsKey(cell.key())) region.memory().crashed(cell.key(), reason);
    }

    /// Ends all.
    void end(ExitReason reason) {
        for (var pid : List.copyOf(processes.keySet())) FarProcesses.end(pid, reason);
        processes.clear();
    }
}
