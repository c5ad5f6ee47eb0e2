package dev.coppice.cluster.internal.node;

import dev.coppice.cluster.NotPermitted;
import dev.coppice.cluster.Right;
import dev.coppice.cluster.internal.link.Pieces;
import dev.coppice.cluster.internal.wire.Kind;
import dev.coppice.cluster.spi.Input;
import dev.coppice.cluster.spi.Malformed;
import dev.coppice.cluster.spi.Output;
import dev.coppice.cluster.spi.Undecodable;
import dev.coppice.core.DeadLetter;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.ops.FarProcesses;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.ops.NodeServices;
import dev.coppice.core.ops.ProcessControl;
import dev.coppice.core.spi.Request;
import dev.coppice.core.spi.ServiceName;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Handles the frames of one connection, one after the other: the actions of the peer's processes on processes here.
/// For the reader, under the lock of the link; it never waits.
final class Inbound {
    private final Connection connection;
    private final LocalNode node;
    private final Pieces pieces;
    /// The open requests of the peer.
    private final ConcurrentHashMap<Long, Runnable> requests = new ConcurrentHashMap<>();
    /// The actions that remove the listeners at processes here that the peer monitors, by the number of the process.
    private final ConcurrentHashMap<Long, Watch> watched = new ConcurrentHashMap<>();
    /// The same for names, by the number of the monitor.
    private final ConcurrentHashMap<Long, Runnable> namesWatched = new ConcurrentHashMap<>();
    private long next;
    private volatile boolean hasSchema;
    private long frames;
    private long bytes;

    /// @param monitor the number of the monitor at the other side
    private record Watch(long monitor, Runnable takeBack) {}

    Inbound(Connection connection) {
        this.connection = connection;
        this.node = connection.node();
        var options = node.options();
        long ofQueue = (long) options.high() + options.reserve();
        this.pieces = new Pieces(options.maxMessage(), 2L * options.maxMessage() + 4 * ofQueue);
    }

    /// Returns whether the other side has shown that it is up, too.
    boolean hasSchema() {
        return hasSchema;
    }

    long frames() {
        return frames;
    }

    long bytes() {
        return bytes;
    }

    int openRequests() {
        return requests.size();
    }

    int watches() {
        return watched.size() + namesWatched.size();
    }

    // ── packets and frames ──

    /// Checks the number of a packet: packets come without a gap.
    void packet(long number, int size) throws Malformed {
        if (number != next) throw new Malformed("packet " + number + " came where " + next + " was due");
        next++;
        bytes += size;
    }

    void frame(Kind kind, Input body) throws Malformed {
        if (kind == Kind.PIECE) {
            var complete = pieces.add(body);
            if (complete != null) frame(complete.kind(), complete.body());
            return;
        }
        if (body.remaining() > node.options().maxMessage() + 1024)
            throw new Malformed("a frame of " + body.remaining() + " bytes");
        if (hasSchema == (kind == Kind.SCHEMA)) throw new Malformed("a frame " + kind + " out of phase");
        frames++;
        switch (kind) {
            case SCHEMA -> {
                connection.codec().accept(body);
                hasSchema = true;
                node.changed();
            }
            case CAST -> cast(body);
            case REQUEST -> request(body);
            case ANSWER -> answer(body);
            case FAILED -> failed(body);
            case ABANDON -> abandon(body.unsigned());
            case LINK -> link(body.unsigned(), body.unsigned(), body.unsigned());
            case UNLINK -> unlink(body.unsigned(), body.unsigned(), body.unsigned());
            case MONITOR -> monitor(body.unsigned(), body.unsigned());
            case DEMONITOR -> demonitor(body.unsigned(), body.unsigned());
            case ENDED -> connection.processEnded(body.unsigned(), connection.reasons().read(body, connection.codec()));
            case MONITOR_NAME -> monitorName(body);
            case DEMONITOR_NAME -> {
                var takeBack = namesWatched.remove(body.unsigned());
                if (takeBack != null) takeBack.run();
            }
            case NAME_ENDED -> nameEnded(body.unsigned(), connection.reasons().read(body, connection.codec()));
            case EXIT -> exit(body);
            case START -> RemoteStarts.inbound(this, connection, body);
            case TASK -> RemoteStarts.inboundTask(this, connection, body);
            case STARTED -> RemoteStarts.started(connection, body);
            case NOT_STARTED -> RemoteStarts.notStarted(connection, body);
            case PING -> connection.pong(body.unsigned());
            case REPLY -> reply(body);
            case GROUP -> Groups.inbound(connection, body);
            case ASK -> Questions.inbound(this, connection, body);
            case NAMES -> Naming.inbound(this, connection, body);
            case PONG, LEAVE, PIECE -> throw new Malformed("a frame " + kind + " is for the link");
        }
    }

    // ── rights ──

    /// Returns whether the peer has `right`. If not, the refusal has been counted and reported.
    boolean permits(Right right) {
        if (connection.peer().rights.contains(right)) return true;
        node.reports().refused(connection.peer(), right);
        return false;
    }

