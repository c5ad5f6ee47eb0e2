package dev.coppice.cluster.internal.node;

import dev.coppice.cluster.LinkFull;
import dev.coppice.cluster.WhenFull;
import dev.coppice.cluster.internal.link.Outbound;
import dev.coppice.cluster.internal.link.Outbound.Offer;
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
import dev.coppice.core.spi.Interrupts;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Request;
import dev.coppice.core.spi.ServiceName;
import dev.coppice.core.spi.Timeouts;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One connection to a peer until it is down: what goes out, and the tables of both directions. Thread-safe.
///
/// It begins when the peer is up, or earlier: when a pid of a node that is not up yet arrives from a third one. What is
/// sent meanwhile waits in the queue until [#begin]. [Inbound] handles what comes in. The end of the connection is
/// [#lost].
final class Connection implements Farside {
    /*
     * Rules   (1) `closed` is set before the tables are emptied. Who adds to a table looks at `closed` afterwards and
     *             then removes the entry itself: at least one of the two sees it;
     *         (2) requests: the entry in `calls` is removed by whatever completes the request.
     *             Each request is therefore completed once, by the answer, by its requester, or by the loss.
     */
    private final LocalNode node;
    private final String place;
    private volatile RemotePeer peer;
    private volatile long epoch;
    private volatile long since;
    private volatile Runnable writer = () -> {};
    private volatile BiConsumer<Connection, String> giveUp;
    private final Outbound outbound;
    private final Codec.Session codec;
    private final WeakPids standIns = new WeakPids();
    private final LinkNumbers links = new LinkNumbers();
    /// The requests of this side that wait for an answer.
    private final ConcurrentHashMap<Long, Request<?>> calls = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    /// The far processes that this side monitors, with the number of the monitor.
    private final ConcurrentHashMap<Long, Long> monitored = new ConcurrentHashMap<>();
    /// The monitors by name of this side.
    private final ConcurrentHashMap<Long, Pid> namesMonitored = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Pid, Long> nameMonitors = new ConcurrentHashMap<>();
    private volatile boolean closed;
    final Inbound inbound;

    /// @param peer what is known of the peer so far
    /// @param place the node and the runtime there, as in `shop-2.0`
    /// @param giveUp ends the connection before it has begun, because of the text
    Connection(LocalNode node, RemotePeer peer, String place, BiConsumer<Connection, String> giveUp) {
        this.node = node;
        this.peer = peer;
        this.place = place;
        this.since = node.now();
        this.giveUp = giveUp;
        var options = node.options();
        this.outbound = new Outbound(options.high(), options.low(), options.reserve());
        this.codec = node.codec().open(new WireReferences(this));
        this.inbound = new Inbound(this);
        var schema = new Output(options.maxMessage());
        codec.schema(schema);
        signal(Kind.SCHEMA, 0, schema);
    }

