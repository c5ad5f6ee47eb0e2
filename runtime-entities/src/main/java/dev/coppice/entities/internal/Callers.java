package dev.coppice.entities.internal;

import static java.util.Objects.requireNonNull;

import dev.coppice.cluster.spi.Envelope;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.ops.FarProcesses;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The messages that processes of this node send to entities: one route for each shard, which leads to its owner or is
/// closed for the moment.
///
/// # Why the order of a sender's messages stands, and none is handled twice
///
/// All messages from here to the entities of one shard pass through this region, in the order in which their senders
/// sent them, and over one route at a time. When the shard has moved, the route is closed by a mark that travels behind
/// the messages. The old owner gives back the messages that it has not handled, in order, and then answers the mark.
/// Only then does the route to the new owner open, first for the returned messages, then for those that were sent here
/// meanwhile. So for each sender and entity: handled by the old owner, before given back, before sent later. A message
/// is in one place at any time: at the old owner, which handles it or gives it back, never both (see [EntityProgram]),
/// or here. If the old owner is lost, the messages on their way are lost with it: calls fail with `no connection`, and
/// nothing is sent again.
final class Callers {

    /// The way to the owner of one shard.
    private static final class Route {
        final int shard;
        /// The region of the owner; null if the route is closed.
        @Nullable Pid to;
        /// Whether the mark is on its way.
        boolean closing;
        /// The number of the smallest table that may open the route.
        long minTable;
        /// The messages that came back; they precede those that were sent later.
        final Deque<Item> returned = new ArrayDeque<>();
        final Deque<Item> pending = new ArrayDeque<>();

        Route(int shard) {
            this.shard = shard;
        }

        boolean isOpen() {
            return to != null && !closing;
        }

        boolean isEmpty() {
            return returned.isEmpty() && pending.isEmpty();
        }
    }

    private final Region region;
    private final Route[] routes;
    /// The calls that other regions have, by number.
    private final Map<Long, Item> outstanding = new HashMap<>();

    Callers(Region region, int shards) {
        this.region = region;
        this.routes = new Route[shards];
        for (int i = 0; i < shards; i++) routes[i] = new Route(i);
    }

    // ── sending ──

    void send(Item item) {
        if (region.isStopped()) {
            fail(item, region.lease().reason(), true);
            return;
        }
        var route = routes[item.shard];
        if (route.isOpen() && route.isEmpty()) forward(route, item);
        else if (route.pending.size() < region.options().buffer()) {
            item.since = region.now();
            route.pending.add(item);
        } else {
            overflow(item);
        }
    }

    private void forward(Route route, Item item) {
        if (item.isAbandoned()) return;
        var to = route.to;
        if (to == null) throw new IllegalStateException("the route of shard " + route.shard + " is closed");
        if (to == region.pid()) {
            region.owner().accept(item);
            return;
        }
        Envelope message;
        try {
            message = item.encoded == null ? region.enclose(item.message) : Envelope.of(item.message, item.encoded);
        } catch (IllegalArgumentException cannotTravel) {
            region.report("a message to " + region.kind() + " cannot travel: " + cannotTravel.getMessage());
            fail(item, ExitReason.of("the message cannot travel: " + cannotTravel.getMessage()), true);
            return;
        }
        if (item.isCall()) {
            item.at = to;
            outstanding.put(item.id, item);
        }
        region.post(to, new Parcel.Deliver(item.shard, region.tableNumber(), item.id, Envelope.of(item.key), message,
                item.sender));
    }

    /// Gives up a message that has not left this node.
    void overflow(Parcel.Deliver deliver) {
        if (deliver.id() != 0) failed(deliver.id(), Region.OVERFLOW, true);
        else region.dropped(requireNonNull(deliver.message().value()), deliver.sender(), deliver.key().value());
    }

    private void overflow(Item item) {
        fail(item, Region.OVERFLOW, true);
    }

    private void fail(Item item, ExitReason reason, boolean unhandled) {
        if (item.request != null) FarProcesses.refuse(item.request, reason, unhandled);
        else region.dropped(item);
    }

