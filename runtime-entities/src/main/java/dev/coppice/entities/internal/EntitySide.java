package dev.coppice.entities.internal;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.DeadLetter;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.ops.FarProcesses;
import dev.coppice.core.ops.FarProcesses.Outcome;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.ops.NodeServices;
import dev.coppice.core.spi.Farside;
import dev.coppice.core.spi.Request;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Makes the addresses of entities: stand-ins whose messages go to the region of this node. Thread-safe.
///
/// Keys and messages that cannot travel are refused here, in their sender. The region could only report them later, and
/// the types that may be sent must not depend on where the entity runs.
final class EntitySide implements Farside {
    private final ActorRuntime runtime;
    private final Kind kind;
    private final NodeServices services;
    private final Map<Pid, Runnable> watches = new ConcurrentHashMap<>();
    private volatile @Nullable Gate gate;

    EntitySide(Kind kind) {
        this.runtime = kind.node().runtime();
        this.kind = kind;
        this.services = NodeServices.of(runtime);
    }

    /// The way to one region of this node.
    ///
    /// @param open the calls that the region has not completed, by the numbers that they get here
    private record Gate(Pid region, Map<Long, Request<?>> open, AtomicLong last) {
        Gate(Pid region) {
            this(region, new ConcurrentHashMap<>(), new AtomicLong());
        }

        void add(Request<?> request) {
            long number = last.incrementAndGet();
            open.put(number, request);
            FarProcesses.whenCompleted(request, () -> open.remove(number));
        }

        /// Fails the open calls, because the region has ended.
        void closed() {
            for (var request : open.values()) FarProcesses.refuse(request, ExitReason.NO_CONNECTION, false);
        }
    }

    /// Returns the way to the region, or null while there is none. Two threads may each make one to the same region.
    private @Nullable Gate gate() {
        var known = gate;
        if (known != null && known.region.isAlive()) return known;
        var region = Gen.whereis(runtime, kind.region());
        if (region == null) return null;
        var next = new Gate(region);
        var _ = Gen.whenEnded(region).thenRun(next::closed);
        gate = next;
        return next;
    }

    /// The name in an address.
    ///
    /// @param bytes how many bytes the key has in a message
    record EntityName(String kind, Object key, int bytes) {
        @Override public String toString() {
            return kind + "/" + key;
        }
    }

    <M> Ref<M> ref(Object key) {
        var name = name(key);
        return FarProcesses.nameRef(runtime, name,
                () -> FarProcesses.createNamed(runtime, this, kind.node().name(), name));
    }

    private EntityName name(Object key) {
        byte[] encoded = services.encode(key, Region.AROUND);
        return new EntityName(kind.name(), key, encoded == null ? 0 : encoded.length);
    }

    private static EntityName name(Pid to) {
        return (EntityName) requireNonNull(FarProcesses.name(to));
    }

    private byte @Nullable [] encode(Object message, EntityName name) {
        return services.encode(message, Region.AROUND + name.bytes());
    }

    @Override public void message(Pid to, @Nullable Pid from, Object message,
            boolean mayWait) {
        kind.definitions().check(message);
        var name = name(to);
        var encoded = encode(message, name);
        var open = gate();
        if (open == null) FarProcesses.deadLetter(runtime, DeadLetter.Cause.ENDED, message, from, name);
        else FarProcesses.send(open.region, new RegionMessage.Send(name.key(), message, encoded, from, null), from);
    }

    @Override public void request(Request<?> request, Pid to, long deadline) {
        kind.definitions().check(request.payload());
        send(request, name(to));
    }

    @Override public void ask(Request<?> request, Pid to, Question question, long deadline) {
        FarProcesses.refuse(request, ExitReason.of("system requests reach processes, and " + to
                + " is the address of an entity, which may run on any node; let it reply with its pid"), true);
    }

    private void send(Request<?> request, EntityName name) {
        var encoded = encode(request.payload(), name);
        var open = gate();
        if (open == null) {
            FarProcesses.refuse(request, ExitReason.NO_PROCESS, true);
            return;
        }
        open.add(request);
        FarProcesses.send(open.region, new RegionMessage.Send(name.key(), request.payload(), encoded,
                request.requester(), request), null);
        if (!open.region.isAlive()) open.closed(); // it may have ended before the call was added
    }

    @Override public void exit(Pid to, @Nullable Pid from, ExitReason reason) {
        find(to, pid -> Gen.exit(pid, reason));
    }

    /// Calls `found` with the process of the entity, if it runs.
    private void find(Pid to, Consumer<Pid> found) {
        var request = FarProcesses.request(runtime, to, new Parcel.Find());
        FarProcesses.whenCompleted(request, () -> {
            if (FarProcesses.outcome(request) instanceof Outcome.Reply(Pid pid)) found.accept(pid);
            else FarProcesses.end(to, ExitReason.NO_PROCESS);
        });
        send(request, name(to));
    }

    /// Sends a request to the region of the entity, not to the entity.
    ///
    /// @throws IllegalArgumentException if it cannot travel
    Request<@Nullable Object> ask(Object key, Object payload) {
        var name = name(key);
        var request = FarProcesses.request(runtime, name, payload);
        send(request, name);
        return request;
    }

    @Override public void monitor(Pid to) {
        FarProcesses.elsewhere(runtime, () -> find(to, pid -> watches.put(to, FarProcesses.onEnd(pid, reason -> {
            watches.remove(to);
            FarProcesses.end(to, reason);
        }))));
    }

    @Override public void demonitor(Pid to) {
        var takeBack = watches.remove(to);
        if (takeBack != null) FarProcesses.elsewhere(runtime, takeBack);
    }

    @Override public void link(Pid to, Pid own) {
        throw new IllegalStateException("an address of an entity takes no links");
    }

    @Override public void unlink(Pid to, Pid own) {}

    @Override public void ended(Pid to, Pid own, ExitReason reason) {}
}
