package dev.coppice.cluster.internal.node;

import dev.coppice.cluster.WhenFull;
import dev.coppice.cluster.internal.wire.Frame;
import dev.coppice.cluster.internal.wire.Kind;
import dev.coppice.cluster.spi.Codec;
import dev.coppice.cluster.spi.Output;
import dev.coppice.core.DeadLetter;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.ops.FarProcesses;
import dev.coppice.core.ops.FarProcesses.Outcome;
import dev.coppice.core.spi.Farside;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Request;
import dev.coppice.core.spi.ServiceName;
import dev.coppice.core.spi.Timeouts;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// One connection to a peer until it is down: the outbound queue, and the tables of both directions. Thread-safe.
///
/// It begins when the peer is up, or earlier: when a pid of a node that is not up yet arrives from a third one.
/// Messages that are sent meanwhile wait in the queue until [#begin]. [Inbound] handles incoming frames. The end of the
/// connection is [#lost].
final class Connection implements Farside {
    /*
     * Rule    `closed` is set before the tables are emptied. A thread that adds to a table reads `closed` afterwards,
     *         and removes the entry itself if it is set: at least one of the two threads sees the entry.
     */
    private final LocalNode node;
    private final String place;
    private volatile RemotePeer peer;
    private volatile long epoch;
    private volatile long since;
    private final Sending sending;
    private final Codec.Session codec;
    private final WeakPids standIns = new WeakPids();
    private final LinkNumbers links = new LinkNumbers();
    private final AtomicLong numbers = new AtomicLong();
    final Calls calls = new Calls(this);
    final FarMonitors monitors = new FarMonitors(this);
    private volatile boolean closed;
    final Inbound inbound;

    /// @param peer the peer, as far as it is known
    /// @param place the node and the runtime there, as in `shop-2.0`
    /// @param giveUp ends the connection before it has begun, because of the text
    Connection(LocalNode node, RemotePeer peer, String place, BiConsumer<Connection, String> giveUp) {
        this.node = node;
        this.peer = peer;
        this.place = place;
        this.since = node.now();
        this.sending = new Sending(this, why -> giveUp.accept(this, why));
        this.codec = node.codec().open(new WireReferences(this));
        this.inbound = new Inbound(this);
        var schema = message();
        codec.schema(schema);
        signal(Kind.SCHEMA, 0, schema);
    }

    /// The peer is up: waiting frames may be sent.
    ///
    /// @param wake wakes the writer of the queue
    /// @param end ends the connection, because of the text
    void begin(RemotePeer known, long number, Runnable wake, BiConsumer<Connection, String> end) {
        peer = known;
        epoch = number;
        since = node.now();
        sending.begin(wake, why -> end.accept(this, why));
    }

    LocalNode node() {
        return node;
    }

    RemotePeer peer() {
        return peer;
    }

    String place() {
        return place;
    }

    long epoch() {
        return epoch;
    }

    long since() {
        return since;
    }

    Sending sending() {
        return sending;
    }

    Codec.Session codec() {
        return codec;
    }

    Reasons reasons() {
        return node.reasons();
    }

    LinkNumbers links() {
        return links;
    }

    boolean isClosed() {
        return closed;
    }

    int knownProcesses() {
        return standIns.size();
    }

    // ── stand-ins ──

    /// Returns the stand-in for the far process with this number.
    Pid standIn(long number, String label) {
        var pid = standIns.get(number, () ->
                FarProcesses.create(node.runtime(), this, peer.name(), place, number, label));
        if (closed) FarProcesses.end(pid, ExitReason.NO_CONNECTION);
        return pid;
    }

    /// Returns the stand-in for the far process with this number, or null if there is none.
    @Nullable Pid knownStandIn(long number) {
        return standIns.get(number);
    }

    /// Returns a stand-in for whichever process holds `key` there.
    ///
    /// @throws IllegalArgumentException if the key cannot travel
    Pid named(Object key) {
        codec.encode(key, message());
        return FarProcesses.createNamed(node.runtime(), this, peer.name(), key);
    }

