package dev.coppice.entities.internal;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.ActorRuntime;
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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Makes the addresses of entities: stand-ins whose messages go to the region of this node. Thread-safe.
///
/// Keys and messages that cannot travel are refused here, in their sender. The region could only report them later, and
/// the types that may be sent must not depend on where the entity runs.
final class EntitySide implements Farside {
    private final ActorRuntime runtime;
    private final Kind kind;
    private final Pid region;
    private final NodeServices services;
    private final Map<Pid, Runnable> watches = new ConcurrentHashMap<>();

    EntitySide(Kind kind, Pid region) {
        this.runtime = kind.node().runtime();
        this.kind = kind;
        this.region = region;
        this.services = NodeServices.of(runtime);
    }

    /// The name in an address.
    record EntityName(String kind, Object key) {
        @Override public String toString() {
            return kind + "/" + key;
        }
    }

    <M> Ref<M> ref(Object key) {
        services.checkTravels(key);
        var name = new EntityName(kind.name(), key);
        return FarProcesses.nameRef(runtime, name,
                () -> FarProcesses.createNamed(runtime, this, kind.node().name(), name));
    }

    private static Object key(Pid to) {
        return ((EntityName) requireNonNull(FarProcesses.name(to))).key();
    }

    private void check(Object message) {
        kind.definitions().check(message);
        services.checkTravels(message);
    }

    @Override public void message(Pid to, @Nullable Pid from, Object message,
            boolean mayWait) {
        check(message);
        FarProcesses.send(region, new RegionMessage.Send(key(to), message, from, null), from);
    }

    @Override public void request(Request<?> request, Pid to, long deadline) {
        check(request.payload());
        send(request, to);
    }

    @Override public void ask(Request<?> request, Pid to, Question question, long deadline) {
        FarProcesses.refuse(request, ExitReason.of("system requests reach processes, and " + to
                + " is the address of an entity, which may run on any node"), true);
    }

    private void send(Request<?> request, Pid to) {
        if (region.isAlive())
            FarProcesses.send(region,
                    new RegionMessage.Send(key(to), request.payload(), request.requester(), request), null);
        else FarProcesses.refuse(request, ExitReason.NO_PROCESS, true);
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
        send(request, to);
    }

    /// Sends a request to the region of the entity, not to the entity.
    ///
    /// @throws IllegalArgumentException if it cannot travel
    Request<@Nullable Object> ask(Object key, Object payload) {
        services.checkTravels(payload);
        var name = new EntityName(kind.name(), key);
        var request = FarProcesses.request(runtime, name, payload);
        send(request, FarProcesses.createNamed(runtime, this, kind.node().name(), name));
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
