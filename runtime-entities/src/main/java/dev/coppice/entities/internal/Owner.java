package dev.coppice.entities.internal;

import dev.coppice.core.DeadLetter;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.ops.FarProcesses;
import dev.coppice.core.ops.FarProcesses.Outcome;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.Request;
import dev.coppice.core.spi.SpawnOptions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The shards that this node holds, and the processes of their entities.
final class Owner {

    /// One shard, as far as this node has to do with it.
    static final class Shard {
        final int number;
        /// Whether this node holds the shard: no other node runs entities of it.
        boolean held;
        /// The number of the table by which it came here.
        long since;
        final Map<Object, EntityCell> entities = new LinkedHashMap<>();
        /// Set while the shard is given away.
        @Nullable Departure out;
        /// What arrived before the shard did.
        final Deque<Item> early = new ArrayDeque<>();
        /// The entities that have arrived before the token.
        final List<Parcel.Arrival> arrivals = new ArrayList<>();
        /// The regions that have an open route to this shard here.
        final List<Pid> origins = new ArrayList<>();

        Shard(int number) {
            this.number = number;
        }
    }

    private final Region region;
    private final Shard[] shards;
    private final Map<Pid, EntityCell> processes = new HashMap<>();
    /// The open calls of other regions, by their number.
    private final Map<Pid, Map<Long, Item>> calls = new HashMap<>();

    Owner(Region region, int count) {
        this.region = region;
        this.shards = new Shard[count];
        for (int i = 0; i < count; i++) shards[i] = new Shard(i);
    }

    Shard shard(int number) {
        return shards[number];
    }

    Shard[] shards() {
        return shards;
    }

    int entities() {
        return processes.size();
    }

    boolean serves(int number) {
        var shard = shards[number];
        return shard.held && shard.out == null;
    }

    int[] held() {
        var list = new ArrayList<Integer>();
        for (var shard : shards) {
            if (shard.held) list.add(shard.number);
        }
        return list.stream().mapToInt(Integer::intValue).toArray();
    }

    // ── messages ──

    /// Takes a message from another region.
    void accept(Parcel.Deliver deliver, Pid origin) {
        var item = Item.of(deliver, origin);
        var shard = shards[item.shard];
        if (region.isStopped()) {
            refuse(item, region.lease().reason());
            return;
        }
        if (!shard.origins.contains(origin)) shard.origins.add(origin);
        boolean mayComeHere = deliver.table() > region.tableNumber() || region.ownerOf(item.shard) == region.pid();
        if (shard.held) accept(item);
        else if (!mayComeHere) giveBack(item);
        else if (shard.early.size() < region.options().buffer()) shard.early.add(item);
        else refuse(item, Region.OVERFLOW);
    }

    /// Takes a message to an entity of a shard that is held.
    void accept(Item item) {
        var shard = shards[item.shard];
        var out = shard.out;
        if (out == null) deliver(shard, item);
        else if (out.isDrained()) giveBack(item);
        else out.late.add(item);
    }

    private void deliver(Shard shard, Item item) {
        var cell = shard.entities.get(item.key);
        switch (item.message) {
            case Parcel.Find _ -> {
                answer(item, cell == null || cell.stopping ? null : cell.pid);
                return;
            }
            case Parcel.StartChild(var entry) -> {
                boolean isNew = region.memory().add(item.key, entry);
                if (isNew) start(shard, item.key, null);
                answer(item, isNew);
                return;
            }
            case Parcel.StopChild _ -> {
                boolean was = region.memory().remove(item.key);
                if (cell != null && cell.pid != null) Gen.exit(cell.pid, ExitReason.SHUTDOWN);
                answer(item, was);
                return;
            }
            default -> {}
        }
        if (cell == null && region.memory().mayStart(item.key)) cell = start(shard, item.key, null);
        if (cell == null) {
            refuse(item, ExitReason.NO_PROCESS);
            return;
        }
        if (cell.stopping) cell.late.add(item);
        else deliver(cell, item);
    }