    /// The caller has given up.
    void abandoned(Item item) {
        var sent = outstanding.remove(item.id);
        if (sent != null && sent.at != null) region.post(sent.at, new Parcel.Abandon(item.id));
        else region.replies().abandoned(item);
    }

    // ── outcomes ──

    void answered(long id, Envelope reply) {
        var item = outstanding.remove(id);
        if (item == null || item.request == null) return;
        var unreadable = reply.unreadable();
        if (unreadable == null) FarProcesses.complete(item.request, reply.value());
        else FarProcesses.refuse(item.request, ExitReason.of(unreadable), false);
    }

    void failed(long id, ExitReason reason, boolean unhandled) {
        var item = outstanding.remove(id);
        if (item != null) fail(item, reason, unhandled);
    }

    // ── routes ──

    /// Opens the routes that can be opened, and closes routes to regions that are no longer the owners.
    void tableChanged() {
        for (var route : routes) {
            if (route.isOpen() && route.to != region.ownerOf(route.shard)) close(route);
            else open(route);
        }
    }

    void open(int shard) {
        open(routes[shard]);
    }

    private void open(Route route) {
        if (route.to != null || region.isStopped() || region.tableNumber() < route.minTable) return;
        var to = region.ownerOf(route.shard);
        if (to == null || to == region.pid() && !region.owner().serves(route.shard)) return;
        route.to = to;
        for (var waiting : new ArrayList<>(route.returned)) forward(route, waiting);
        route.returned.clear();
        for (var waiting : new ArrayList<>(route.pending)) forward(route, waiting);
        route.pending.clear();
    }

    private void close(Route route) {
        var to = route.to;
        if (to == null) return;
        route.closing = true;
        if (to == region.pid()) region.owner().closeLocal(route.shard);
        else region.post(to, new Parcel.Close(route.shard, region.tableNumber()));
    }

    /// Takes back a message that the region `from` has not handled.
    void returned(Pid from, Parcel.Returned parcel) {
        var route = routes[parcel.shard()];
        if (parcel.id() != 0) {
            var item = outstanding.remove(parcel.id());
            if (item != null) returned(from, item);
        } else {
            var unreadable = parcel.unreadable();
            if (unreadable == null) returned(from, Item.own(parcel));
            else region.undecodable(unreadable, parcel.sender(), parcel.key().value());
        }
        if (route.to == from && !route.closing) close(route);
    }

    void returned(Pid from, Item item) {
        item.at = null;
        item.running = null;
        item.since = region.now();
        routes[item.shard].returned.add(item);
    }

    /// The old owner has given back everything that came by this route.
    void closed(Pid from, int shard, long table) {
        var route = routes[shard];
        if (route.to != from) return;
        route.to = null;
        route.closing = false;
        route.minTable = table;
        open(route);
    }

    /// The region `lost` cannot be reached any longer.
    void lost(Pid lost) {
        for (var item : new ArrayList<>(outstanding.values())) {
            if (item.at == lost) {
                outstanding.remove(item.id);
                fail(item, ExitReason.NO_CONNECTION, false);
            }
        }
        for (var route : routes) {
            if (route.to != lost) continue;
            route.to = null;
            route.closing = false;
            open(route);
        }
    }

    /// This node may not go on.
    void stopped() {
        for (var route : routes) {
            if (route.to == region.pid()) {
                route.to = null;
                route.closing = false;
            }
            drop(route.returned, any -> true, region.lease().reason());
            drop(route.pending, any -> true, region.lease().reason());
        }
    }

    /// Gives up messages that have waited for too long.
    void expire() {
        long oldest = region.now() - region.bufferNanos();
        for (var route : routes) {
            if (route.isEmpty()) continue;
            drop(route.returned, item -> item.since < oldest, Region.OVERFLOW);
            drop(route.pending, item -> item.since < oldest, Region.OVERFLOW);
        }
    }

    private void drop(Deque<Item> items, Predicate<Item> which, ExitReason reason) {
        items.removeIf(item -> {
            if (!which.test(item)) return false;
            fail(item, reason, true);
            return true;
        });
    }

    /// Returns how many messages wait.
    int waiting() {
        int sum = 0;
        for (var route : routes) sum += route.returned.size() + route.pending.size();
        return sum;
    }
}
