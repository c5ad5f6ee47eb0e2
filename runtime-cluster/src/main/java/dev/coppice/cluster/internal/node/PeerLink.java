package dev.coppice.cluster.internal.node;

import dev.coppice.cluster.NodeEvent.Cause;
import dev.coppice.cluster.NodeStatistics;
import dev.coppice.cluster.internal.node.Acceptance.Refuse;
import dev.coppice.cluster.internal.node.Acceptance.Simple;
import dev.coppice.cluster.internal.wire.Greeting;
import dev.coppice.cluster.internal.wire.Greeting.Close;
import dev.coppice.cluster.internal.wire.Greeting.Code;
import dev.coppice.cluster.internal.wire.Greeting.Hello;
import dev.coppice.cluster.internal.wire.Greeting.Proof;
import dev.coppice.cluster.internal.wire.Greeting.Refusal;
import dev.coppice.cluster.spi.Address;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The state of this node towards one member of the transport's group: greeting, up over a [Connection], or neither.
///
/// All fields are guarded by `lock` unless they say otherwise. The reader holds it for one packet at a time.
final class PeerLink {
    /*
     * States   IDLE      nothing is under way.
     *          GREETING  this side has sent its Hello, with `attempt`.
     *          UP        both sides have proven themselves: `connection` exists.
     *          CLOSING   the connection has been closed, and its end is being reported on the node's own pump.
     *          REFUSED   one side will not connect; another attempt is made later, unless this node has failed to join.
     *
     * Rules (1) every attempt of a side has a random number. Each packet of a connection carries the attempt of its
     *              receiver: a packet from an earlier connection names another one and is dropped;
     *          (2) a side that sends its Proof sends it before any data, on a stream that keeps order. A Proof contains
     *              the Hello. So a side that receives data under its own attempt has received everything it needs to be
     *              up; if not, something was lost, the packets have a gap, and the connection ends;
     *          (3) a Hello with another attempt shows that the other side has started again: it ends the present
     *              connection;
     *          (4) the next connection begins only after the end of the last one has been reported.
     */
    private static final long REPEAT_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long AFTER_REFUSAL_NANOS = TimeUnit.SECONDS.toNanos(10);
    /// How long a greeting of a member that is in no view is kept.
    private static final long FORGET_NANOS = TimeUnit.SECONDS.toNanos(60);

    enum State { IDLE, GREETING, UP, CLOSING, REFUSED }

    private final LocalNode node;
    private final Address address;
    private final ReentrantLock lock = new ReentrantLock();
    private final LinkReader reader;
    private final LinkWriter writer;
    private final Liveness liveness;
    private final Acceptance acceptance;
    private State state = State.IDLE;
    /// The number of this side's attempt; 0 if there is none.
    private volatile long attempt;
    /// The other side's number; the connection carries it.
    private volatile long theirAttempt;
    private @Nullable Hello own;
    private @Nullable Hello theirs;
    private @Nullable RemotePeer peer;
    private volatile @Nullable Connection connection;
    /// A Hello that came when it could not be answered.
    private @Nullable Greeting held;
    private boolean inView;
    private long outOfViewSince;
    private long helloSentAt;
    private long retryAt;
    private boolean banned;
    /// Whether the other side has said that it leaves.
    private boolean hasLeft;
    /// Set when the other side has confirmed that it has taken everything.
    private volatile boolean saidBye;
    private volatile boolean refusedFatally;

    PeerLink(LocalNode node, Address address) {
        this.node = node;
        this.address = address;
        this.outOfViewSince = node.now();
        this.liveness = new Liveness(node);
        this.acceptance = new Acceptance(node);
        this.reader = new LinkReader(node, this, lock, liveness);
        this.writer = new LinkWriter(node, address, this::nextPacket, this::sendingFailed);
    }

    Address address() {
        return address;
    }

    @Nullable Connection connection() {
        return connection;
    }