    private void deliver(EntityCell cell, Item item) {
        var pid = cell.pid;
        if (pid == null) throw new IllegalStateException(cell + " has no process");
        if (!item.isCall()) {
            FarProcesses.send(pid, new EntityProgram.Routed(item), item.sender);
            return;
        }
        if (item.isAbandoned()) return;
        if (item.sender == pid) {
            refuse(item, ExitReason.CALLING_SELF);
            return;
        }
        if (item.origin != null) calls.computeIfAbsent(item.origin, any -> new HashMap<>()).put(item.id, item);
        var self = region.pid();
        var running = new Request<?>[1];
        var request = FarProcesses.request(pid, item.message, item.sender, outcome -> {
            if (outcome instanceof Outcome.Reply(var reply) && reply == EntityProgram.NOT_HANDLED) return;
            var done = running[0];
            if (done != null) cell.calls.remove(done);
            if (item.origin == null) complete(item, outcome);
            else FarProcesses.send(self, new Region.CallDone(item, outcome), null);
        });
        running[0] = request;
        item.running = request;
        cell.calls.put(request, item);
        if (request.isCompleted() && !(FarProcesses.outcome(request) instanceof Outcome.Reply(var reply)
                && reply == EntityProgram.NOT_HANDLED))
            cell.calls.remove(request);
    }

    /// A call of another region is complete.
    void done(Item item, Outcome outcome) {
        forget(item);
        complete(item, outcome);
    }

    /// Tells the requester the outcome; of a call of this node on any thread.
    private void complete(Item item, Outcome outcome) {
        switch (outcome) {
            case Outcome.Reply(var reply) -> answer(item, reply);
            case Outcome.Failure(var reason, var unhandled) -> refuse(item, reason, unhandled);
            case Outcome.Abandoned _ -> {}
        }
    }

    private void answer(Item item, @Nullable Object reply) {
        if (item.request != null) {
            Callers.complete(item.request, reply);
        } else if (item.origin != null) {
            try {
                region.post(item.origin, new Parcel.Answered(item.id, reply));
            } catch (IllegalArgumentException cannotTravel) {
                region.report("the reply of " + region.kind() + " to " + item + " cannot travel: "
                        + cannotTravel.getMessage());
                refuse(item, ExitReason.of("the reply cannot travel: " + cannotTravel.getMessage()), false);
            }
        }
    }

    private void refuse(Item item, ExitReason reason) {
        refuse(item, reason, true);
    }

    private void refuse(Item item, ExitReason reason, boolean unhandled) {
        if (!item.isCall()) region.deadLetter(DeadLetter.Cause.DROPPED, item);
        else if (item.request != null) FarProcesses.refuse(item.request, reason, unhandled);
        else if (item.origin != null) region.post(item.origin, new Parcel.Failed(item.id, reason, unhandled));
    }

    /// Gives back a message that was not handled.
    void giveBack(Item item) {
        item.running = null;
        if (item.origin == null) {
            region.callers().returned(region.pid(), item);
            return;
        }
        forget(item);
        boolean call = item.isCall();
        region.post(item.origin, new Parcel.Returned(item.shard, item.id, call ? null : item.key,
                call ? null : item.message, item.sender));
    }

    /// Forgets a call of another region that is complete.
    void forget(Item item) {
        var ofRegion = item.origin == null ? null : calls.get(item.origin);
        if (ofRegion != null) ofRegion.remove(item.id, item);
    }

    void abandon(Pid origin, long id) {
        var ofRegion = calls.get(origin);
        var item = ofRegion == null ? null : ofRegion.remove(id);
        if (item != null) abandoned(item);
    }

    void abandoned(Item item) {
        if (item.running != null) FarProcesses.abandon(item.running);
    }

    /// The region `lost` cannot be reached any longer, so nobody waits for its calls.
    void lost(Pid lost) {
        var open = calls.remove(lost);
        if (open != null) open.values().forEach(this::abandoned);
        for (var shard : shards) {
            shard.origins.remove(lost);
            shard.early.removeIf(item -> item.origin == lost);
            if (shard.out != null) shard.out.lost(lost);
        }
    }

    // ── processes ──

