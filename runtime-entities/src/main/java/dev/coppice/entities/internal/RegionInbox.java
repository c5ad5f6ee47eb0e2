package dev.coppice.entities.internal;

import static java.util.Objects.requireNonNull;

import dev.coppice.cluster.NodeEvent;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.Signal;
import dev.coppice.core.ops.FarProcesses;
import dev.coppice.core.ops.FarProcesses.Outcome;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.ops.ProcessControl;
import dev.coppice.core.spi.PendingCall;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Request;
import dev.coppice.entities.internal.RegionMessage.Abandoned;
import dev.coppice.entities.internal.RegionMessage.CallDone;
import dev.coppice.entities.internal.RegionMessage.DecideAgain;
import dev.coppice.entities.internal.RegionMessage.Event;
import dev.coppice.entities.internal.RegionMessage.Flush;
import dev.coppice.entities.internal.RegionMessage.HandOver;
import dev.coppice.entities.internal.RegionMessage.Look;
import dev.coppice.entities.internal.RegionMessage.Ready;
import dev.coppice.entities.internal.RegionMessage.Restart;
import dev.coppice.entities.internal.RegionMessage.Send;
import dev.coppice.entities.internal.RegionMessage.Settled;
import dev.coppice.entities.internal.RegionMessage.Tick;
import java.time.Duration;

/// Passes each message to a region on to the part that it concerns.
final class RegionInbox {
    private static final Duration TICK = Duration.ofMillis(500);

    private final Kind kind;
    private final Lease lease;
    private final ProcessContext self;
    private final Pid pid;
    private final Region region;
    private final Decider decider;
    private final Authority authority;
    private final Milestones milestones;
    private final Greetings greetings;
    private long lastId;

    RegionInbox(Kind kind, Lease lease, ProcessContext self) {
        this.kind = kind;
        this.lease = lease;
        this.self = self;
        this.pid = self.pid();
        this.region = new Region(kind, lease, self);
        this.decider = region.decider();
        this.authority = region.authority();
        this.milestones = new Milestones(region, decider);
        this.greetings = new Greetings(region, decider, milestones);
    }

    void begin() {
        var events = kind.node().onEvent(event -> Gen.offer(pid, new Event(event)));
        var groups = kind.node().onGroup(group -> Gen.offer(pid, new Settled(group)));
        var leaving = kind.node().beforeLeaving(() -> RunningKind.handOver(pid));
        var running = RunningRegions.of(self.runtime());
        running.add(kind.name(), pid);
        var _ = Gen.whenEnded(pid).thenRun(() -> {
            lease.end(); // no entity begins another callback
            events.close();
            groups.close();
            leaving.close();
            running.remove(kind.name(), pid);
        });
        self.sendAfter(TICK, new Tick());
    }

    // ── messages ──

    void message(Object message) {
        authority.check();
        switch (message) {
            case RegionMessage own -> own(own);
            case Mail(var from, var parcel) -> parcel(from, parcel);
            case EntityProgram.Report.Passivate(var cell) -> region.entities().passivate(cell);
            case EntityProgram.Report.Left left -> region.entities().left(left);
            case PendingCall.Completed(var tag, var call) -> greetings.welcomed(tag, call);
            default -> self.unhandled(message);
        }
        milestones.tell();
    }

    private void own(RegionMessage message) {
        switch (message) {
            case Send send -> send(send);
            case CallDone(var item, var outcome, var encoded) -> region.replies().done(item, outcome, encoded);
            case Abandoned(var item) -> region.callers().abandoned(item);
            case Restart(var key) -> region.owner().startUnasked(key);
            case Event(var event) -> event(event);
            case Settled(var group) -> authority.settled(group);
            case DecideAgain(long ballot) -> decider.again(ballot);
            case Tick _ -> tick();
            case Flush _ -> region.outbox().flush();
            case Ready _, HandOver _, Look _ -> self.unhandled(message); // these are requests
        }
    }

    private void send(Send send) {
        var request = send.request();
        var item = Item.own(region.shardOf(send.key()), request == null ? 0 : ++lastId, send);
        if (request != null) {
            FarProcesses.whenCompleted(request, () -> {
                if (FarProcesses.outcome(request) instanceof Outcome.Abandoned)
                    FarProcesses.send(pid, new Abandoned(item), null);
            });
        }
        region.callers().send(item);
    }