    /// Returns the figures of the connection, or null if the link is not up.
    NodeStatistics.@Nullable Link figures(long now) {
        var up = connection;
        if (up == null) return null;
        var sent = up.sending().outbound().figures();
        return new NodeStatistics.Link(up.peer(), Duration.ofNanos(now - up.since()), sent.waitingBytes(),
                sent.waitingSenders(), sent.framesSent(), sent.bytesSent(), up.inbound.frames(), up.inbound.bytes(),
                Duration.ofNanos(liveness.roundTrip()), Duration.ofNanos(Math.max(0, now - liveness.lastHeard())),
                up.calls.size(), up.inbound.openRequests(), up.inbound.watches(), up.knownProcesses());
    }

    boolean wasHeardAfter(long time) {
        return liveness.lastHeard() > time;
    }

    boolean saidBye() {
        return saidBye;
    }

    /// Returns whether nothing is left to do here.
    boolean isUnused() {
        lock.lock();
        try {
            return !inView && (state == State.IDLE || state == State.REFUSED) && held == null;
        } finally {
            lock.unlock();
        }
    }

    /// Returns whether this node's admission waits for this member.
    boolean isPending() {
        lock.lock();
        try {
            var up = connection;
            return inView && !banned && (state == State.IDLE || state == State.GREETING || state == State.CLOSING
                    || up != null && !up.inbound.hasSchema());
        } finally {
            lock.unlock();
        }
    }

    @Override public String toString() {
        var known = theirs;
        return known == null ? address.toString() : known.node() + " (" + address + ")";
    }

    // ── writing ──

    void wakeWriter() {
        writer.wake();
    }

    void closeWriter() {
        writer.close();
    }

    boolean hasUnsentGreetings() {
        return writer.hasUnsentGreetings();
    }

    private byte @Nullable [] nextPacket() {
        var to = connection;
        return to == null ? null : to.sending().outbound().nextPacket(theirAttempt);
    }

    private void sendingFailed(Exception thrown) {
        var up = connection;
        node.later(() -> end(up, Cause.LOST, "sending failed: " + thrown, Code.LOST));
    }

    // ── the view, on the node's pump ──

    void view(boolean contained) {
        Greeting waiting = null;
        lock.lock();
        try {
            if (inView && !contained) {
                outOfViewSince = node.now();
                ask(outOfViewSince);
            }
            inView = contained;
            if (contained) {
                if (state == State.IDLE || state == State.REFUSED && node.now() >= retryAt) begin();
                waiting = held;
                held = null;
            }
        } finally {
            lock.unlock();
        }
        if (waiting != null) greeting(waiting);
        if (!contained) look(node.now());
    }

    /// Pings the peer, and checks for the answer when it is due.
    private void ask(long now) {
        var up = connection;
        if (state != State.UP || up == null) return;
        liveness.ping(up, now);
        node.steps().after(Duration.ofNanos(Liveness.SILENT_NANOS), () -> look(node.now()));
    }

    /// Begins an attempt.
    private void begin() {
        if (banned || !node.isOpen()) return;
        state = State.GREETING;
        attempt = node.identity().attempt();
        theirAttempt = 0;
        theirs = null;
        own = node.identity().hello(attempt, node.isJoining(), node.epochs().latest(address) + 1);
        hasLeft = false;
        sendHello();
    }

    private void sendHello() {
        helloSentAt = node.now();
        if (own != null) writer.greet(own);
    }

    // ── time, on the node's pump ──

