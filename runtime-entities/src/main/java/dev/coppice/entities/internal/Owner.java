package dev.coppice.entities.internal;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.Pid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;

/// The shards that this node holds: how they come and go, and whether a message finds its shard here.
final class Owner {
    private final Region region;
    private final Shard[] shards;

    Owner(Region region, int count) {
        this.region = region;
        this.shards = new Shard[count];
        for (int i = 0; i < count; i++) shards[i] = new Shard(i);
    }

    Shard shard(int number) {
        return shards[number];
    }

    Shard shardOf(Object key) {
        return shards[region.shardOf(key)];
    }

    Shard[] shards() {
        return shards;
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

    /// Takes a message from another region, if this node can read it.
    void accept(Parcel.Deliver deliver, Pid origin) {
        var unreadable = deliver.unreadable();
        if (unreadable == null) accept(Item.of(deliver, origin), deliver.table(), origin);
        else region.replies().unreadable(deliver, unreadable, origin);
    }

    private void accept(Item item, long table, Pid origin) {
        var shard = shards[item.shard];
        if (region.isStopped()) {
            region.replies().refuse(item, region.lease().reason());
            return;
        }
        if (!shard.origins.contains(origin)) shard.origins.add(origin);
        boolean mayComeHere = table > region.tableNumber() || region.ownerOf(item.shard) == region.pid();
        if (shard.held) accept(item);
        else if (!mayComeHere) region.replies().giveBack(item);
        else if (shard.early.size() < region.options().buffer()) shard.early.add(item);
        else region.replies().refuse(item, Region.OVERFLOW);
    }

    /// Takes a message to an entity of a shard that is held.
    void accept(Item item) {
        var shard = shards[item.shard];
        var out = shard.out;
        if (out == null) region.entities().deliver(shard, item);
        else if (out.isDrained()) region.replies().giveBack(item);
        else out.late.add(item);
    }

    /// The region `lost` cannot be reached any longer.
    void lost(Pid lost) {
        for (var shard : shards) {
            shard.origins.remove(lost);
            shard.early.removeIf(item -> item.origin == lost);
            shard.closers.remove(lost);
            shard.missed.remove(lost);
            if (shard.out != null) shard.out.lost(lost);
        }
    }

    /// Starts an entity that must run although no message came.
    void startUnasked(Object key) {
        var shard = shardOf(key);
        if (serves(shard.number) && !shard.entities.containsKey(key) && region.memory().mayStart(key))
            region.entities().start(shard, key, null);
    }

    // ── shards that come and go ──

    /// Takes a shard that no node holds.
    void begin(int number, long table) {
        var shard = shards[number];
        shard.arrivals.clear();
        MoveEvents.taken(region.kind(), number, region.nodeName());
        hold(shard, table);
        for (var key : region.memory().keysOf(number)) startUnasked(key);
    }

    private void hold(Shard shard, long table) {
        shard.held = true;
        shard.since = table;
        region.callers().open(shard.number);
        while (!shard.early.isEmpty() && serves(shard.number)) region.entities().deliver(shard, shard.early.remove());
    }

    void arrival(Parcel.Arrival arrival, Pid from) {
        var entity = region.kind() + " " + arrival.text();
        var key = arrival.key().unreadable();
        var state = arrival.state().unreadable();
        if (key != null) region.unread(from, entity + " has ended, because it cannot move to its new owner", key);
        else {
            if (state != null) region.unread(from, entity + " moves without its state", state);
            shards[arrival.shard()].arrivals.add(arrival);
        }
    }

    /// Takes a shard that another node has given away, or has the token sent again when this node may go on: until then
    /// that node stays the holder.
    void token(Pid from, int number, long table) {
        var shard = shards[number];
        if (region.isStopped() || isGivenToOthers(shard, table)) {
            shard.arrivals.clear();
            shard.missed.put(from, table);
            return;
        }
        take(shard, table);
        region.post(from, new Parcel.Taken(number));
        reconcile(number);
    }

    /// Whether a table that is newer than the token gives the shard to another node. Its sender has stopped since, or
    /// will ask with that table.
    private boolean isGivenToOthers(Shard shard, long token) {
        var table = region.table();
        return !shard.held && table != null && table.number() > token
                && !table.owner(shard.number).equals(region.node());
    }

    /// Begins with all entities that have arrived.
    private void take(Shard shard, long table) {
        var arrived = new LinkedHashMap<Object, Parcel.Arrival>(); // those of an interrupted attempt came twice
        for (var arrival : shard.arrivals) arrived.put(requireNonNull(arrival.key().value()), arrival);
        shard.arrivals.clear();
        shard.since = shard.held ? Math.max(shard.since, table) : table;
        arrived.forEach((key, arrival) -> region.entities().takeOver(shard, key, arrival.state().value()));
        if (!shard.held) hold(shard, table);
        for (var key : region.memory().keysOf(shard.number)) startUnasked(key);
    }

    void forgetArrivals(int number) {
        shards[number].arrivals.clear();
    }

    /// Begins, redirects or cancels the departure of a shard, as the table in force says.
    void reconcile(int number) {
        var shard = shards[number];
        reconcile(shard);
        shard.missed.forEach((from, token) -> region.post(from, new Parcel.Missing(number, token)));
        shard.missed.clear();
        for (var closer : List.copyOf(shard.closers.entrySet())) {
            shard.closers.remove(closer.getKey());
            close(closer.getKey(), number, closer.getValue());
        }
    }

    private void reconcile(Shard shard) {
        int number = shard.number;
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
        for (var item : shard.early) region.replies().giveBack(item);
        shard.early.clear();
    }

    /// Goes on with a shard that could not be given away. It gets a new number, because the node that it was sent to
    /// may have begun before it was lost, with a higher number than the former one here.
    void resume(Shard shard, List<Departure.Left> entities) {
        shard.out = null;
        shard.since = region.tableNumber();
        for (var entity : entities) region.entities().start(shard, entity.key(), entity.state());
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

    /// The mark of another region has come, sent by `table`. While that table is not in force here, messages of `from`
    /// may wait in mailboxes and go back when it is: they precede the answer.
    void close(Pid from, int number, long table) {
        var shard = shards[number];
        shard.origins.remove(from);
        if (shard.out != null && !shard.out.isDrained()) shard.out.closers.add(from);
        else if (shard.held && shard.out == null && table > region.tableNumber()) shard.closers.put(from, table);
        else answer(from, shard);
    }

    private void answer(Pid closer, Shard shard) {
        shard.early.removeIf(item -> {
            if (item.origin != closer) return false;
            region.replies().giveBack(item);
            return true;
        });
        region.post(closer, new Parcel.Closed(shard.number, region.tableNumber()));
    }

    /// Ends everything, because this node may not go on.
    void stop() {
        for (var shard : shards) {
            var closers = new ArrayList<>(shard.closers.keySet());
            if (shard.out != null) closers.addAll(shard.out.closers);
            for (var closer : closers) answer(closer, shard);
            shard.closers.clear();
            shard.held = false;
            shard.out = null;
            shard.arrivals.clear();
            for (var item : shard.early) region.replies().refuse(item, region.lease().reason());
            shard.early.clear();
            shard.entities.clear();
        }
        region.entities().end(region.lease().reason());
    }

    /// Gives up entities that take too long to hand over.
    void expire() {
        for (var shard : shards) {
            if (shard.out != null) shard.out.expire();
        }
    }

    /// Whether this node has given everything away, and no node sends here.
    boolean isEmpty() {
        for (var shard : shards) {
            if (shard.held || !shard.origins.isEmpty() || !shard.early.isEmpty()) return false;
        }
        return true;
    }
}