    ExitReason notPermitted(Right right) {
        return ExitReason.of(new NotPermitted(right, node.name()));
    }

    // ── receivers ──

    /// The receiver of a frame as it was addressed.
    ///
    /// @param pid the process, or null if there is none
    /// @param address the pid or the name
    record Target(@Nullable Pid pid, Object address) {}

    Target target(Input body) throws Malformed, Undecodable {
        if (!body.bool()) {
            long number = body.unsigned();
            var pid = FarProcesses.process(node.runtime(), number);
            return new Target(pid, pid != null ? pid : node.name() + "." + number);
        }
        var key = connection.codec().decode(body);
        if (key instanceof ServiceName service) {
            return new Target(NodeServices.of(node.runtime()).whereis(service), service);
        }
        var name = name(key);
        return new Target(Gen.whereis(node.runtime(), name), name);
    }

    private Name<?> name(Input body) throws Malformed, Undecodable {
        return name(connection.codec().decode(body));
    }

    private static Name<?> name(@Nullable Object key) throws Undecodable {
        try {
            return new Name<>(key == null ? "" : key);
        } catch (IllegalArgumentException noName) {
            throw new Undecodable("no name of a process: " + noName.getMessage());
        }
    }

    @Nullable Pid sender(long number) {
        return number == 0 ? null : connection.standIn(number, "process");
    }

    // ── messages and requests ──

    private void cast(Input body) throws Malformed {
        long from = body.unsigned();
        Target to = null;
        Object message;
        try {
            to = target(body);
            message = connection.codec().decode(body);
            body.end();
            if (message == null) throw new Undecodable("null is no message");
            if (to.pid != null && !(to.address instanceof ServiceName)) check(to.pid, message);
        } catch (Undecodable unknown) {
            deadLetter(unknown, sender(from), to == null ? connection.peer().name() : to.address);
            return;
        }
        var sender = sender(from);
        if (!permits(Right.SEND)) {
            FarProcesses.deadLetter(node.runtime(), DeadLetter.Cause.DROPPED, message, sender, to.address);
            return;
        }
        if (to.pid == null && to.address instanceof ServiceName) return; // not every node runs every service
        if (isStale(sender) || to.pid == null) {
            var cause = to.address instanceof Name<?> ? DeadLetter.Cause.UNKNOWN_NAME : DeadLetter.Cause.ENDED;
            FarProcesses.deadLetter(node.runtime(), cause, message, sender, to.address);
            return;
        }
        FarProcesses.send(to.pid, message, sender);
    }

    /// Returns whether the end of `sender` was reported here. Messages that its code still sends have no effect.
    private static boolean isStale(@Nullable Pid sender) {
        return sender != null && !sender.isAlive()
                && !(ProcessControl.endReason(sender) instanceof ExitReason.Custom(NotPermitted refused));
    }

    private static void check(Pid to, Object message) throws Undecodable {
        try {
            FarProcesses.check(to, message);
        } catch (IllegalArgumentException outside) {
            throw new Undecodable("outside the protocol: " + outside.getMessage());
        }
    }

    private void deadLetter(Undecodable unknown, @Nullable Pid sender, Object receiver) {
        FarProcesses.deadLetter(node.runtime(), DeadLetter.Cause.UNDECODABLE,
                node.reports().undecodable(connection.peer(), unknown), sender, receiver);
    }

    /// Counts and reports a frame that cannot be read. Returns the reason for its sender.
    ExitReason undecodable(Undecodable unknown) {
        return ExitReason.of(node.reports().undecodable(connection.peer(), unknown));
    }

    private void request(Input body) throws Malformed {
        long number = body.unsigned();
        long from = body.unsigned();
        Target to;
        Object payload;
        try {
            to = target(body);
            payload = connection.codec().decode(body);
            body.end();
            if (payload == null) throw new Undecodable("null is no request");
            if (to.pid != null) check(to.pid, payload);
        } catch (Undecodable unknown) {
            refuse(number, undecodable(unknown));
            return;
        }
        if (!permits(Right.CALL)) {
            refuse(number, notPermitted(Right.CALL));
            return;
        }
        var sender = sender(from);
        if (to.pid == null || isStale(sender)) {
            refuse(number, ExitReason.NO_PROCESS);
            return;
        }
        var server = to.pid;
        var request = FarProcesses.request(server, payload, sender, outcome -> {
            requests.remove(number);
            connection.answer(number, outcome, server);
        });
        opened(number, request, () -> FarProcesses.abandon(request));
    }

    /// Notes an open request of the peer.
    ///
    /// @param abandon the action if the peer gives it up
    void opened(long number, Request<?> request, Runnable abandon) {
        requests.put(number, abandon);
        if (request.isCompleted()) requests.remove(number);
        else if (connection.isClosed() && requests.remove(number) != null) abandon.run();
    }

    void closed(long number) {
        requests.remove(number);
    }