    /// Checks the signs of life of the peer, and greets again if that is due.
    void look(long now) {
        Cause cause = null;
        var detail = "";
        var up = connection;
        lock.lock();
        try {
            switch (state) {
                case UP -> {
                    var silence = liveness.silence(now, inView);
                    if (silence != null) {
                        cause = Cause.LOST;
                        detail = silence;
                    } else if (!inView && node.links().haveExcluded(now - outOfViewSince)) {
                        cause = Cause.SPLIT;
                        detail = "the settled group excludes it";
                    }
                }
                case GREETING -> {
                    if (!inView) {
                        state = State.IDLE;
                        attempt = 0;
                    } else if (now - helloSentAt >= REPEAT_NANOS) {
                        sendHello();
                    }
                }
                case REFUSED -> {
                    if (inView && now >= retryAt && !refusedFatally) begin();
                }
                case IDLE -> {
                    if (inView) begin();
                    else if (now - outOfViewSince > FORGET_NANOS) held = null;
                }
                case CLOSING -> {}
            }
        } finally {
            lock.unlock();
        }
        if (cause != null) end(up, cause, detail, cause == Cause.SPLIT ? Code.SPLIT : Code.LOST);
    }

    /// Sends a sign of life.
    void heartbeat(long now) {
        lock.lock();
        try {
            var up = connection;
            if (state == State.UP && up != null) liveness.heartbeat(up, now);
        } finally {
            lock.unlock();
        }
    }

    // ── reading, on the transport's threads ──

    void received(ByteBuffer packet) {
        reader.received(packet);
    }

    /// The number of this side's attempt; 0 if there is none. It may change at any time.
    long attempt() {
        return attempt;
    }

    /// Returns the connection that takes packets under the number `seen`, or null. Called under the lock.
    @Nullable Connection upWith(long seen) {
        var up = connection;
        return state != State.UP || up == null || up.isClosed() || seen != attempt ? null : up;
    }

    /// The other side has said that it leaves, as the last frame of `up`. Called under the lock.
    void left(Connection up) {
        hasLeft = true;
        up.close();
        writer.greet(new Greeting.Bye(theirAttempt));
        node.later(() -> end(up, Cause.LEFT, "it left", null));
    }

    // ── the greeting ──