    /// Keeps an own pid so that the same object is found when it comes back.
    void export(Pid pid) {
        node.exported().get(pid.number(), () -> pid);
    }

    // ── writing ──

    /// Returns a place to write a frame that may contain a message.
    Output message() {
        return new Output(node.options().maxMessage());
    }

    private void target(Pid to, Output out) {
        var name = FarProcesses.name(to);
        out.bool(name != null);
        if (name == null) out.unsigned(to.number());
        else codec.encode(name, out);
    }

    private long numberOf(@Nullable Pid from) {
        return from == null || !FarProcesses.isLocal(node.runtime(), from) ? 0 : from.number();
    }

    /// Queues a signal. If even the reserve is used up, the connection is given up.
    void signal(Kind kind, long sender, Output body) {
        var _ = sending.signal(new Frame(kind, body.toBytes(), sender, null));
    }

    /// Returns a number for a request or a monitor of this side.
    long nextNumber() {
        return numbers.incrementAndGet();
    }

    // ── messages and requests of this side ──

    @Override public void message(Pid to, @Nullable Pid from, Object message, boolean mayWait) {
        var frame = cast(to, from, message);
        var whenFull = mayWait ? node.options().whenFull() : WhenFull.DROP;
        var offer = sending.offer(frame, whenFull, Timeouts.deadline(node.now(), node.options().sendTimeout()));
        switch (offer) {
            case ACCEPTED -> {}
            case CLOSED, EXHAUSTED -> deadLetter(DeadLetter.Cause.LOST_NODE, message, from, to);
            case FULL -> {
                if (whenFull == WhenFull.REFUSE)
                    throw sending.full("send less, or let the sender wait: NodeOptions.whenFull");
                if (whenFull == WhenFull.WAIT)
                    throw sending.full("waited for " + node.options().sendTimeout() + " in vain");
                deadLetter(DeadLetter.Cause.LINK_FULL, message, from, to);
            }
        }
    }

    private Frame cast(Pid to, @Nullable Pid from, Object message) {
        var out = message();
        out.unsigned(numberOf(from));
        target(to, out);
        codec.encode(message, out);
        return new Frame(Kind.CAST, out.toBytes(), Sending.sender(),
                () -> deadLetter(DeadLetter.Cause.LOST_NODE, message, from, to));
    }

    @Override public void signal(Pid to, @Nullable Pid from, Object message) {
        if (!sending.signal(cast(to, from, message))) deadLetter(DeadLetter.Cause.LOST_NODE, message, from, to);
    }

    @Override public boolean isFull(int bytes) {
        return sending.outbound().isFull(bytes, Sending.sender());
    }

    /// Sends `message` to the process that serves `service` there: as a signal, which is never dropped.
    ///
    /// @throws IllegalArgumentException if the message cannot travel; nothing was sent
    void serve(Pid from, ServiceName service, Object message) {
        var out = message();
        out.unsigned(from.number());
        out.bool(true);
        codec.encode(service, out);
        codec.encode(message, out);
        signal(Kind.CAST, from.number(), out);
    }

    private void deadLetter(DeadLetter.Cause cause, Object message, @Nullable Pid from, Object to) {
        FarProcesses.deadLetter(node.runtime(), cause, message, from, to);
    }

    @Override public void request(Request<?> request, Pid to, long deadline) {
        calls.open(Kind.REQUEST, request, deadline, out -> {
            out.unsigned(numberOf(request.requester()));
            target(to, out);
            codec.encode(request.payload(), out);
        });
    }

    @Override public void ask(Request<?> request, Pid to, Question question, long deadline) {
        calls.open(Kind.ASK, request, deadline, out -> {
            out.unsigned(numberOf(request.requester()));
            target(to, out);
            out.u8(Questions.number(question));
        });
    }

    // ── answers of this side ──