    void refuse(long number, ExitReason reason) {
        connection.failed(number, reason, true, 0);
    }

    private void abandon(long number) {
        var abandon = requests.remove(number);
        if (abandon != null) abandon.run();
    }

    private void answer(Input body) throws Malformed {
        var request = connection.calls.answered(body.unsigned());
        if (request == null) return; // its requester has given up
        try {
            var reply = connection.codec().decode(body);
            body.end();
            FarProcesses.complete(request, reply);
        } catch (Undecodable unknown) {
            FarProcesses.refuse(request, undecodable(unknown), false);
        }
    }

    private void failed(Input body) throws Malformed {
        var request = connection.calls.answered(body.unsigned());
        boolean unhandled = body.bool();
        var reason = connection.reasons().read(body, connection.codec());
        if (request != null) FarProcesses.refuse(request, reason, unhandled);
    }

    private void reply(Input body) throws Malformed {
        long handle = body.unsigned();
        try {
            var value = connection.codec().decode(body);
            body.end();
            node.handles().reply(handle, value);
        } catch (Undecodable unknown) {
            node.handles().refuse(handle, undecodable(unknown));
        }
    }

    // ── links ──

    private void link(long from, long to, long number) {
        var far = connection.standIn(from, "process");
        if (!permits(Right.LINK)) {
            connection.ended(to, notPermitted(Right.LINK));
            return;
        }
        var own = FarProcesses.process(node.runtime(), to);
        boolean exists = own != null && FarProcesses.link(far, own, () -> connection.links().seen(from, to, number));
        if (!exists) connection.ended(to, ExitReason.NO_PROCESS);
    }

    private void unlink(long from, long to, long seen) {
        var own = FarProcesses.process(node.runtime(), to);
        var far = connection.knownStandIn(from);
        if (own == null || far == null) return;
        FarProcesses.unlink(far, own, () -> {
            if (!connection.links().applies(from, to, seen)) return false;
            connection.links().removed(from, to);
            return true;
        });
    }

    // ── monitors ──

    private void monitor(long process, long number) {
        if (!permits(Right.MONITOR)) {
            connection.ended(process, notPermitted(Right.MONITOR));
            return;
        }
        var pid = FarProcesses.process(node.runtime(), process);
        if (pid == null) {
            connection.ended(process, ExitReason.NO_PROCESS);
            return;
        }
        var takeBack = FarProcesses.onEnd(pid, reason -> {
            watched.remove(process);
            connection.ended(process, reason);
        });
        var before = watched.put(process, new Watch(number, takeBack));
        if (before != null) before.takeBack.run();
        if (!pid.isAlive()) watched.remove(process);
    }

    private void demonitor(long process, long number) {
        var watch = watched.get(process);
        if (watch != null && watch.monitor == number && watched.remove(process, watch)) watch.takeBack.run();
    }

    private void monitorName(Input body) throws Malformed {
        long number = body.unsigned();
        Pid holder;
        try {
            holder = Gen.whereis(node.runtime(), name(body));
        } catch (Undecodable unknown) {
            undecodable(unknown);
            holder = null;
        }
        if (!permits(Right.MONITOR)) sendNameEnded(number, notPermitted(Right.MONITOR));
        else if (holder == null) sendNameEnded(number, ExitReason.NO_PROCESS);
        else {
            var takeBack = FarProcesses.onEnd(holder, reason -> {
                namesWatched.remove(number);
                sendNameEnded(number, reason);
            });
            namesWatched.put(number, takeBack);
            if (!holder.isAlive()) namesWatched.remove(number);
        }
    }

    private void sendNameEnded(long number, ExitReason reason) {
        var out = new Output(node.options().maxMessage());
        out.unsigned(number);
        connection.reasons().write(reason, connection.codec(), out);
        connection.signal(Kind.NAME_ENDED, 0, out);
    }

    private void nameEnded(long number, ExitReason reason) {
        var pid = connection.monitors.nameEnded(number);
        if (pid != null) FarProcesses.end(pid, reason);
    }

    // ── exits ──

    private void exit(Input body) throws Malformed {
        long from = body.unsigned();
        Pid to;
        try {
            to = target(body).pid;
        } catch (Undecodable unknown) {
            undecodable(unknown);
            return;
        }
        var reason = connection.reasons().read(body, connection.codec());
        if (!permits(reason instanceof ExitReason.Kill ? Right.KILL : Right.EXIT)) return;
        var sender = sender(from);
        if (to != null && !isStale(sender)) FarProcesses.exit(sender, to, reason);
    }

    // ── the end ──

    /// Forgets the requests and monitors that the peer has opened here. Returns how many processes it had monitored.
    int lost() {
        int count = 0;
        for (var watch : watched.values()) {
            watch.takeBack.run();
            count++;
        }
        watched.clear();
        for (var takeBack : namesWatched.values()) {
            takeBack.run();
            count++;
        }
        namesWatched.clear();
        for (var number : requests.keySet()) abandon(number);
        return count;
    }
}