    void greeting(Greeting greeting) {
        lock.lock();
        try {
            switch (greeting) {
                case Hello hello -> hello(hello, greeting);
                case Proof proof -> {
                    if (hello(proof.hello(), greeting)) proof(proof);
                }
                case Refusal refusal -> refusal(refusal);
                case Close close -> {
                    if (close.seen() != attempt || state != State.UP) return;
                    var up = connection;
                    if (up != null) up.close();
                    node.later(() -> end(up, Cause.LOST, "it gave the connection up: " + close.text(), null));
                }
                case Greeting.Bye bye -> {
                    if (bye.seen() == attempt) {
                        saidBye = true;
                        node.changed();
                    }
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /// Takes the Hello of the other side. Returns whether it is the one of the present attempt, and has been answered.
    private boolean hello(Hello hello, Greeting whole) {
        if (banned || !node.isOpen()) return false;
        if (state == State.CLOSING || !inView) {
            held = whole;
            return false;
        }
        if (state == State.UP) {
            if (hello.attempt() == theirAttempt) {
                if (whole instanceof Hello) prove(hello); // it has not received the proof
                return false;
            }
            held = whole;
            var up = connection;
            if (up != null) up.close();
            node.later(() -> end(up, Cause.LOST, "it began a new connection", null));
            return false;
        }
        if (!accepts(hello, whole)) return false;
        if (state != State.GREETING) begin();
        if (hello.attempt() != theirAttempt) {
            theirAttempt = hello.attempt();
            theirs = hello;
            prove(hello);
        } else if (whole instanceof Hello) {
            prove(hello);
        }
        return true;
    }

    private void prove(Hello hello) {
        if (own != null) writer.greet(node.identity().prove(own, hello));
    }

    /// Returns whether a connection with this node is possible. If not, it has been refused, or is held back.
    private boolean accepts(Hello hello, Greeting whole) {
        switch (acceptance.of(hello, address)) {
            case Refuse(var code, var text) -> refuse(hello, code, text);
            case Simple.HOLD -> held = whole;
            case Simple.IGNORE -> {}
            case Simple.ACCEPT -> {
                return true;
            }
        }
        return false;
    }

    private void refuse(Hello hello, Code code, String text) {
        node.reports().refusedGreeting(hello.node(), text);
        writer.greet(new Refusal(hello.attempt(), code, text));
        state = State.REFUSED;
        attempt = 0;
        retryAt = node.now() + AFTER_REFUSAL_NANOS;
        if (code != Code.NAME_IN_USE || hello.node().equals(node.name()) && !hello.joining())
            node.joining().refused(this, code, text);
        node.changed();
    }

    private void refusal(Refusal refusal) {
        if (refusal.seen() != attempt || attempt == 0) return;
        state = State.REFUSED;
        attempt = 0;
        retryAt = node.now() + AFTER_REFUSAL_NANOS;
        node.joining().refused(this, refusal.code(), refusal.text());
        node.changed();
    }

    private void proof(Proof proof) {
        var mine = own;
        if (state != State.GREETING || proof.seen() != attempt || mine == null) return;
        if (!node.identity().isProven(proof, mine)) {
            refuse(proof.hello(), Code.SECRET,
                    "node " + proof.hello().node() + " has not proven that it knows the secret of the cluster");
            return;
        }
        up(proof.hello(), mine);
    }

    private void up(Hello hello, Hello mine) {
        var known = peer;
        if (known == null || !known.incarnation().equals(hello.incarnation())) {
            peer = known = new RemotePeer(node, hello.incarnation(), hello.node(), hello.roles(), hello.version());
        }
        long epoch = Math.max(hello.epoch(), mine.epoch());
        node.epochs().begun(address, epoch);
        state = State.UP;
        liveness.begin();
        saidBye = false;
        outOfViewSince = node.now();
        var up = node.connections().begin(known, hello.runtime(), epoch, writer::wake,
                (ended, why) -> node.later(() -> end(ended, Cause.LOST, why, Code.LOST)));
        known.connected(up, epoch);
        connection = up;
        writer.wake();
        node.up(this, known, epoch);
    }

    // ── the end, on the node's pump ──

    /// Ends `which`, if it is still the connection, and notifies all that depends on it.
    ///
    /// @param which the connection that is to end; a later one continues
    /// @param code the code to send to the other side, or null if it knows
    void end(@Nullable Connection which, Cause cause, String detail, @Nullable Code code) {
        Connection ended;
        RemotePeer known;
        lock.lock();
        try {
            ended = connection;
            known = peer;
            if (state != State.UP || ended == null || ended != which || known == null) return;
            ended.close();
            state = State.CLOSING;
            connection = null;
            var channel = node.links().channel();
            if (channel != null && !hasLeft && (cause == Cause.LOST || cause == Cause.SPLIT)) channel.forget(address);
            if (code != null) writer.greet(new Close(theirAttempt, code, detail));
            if (cause == Cause.DISCONNECTED) banned = true;
            attempt = 0;
        } finally {
            lock.unlock();
        }
        known.disconnected();
        node.connections().ended(ended);
        var loss = ended.lost();
        node.down(this, known, hasLeft ? Cause.LEFT : cause, detail, loss);
        Greeting waiting;
        lock.lock();
        try {
            state = State.IDLE;
            waiting = held;
            held = null;
            if (inView && !hasLeft && node.isOpen()) begin();
        } finally {
            lock.unlock();
        }
        if (waiting != null) greeting(waiting);
        node.changed();
    }

    /// Takes up greetings that were held back because of the name of a peer that is gone now.
    void retryHeld() {
        Greeting waiting;
        lock.lock();
        try {
            waiting = inView && state != State.CLOSING ? held : null;
            if (waiting != null) held = null;
        } finally {
            lock.unlock();
        }
        if (waiting != null) greeting(waiting);
    }

    /// Stops greeting because this node leaves.
    void stop() {
        lock.lock();
        try {
            banned = true;
            held = null;
            if (state != State.UP && state != State.CLOSING) state = State.IDLE;
        } finally {
            lock.unlock();
        }
    }

    void failAdmission() {
        refusedFatally = true;
    }
}