    /// Sends the outcome of a request of the peer.
    ///
    /// @param server the process that owes the answer
    void answer(long number, Outcome outcome, @Nullable Pid server) {
        long sender = ProcessContext.currentOrNull() == null && server != null ? server.number() : Sending.sender();
        switch (outcome) {
            case Outcome.Abandoned abandoned -> {}
            case Outcome.Failure(var reason, var unhandled) -> failed(number, reason, unhandled, sender);
            case Outcome.Reply(var value) -> {
                var out = message();
                try {
                    out.unsigned(number);
                    codec.encode(value, out);
                } catch (IllegalArgumentException cannotTravel) {
                    node.reports().warn("the reply of " + server + " to a call from node " + peer.name()
                            + " cannot travel: " + cannotTravel.getMessage());
                    failed(number, ExitReason.of("the reply cannot travel: " + cannotTravel.getMessage()), false,
                            sender);
                    return;
                }
                signal(Kind.ANSWER, sender, out);
            }
        }
    }

    void failed(long number, ExitReason reason, boolean unhandled, long sender) {
        var out = message();
        out.unsigned(number);
        out.bool(unhandled);
        reasons().write(reason, codec, out);
        signal(Kind.FAILED, sender, out);
    }

    /// Sends a reply for a request whose handle travelled here.
    ///
    /// @throws IllegalArgumentException if the reply cannot travel; nothing was sent
    void reply(long handle, @Nullable Object value) {
        var out = message();
        out.unsigned(handle);
        codec.encode(value, out);
        signal(Kind.REPLY, Sending.sender(), out);
    }

    // ── signals of this side ──

    @Override public void exit(Pid to, @Nullable Pid from, ExitReason reason) {
        var out = message();
        out.unsigned(numberOf(from));
        target(to, out);
        reasons().write(reason, codec, out);
        signal(Kind.EXIT, Sending.sender(), out);
    }

    @Override public void link(Pid to, Pid own) {
        var out = new Output(64);
        out.unsigned(own.number());
        out.unsigned(to.number());
        out.unsigned(links.made(to.number(), own.number()));
        signal(Kind.LINK, own.number(), out);
    }

    @Override public void unlink(Pid to, Pid own) {
        var out = new Output(64);
        out.unsigned(own.number());
        out.unsigned(to.number());
        out.unsigned(links.removed(to.number(), own.number()));
        signal(Kind.UNLINK, own.number(), out);
    }

    @Override public void ended(Pid to, Pid own, ExitReason reason) {
        links.removed(to.number(), own.number());
        ended(own.number(), reason);
    }

    /// Says that the process here with this number has ended, or does not exist.
    void ended(long number, ExitReason reason) {
        var out = message();
        out.unsigned(number);
        reasons().write(reason, codec, out);
        signal(Kind.ENDED, number, out);
    }

    @Override public void monitor(Pid to) {
        monitors.monitor(to);
    }

    @Override public void demonitor(Pid to) {
        monitors.demonitor(to);
    }

    /// Ends the stand-in of a far process that has ended.
    void processEnded(long number, ExitReason reason) {
        monitors.processEnded(number);
        links.ended(number);
        var pid = standIns.get(number);
        if (pid != null) FarProcesses.end(pid, reason);
    }

    // ── the end ──

    /// The effects of the end of a connection.
    record Loss(int processes, int calls, int watchers) {}

    /// Sets that the connection has ended. Under the lock of the link: then nothing is read any longer.
    void close() {
        closed = true;
    }

    /// Tells everything here that the connection has ended: processes that are linked to far processes or monitor them,
    /// and then callers. Called once, after [#close].
    Loss lost() {
        for (var frame : sending.outbound().close()) {
            if (frame.unsent() != null) frame.unsent().run();
        }
        int processes = 0;
        for (var pid : standIns.live()) {
            if (!pid.isAlive()) continue;
            processes++;
            FarProcesses.end(pid, ExitReason.NO_CONNECTION);
        }
        monitors.lost();
        int watchers = inbound.lost();
        return new Loss(processes, calls.lost(), watchers);
    }

    // ── heartbeats ──

    void ping(long number) {
        var out = new Output(16);
        out.unsigned(number);
        signal(Kind.PING, 0, out);
    }

    void pong(long number) {
        var out = new Output(16);
        out.unsigned(number);
        signal(Kind.PONG, 0, out);
    }

    void leave() {
        signal(Kind.LEAVE, 0, new Output(16));
    }
}