    /// Returns null if the entity cannot run here.
    private @Nullable EntityCell start(Shard shard, Object key, @Nullable Object moved) {
        var hooks = region.definitions().of(key, region.memory().note(key));
        if (hooks == null) {
            region.report(region.kind() + " " + key + " cannot start at node " + region.nodeName()
                    + ": this node has no factory for it");
            return null;
        }
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

    /// Starts an entity that shall run although no message came.
    void startUnasked(Object key) {
        var shard = shards[region.shardOf(key)];
        if (serves(shard.number) && !shard.entities.containsKey(key) && region.memory().mayStart(key))
            start(shard, key, null);
    }

    void passivate(EntityCell cell) {
        if (cell.stopping || cell.pid == null || shardOf(cell).entities.get(cell.key()) != cell) return;
        cell.stopping = true;
        FarProcesses.send(cell.pid, new EntityProgram.Leave(null), null);
    }

    private Shard shardOf(EntityCell cell) {
        return shards[region.shardOf(cell.key())];
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
                default -> back.add(Item.own(shard.number, 0, cell.key(), entry, null, null));
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
            forget(item);
            deliver(shard, item);
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

    // ── shards that come and go ──

    /// Takes a shard that nobody holds.
    void begin(int number, long table) {
        var shard = shards[number];
        shard.arrivals.clear();
        hold(shard, table);
        for (var key : region.memory().keysOf(number)) startUnasked(key);
    }

    private void hold(Shard shard, long table) {
        shard.held = true;
        shard.since = table;
        region.callers().open(shard.number);
        while (!shard.early.isEmpty() && serves(shard.number)) deliver(shard, shard.early.remove());
    }

    void arrival(Parcel.Arrival arrival) {
        shards[arrival.shard()].arrivals.add(arrival);
    }

    /// Takes a shard that another node has given away, with all entities that have arrived.
    void token(int number, long table) {
        var shard = shards[number];
        var arrived = new LinkedHashMap<Object, Parcel.Arrival>(); // those of an interrupted attempt came twice
        for (var arrival : shard.arrivals) arrived.put(arrival.key(), arrival);
        shard.arrivals.clear();
        if (!shard.held) shard.since = table;
        for (var arrival : arrived.values()) {
            var running = shard.entities.get(arrival.key());
            if (running == null) start(shard, arrival.key(), arrival.value());
            else if (arrival.value() != null && running.pid != null)
                FarProcesses.send(running.pid, new EntityProgram.Join(arrival.value()), null);
        }
        if (!shard.held) hold(shard, table);
        for (var key : region.memory().keysOf(number)) startUnasked(key);
        reconcile(number);
    }

    void forgetArrivals(int number) {
        shards[number].arrivals.clear();
    }

    /// Begins, redirects or takes back the departure of a shard, as the table in force says.
    void reconcile(int number) {
        var shard = shards[number];
        var table = region.table();
        if (table == null || table.number() < shard.since) return;
        UUID to = table.owner(number);
        boolean mine = to.equals(region.node());
        if (!shard.held) {
            if (mine && table.isFresh(number)) begin(number, table.number());
            else if (!mine) refuseEarly(shard);
            return;
        }
        if (mine) {
            if (shard.out != null) shard.out.takeBack();
        } else if (shard.out == null) {
            shard.out = new Departure(region, this, shard, to);
            shard.out.begin();
        } else {
            shard.out.redirect(to);
        }
    }

    private void refuseEarly(Shard shard) {
        for (var item : shard.early) giveBack(item);
        shard.early.clear();
    }

    /// Goes on with a shard that could not be given away.
    void resume(Shard shard, List<Parcel.Arrival> entities) {
        shard.out = null;
        for (var entity : entities) start(shard, entity.key(), entity.value());
        region.callers().open(shard.number);
    }

    /// The shard has arrived at its new owner.
    void gone(Shard shard) {
        shard.out = null;
        shard.held = false;
        region.callers().open(shard.number);
    }

    void closeLocal(int number) {
        var out = shards[number].out;
        if (out == null) region.callers().closed(region.pid(), number, region.tableNumber());
        else out.closeLocal();
    }

    /// The mark of another region has come.
    void close(Pid from, int number) {
        var shard = shards[number];
        shard.origins.remove(from);
        if (shard.out != null && !shard.out.isDrained()) shard.out.closers.add(from);
        else region.post(from, new Parcel.Closed(number, region.tableNumber()));
    }

    /// Ends everything, because this node may not go on.
    void stop() {
        for (var shard : shards) {
            shard.held = false;
            shard.out = null;
            shard.arrivals.clear();
            for (var item : shard.early) refuse(item, region.lease().reason());
            shard.early.clear();
            shard.entities.clear();
        }
        for (var pid : List.copyOf(processes.keySet())) FarProcesses.end(pid, region.lease().reason());
        processes.clear();
    }

    /// Gives up entities that take too long to hand over.
    void expire() {
        for (var shard : shards) {
            if (shard.out != null) shard.out.expire();
        }
    }

    /// Whether this node has given everything away, and nobody sends here any longer.
    boolean isEmpty() {
        for (var shard : shards) {
            if (shard.held || !shard.origins.isEmpty() || !shard.early.isEmpty()) return false;
        }
        return true;
    }
}