    /// The peer is up: what waits may be sent.
    ///
    /// @param wake wakes what sends the queue
    /// @param end ends the connection, because of the text
    void begin(RemotePeer known, long number, Runnable wake, BiConsumer<Connection, String> end) {
        peer = known;
        epoch = number;
        since = node.now();
        giveUp = end;
        writer = wake;
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

    Outbound outbound() {
        return outbound;
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

    int openCalls() {
        return calls.size();
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
    private Output message() {
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

    /// Returns the number that keeps in order what the calling thread sends.
    private static long sender() {
        var self = ProcessContext.currentOrNull();
        return self == null ? -Thread.currentThread().threadId() : self.pid().number();
    }

    /// Queues a signal. If even the reserve is used up, the connection is given up.
    void signal(Kind kind, long sender, Output body) {
        var offer = outbound.offerSignal(new Frame(kind, body.toBytes(), sender, null));
        if (offer == Offer.ACCEPTED) writer.run();
        else if (offer == Offer.EXHAUSTED) {
            giveUp.accept(this,
                    "more than " + (node.options().high() + node.options().reserve()) + " bytes wait to be sent to it");
        }
    }

    /// Queues a frame with a message on behalf of the calling thread, which may have to wait.
    ///
    /// @param deadline until when it may wait
    private Offer offer(Frame frame, WhenFull whenFull, long deadline) {
        var offer = outbound.offer(frame, null);
        if (offer == Offer.FULL) {
            LinkEvents.full(peer.name(), outbound.figures().waitingBytes());
            if (whenFull == WhenFull.WAIT) offer = await(frame, deadline);
        }
        if (offer == Offer.ACCEPTED) writer.run();
        return offer;
    }

    private Offer await(Frame frame, long deadline) {
        var wake = FarProcesses.waker();
        var result = new Offer[] {Offer.FULL};
        try {
            FarProcesses.await(node.runtime(), "room on the link to node " + peer.name(), () -> {
                if (result[0] == Offer.FULL) result[0] = outbound.offer(frame, wake);
                return result[0] != Offer.FULL;
            }, deadline);
        } finally {
            outbound.forget(wake);
        }
        return result[0];
    }

    private LinkFull full(String advice) {
        return new LinkFull(peer.name(), outbound.figures().waitingBytes(), advice);
    }

    // ── messages and requests of this side ──

    @Override public void message(Pid to, @Nullable Pid from, Object message, boolean mayWait) {
        var out = message();
        out.unsigned(numberOf(from));
        target(to, out);
        codec.encode(message, out);
        var frame = new Frame(Kind.CAST, out.toBytes(), sender(),
                () -> deadLetter(DeadLetter.Cause.LOST_NODE, message, from, to));
        var whenFull = mayWait ? node.options().whenFull() : WhenFull.DROP;
        var offer = offer(frame, whenFull, Timeouts.deadline(node.now(), node.options().sendTimeout()));
        switch (offer) {
            case ACCEPTED -> {}
            case CLOSED, EXHAUSTED -> deadLetter(DeadLetter.Cause.LOST_NODE, message, from, to);
            case FULL -> {
                if (whenFull == WhenFull.REFUSE) throw full("send less, or let the sender wait: NodeOptions.whenFull");
                if (whenFull == WhenFull.WAIT) throw full("waited for " + node.options().sendTimeout() + " in vain");
                deadLetter(DeadLetter.Cause.LINK_FULL, message, from, to);
            }
        }
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
        open(Kind.REQUEST, request, deadline, out -> {
            out.unsigned(numberOf(request.requester()));
            target(to, out);
            codec.encode(request.payload(), out);
        });
    }

    @Override public void ask(Request<?> request, Pid to, Question question, long deadline) {
        open(Kind.ASK, request, deadline, out -> {
            out.unsigned(numberOf(request.requester()));
            target(to, out);
            out.u8(Questions.number(question));
        });
    }

    /// Sends a frame that is answered: writes a number for `request` and then `content`.
    ///
    /// @throws IllegalArgumentException if the content cannot travel; nothing was sent
    void open(Kind kind, Request<?> request, long deadline, Consumer<Output> content) {
        long number = numbers.incrementAndGet();
        var out = message();
        out.unsigned(number);
        content.accept(out);
        calls.put(number, request);
        var left = new boolean[1]; // whether the frame was accepted; read by the completion, which may come at any time
        FarProcesses.whenCompleted(request, () -> {
            if (calls.remove(number) == null) return;
            if (left[0] && FarProcesses.outcome(request) instanceof Outcome.Abandoned) abandon(number);
        });
        if (closed) {
            unsent(number, request);
            return;
        }
        var whenFull = node.options().whenFull();
        left[0] = true;
        Offer offer;
        try {
            offer = offer(new Frame(kind, out.toBytes(), sender(), () -> unsent(number, request)), whenFull, deadline);
        } catch (RuntimeException | Error ended) { // the process was killed while it waited
            left[0] = false;
            FarProcesses.abandon(request);
            throw ended;
        }
        switch (offer) {
            case ACCEPTED -> {}
            case CLOSED, EXHAUSTED -> unsent(number, request);
            case FULL -> {
                left[0] = false;
                if (whenFull == WhenFull.REFUSE) {
                    calls.remove(number);
                    throw full("call later, or let the caller wait: NodeOptions.whenFull");
                }
                if (whenFull == WhenFull.DROP) {
                    refuse(number, request, ExitReason.of("the link to node " + peer.name() + " is full"));
                } else if (Interrupts.isPending()) {
                    refuse(number, request, ExitReason.INTERRUPTED);
                } else {
                    FarProcesses.abandon(request);
                }
            }
        }
    }

    private void unsent(long number, Request<?> request) {
        refuse(number, request, ExitReason.NO_CONNECTION);
    }

    private void refuse(long number, Request<?> request, ExitReason reason) {
        if (calls.remove(number) != null) FarProcesses.refuse(request, reason, true);
    }

    private void abandon(long number) {
        var out = new Output(16);
        out.unsigned(number);
        signal(Kind.ABANDON, sender(), out);
    }

    /// Takes the request with this number out of the table, because its answer has come.
    @Nullable Request<?> answered(long number) {
        return calls.remove(number);
    }

    // ── answers of this side ──

    /// Sends the outcome of a request of the peer.
    ///
    /// @param server what owes the answer
    void answer(long number, Outcome outcome, @Nullable Pid server) {
        long sender = ProcessContext.currentOrNull() == null && server != null ? server.number() : sender();
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
        signal(Kind.REPLY, sender(), out);
    }

    // ── signals of this side ──

    @Override public void exit(Pid to, @Nullable Pid from, ExitReason reason) {
        var out = message();
        out.unsigned(numberOf(from));
        target(to, out);
        reasons().write(reason, codec, out);
        signal(Kind.EXIT, sender(), out);
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
        long number = numbers.incrementAndGet();
        var name = FarProcesses.name(to);
        var out = message();
        if (name == null) {
            monitored.put(to.number(), number);
            out.unsigned(to.number());
            out.unsigned(number);
            signal(Kind.MONITOR, sender(), out);
            return;
        }
        namesMonitored.put(number, to);
        nameMonitors.put(to, number);
        out.unsigned(number);
        codec.encode(name, out);
        signal(Kind.MONITOR_NAME, sender(), out);
        if (closed) node.later(() -> FarProcesses.end(to, ExitReason.NO_CONNECTION));
    }

    @Override public void demonitor(Pid to) {
        var out = new Output(64);
        if (FarProcesses.name(to) == null) {
            var number = monitored.remove(to.number());
            if (number == null) return;
            out.unsigned(to.number());
            out.unsigned(number);
            signal(Kind.DEMONITOR, sender(), out);
            return;
        }
        var number = nameMonitors.remove(to);
        if (number == null) return;
        namesMonitored.remove(number);
        out.unsigned(number);
        signal(Kind.DEMONITOR_NAME, sender(), out);
    }

    /// Takes the stand-in of a monitored name out of the table, because its holder has ended.
    @Nullable Pid nameEnded(long number) {
        var pid = namesMonitored.remove(number);
        if (pid != null) nameMonitors.remove(pid);
        return pid;
    }

    /// Ends the stand-in of a far process that has ended.
    void processEnded(long number, ExitReason reason) {
        monitored.remove(number);
        links.ended(number);
        var pid = standIns.get(number);
        if (pid != null) FarProcesses.end(pid, reason);
    }

    // ── the end ──

    /// What the end of a connection has affected.
    record Loss(int processes, int calls, int watchers) {}

    /// Sets that the connection has ended. Under the lock of the link: then nothing is read any longer.
    void close() {
        closed = true;
    }

    /// Tells everything here that the connection has ended: processes that are linked to far processes or monitor them,
    /// and then callers. Called once, after [#close].
    Loss lost() {
        for (var frame : outbound.close()) {
            if (frame.unsent() != null) frame.unsent().run();
        }
        int processes = 0;
        for (var pid : standIns.live()) {
            if (!pid.isAlive()) continue;
            processes++;
            FarProcesses.end(pid, ExitReason.NO_CONNECTION);
        }
        for (var pid : namesMonitored.values()) FarProcesses.end(pid, ExitReason.NO_CONNECTION);
        int watchers = inbound.lost();
        int failed = 0;
        for (var number : calls.keySet()) {
            var request = calls.remove(number);
            if (request == null) continue;
            failed++;
            FarProcesses.refuse(request, ExitReason.NO_CONNECTION, false);
        }
        return new Loss(processes, failed, watchers);
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

    /// Creates a request of this node that is answered by the peer, for operations that are no message to a process.
    static Request<@Nullable Object> requestOf(LocalNode node, Object named, Object payload) {
        return FarProcesses.request(node.runtime(), named, payload);
    }
}