    private void event(NodeEvent event) {
        switch (event) {
            case NodeEvent.Up(var peer) -> region.peers().up(peer);
            case NodeEvent.Down(var peer, var cause) -> region.peers().down(peer, cause == NodeEvent.Cause.LEFT);
        }
        decider.look();
    }

    private void tick() {
        if (!kind.node().isJoined()) { // it has left, and everything has been handed over
            self.end(ExitReason.SHUTDOWN);
            return;
        }
        self.sendAfter(TICK, new Tick());
        authority.extend();
        region.callers().expire();
        region.outbox().expire();
        region.owner().expire();
        decider.look();
        decider.tellIfVoid();
    }

    // ── parcels ──

    private void parcel(Pid from, Parcel parcel) {
        boolean own = from == pid;
        var session = region.peers().session(from);
        if (!own && session == null) return; // from before a loss that has been reported
        var sender = own ? region.node() : requireNonNull(session).node();
        var callers = region.callers();
        var owner = region.owner();
        switch (parcel) {
            case Parcel.Hello _ -> throw new IllegalStateException("a greeting is a request");
            case Parcel.Deliver deliver -> owner.accept(deliver, from);
            case Parcel.Answered(long id, var reply) -> callers.answered(id, reply);
            case Parcel.Failed(long id, var reason, boolean unhandled) -> callers.failed(id, reason, unhandled);
            case Parcel.Abandon(long id) -> region.replies().abandon(from, id);
            case Parcel.Returned returned -> callers.returned(from, returned);
            case Parcel.Close(int shard, long number) -> owner.close(from, shard, number);
            case Parcel.Closed(int shard, long number) -> callers.closed(from, shard, number);
            case Parcel.Arrival arrival -> owner.arrival(arrival, from);
            case Parcel.Token(int shard, long number) -> owner.token(from, shard, number);
            case Parcel.Taken(int shard) -> {
                var out = owner.shard(shard).out;
                if (out != null) out.taken(from);
            }
            case Parcel.Inquiry(int shard, long number) -> {
                var known = owner.shard(shard);
                if (known.held && known.since >= number) region.post(from, new Parcel.Taken(shard));
                else {
                    owner.forgetArrivals(shard);
                    region.post(from, new Parcel.Missing(shard, number));
                }
            }
            case Parcel.Missing(int shard, long number) -> {
                var out = owner.shard(shard).out;
                if (out != null) out.missing(from, number);
            }
            case Parcel.Ask ask -> region.answer(from, decider.ask(ask));
            case Parcel.Adopt(var table) -> region.answer(from, decider.adopt(table));
            case Parcel.Vote vote -> decider.vote(sender, vote);
            case Parcel.Adopted adopted -> decider.adopted(sender, adopted);
            case Parcel.Refused refusal -> decider.refused(refusal);
            case Parcel.Activate(var table) -> authority.activate(table);
            case Parcel.Idle(long number) -> decider.idle(sender, number);
            case Parcel.VoteIsVoid _ -> decider.askAgain();
            case Parcel.Leaving _ -> decider.leaving(sender);
            case Parcel.Remember told -> region.memory().put(told, from);
            case Parcel.Unread(var what, var why) -> region.unread(what, why);
        }
    }

    // ── requests and signals ──

    @SuppressWarnings("unchecked") // the type of each request determines that of its answer
    void request(Request<?> request) {
        switch (request.payload()) {
            case Parcel.Hello hello -> greetings.welcome(hello, (Request<Parcel.Welcome>) request);
            case Ready _ -> milestones.whenReady(request);
            case HandOver _ -> {
                milestones.whenHandedOver(request);
                region.leave();
            }
            case Look _ -> ((Request<Figures>) request).reply(region.figures());
            default -> request.fail(ExitReason.of("a region of entities does not understand " + request.payload()));
        }
        milestones.tell();
    }

    void signal(Signal signal) {
        authority.check();
        switch (signal) {
            case Signal.Exit(var from, var reason) -> {
                if (!isShutdown(from)) region.entities().ended(from, reason);
                else if (reason.isClean()) {
                    milestones.endWhenHandedOver(reason);
                    region.leave();
                } else {
                    self.end(reason);
                    return;
                }
            }
            case Signal.Down(_, _, Pid ended, var reason) -> greetings.lost(ended, reason);
            default -> {}
        }
        milestones.tell();
    }

    private boolean isShutdown(Pid from) {
        var parent = self.parent();
        return from == parent || ProcessControl.isExternal(from) && (parent == null || !parent.isAlive());
    }

    Figures figures() {
        return region.figures();
    }
}
