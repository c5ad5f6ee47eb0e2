package dev.coppice.core.internal.process;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.DeadLetter;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.NameRegistry;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.core.ops.FarProcesses.Outcome;
import dev.coppice.core.spi.Farside;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.Pump;
import dev.coppice.core.spi.Request;
import dev.coppice.core.spi.Timeouts;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Implements [dev.coppice.core.ops.FarProcesses].
public final class FarOperations {

    private FarOperations() {}

    private static ProcessCell cell(Pid pid) {
        return (ProcessCell) pid;
    }

    private static DefaultActorRuntime runtime(ActorRuntime runtime) {
        return DefaultActorRuntime.of(runtime);
    }

    @SuppressWarnings("unchecked") // the far side decides the form of replies
    private static RequestEnvelope<@Nullable Object> envelope(Request<?> request) {
        return (RequestEnvelope<@Nullable Object>) request;
    }

    // ── stand-ins ──

    public static Pid create(
            ActorRuntime runtime, @Nullable Farside side, String node, String place, long number, String label,
            @Nullable Object name) {
        return FarCells.create(runtime(runtime), side, node, place, number, label, name);
    }

    public static boolean isFar(Pid pid) {
        return cell(pid).has(ProcessCell.FAR);
    }

    public static @Nullable Farside side(Pid pid) {
        return isFar(pid) ? FarCells.program(cell(pid)).side() : null;
    }

    public static @Nullable Object name(Pid pid) {
        return isFar(pid) ? FarCells.program(cell(pid)).name() : null;
    }

    public static void end(Pid standIn, ExitReason reason) {
        ExitSignals.kill(cell(standIn), reason);
    }

    public static <M> Ref<M> nameRef(ActorRuntime runtime, Object named, Supplier<? extends Pid> standIn) {
        return new FarNameRef<>(runtime(runtime), named, standIn);
    }

    public static @Nullable Object named(Ref<?> ref) {
        return ref instanceof FarNameRef<?> far ? far.named : null;
    }

    public static @Nullable Name<?> localName(Ref<?> ref) {
        return ref instanceof NameRef<?>(_, var name) && name.registry() == NameRegistry.LOCAL ? name : null;
    }

    public static @Nullable Name<?> anyName(Ref<?> ref) {
        return ref instanceof NameRef<?>(_, var name) ? name : null;
    }

    public static boolean isName(Ref<?> ref) {
        return ref instanceof NameRef<?>;
    }

    // ── requests to far processes ──

    public static void whenCompleted(Request<?> request, Runnable action) {
        envelope(request).whenCompleted(action);
    }

    public static void complete(Request<?> request, @Nullable Object reply) {
        envelope(request).completeWith(reply);
    }

    public static void refuse(Request<?> request, ExitReason reason, boolean unhandled) {
        if (unhandled) envelope(request).tryRefuse(reason);
        else envelope(request).tryFail(reason);
    }

    public static Outcome outcome(Request<?> request) {
        return envelope(request).finalOutcome();
    }

    public static Request<@Nullable Object> request(ActorRuntime runtime, Object named, Object payload) {
        return new RequestEnvelope<>(runtime(runtime).external, named, payload, ProcessCell.current());
    }

    public static @Nullable Object await(Request<?> request, @Nullable Duration timeout) {
        return envelope(request).awaitOrAbandon(timeout);
    }

    public static <R extends @Nullable Object> CompletableFuture<R> future(Request<R> request) {
        return ((RequestEnvelope<R>) request).future(null);
    }

    // ── on behalf of far processes ──

    public static @Nullable Pid process(ActorRuntime runtime, long number) {
        var cell = runtime(runtime).table.get(number);
        return cell == null || cell.hasEnded() ? null : cell;
    }

    public static long number(ActorRuntime runtime) {
        return runtime(runtime).number();
    }

    public static String label(Pid pid) {
        return cell(pid).label();
    }

    public static boolean isLocal(ActorRuntime runtime, Pid pid) {
        return cell(pid).actorRuntime == runtime && !isFar(pid);
    }

    public static void check(Pid to, Object message) {
        var protocol = cell(to).program.protocol();
        if (protocol == Void.class || protocol.isInstance(message)) return; // only the body of a plain process knows
        throw new IllegalArgumentException(
                message.getClass().getName() + " is outside the protocol " + protocol.getName() + " of " + to);
    }

    public static void send(Pid to, Object message, @Nullable Pid from) {
        FarCells.deliver(cell(to), message, from);
    }

    public static void signal(Pid far, Object message, Pid from) {
        FarCells.signal(cell(far), message, from);
    }

    public static boolean isFull(Pid far, int bytes) {
        var side = FarCells.program(cell(far)).side();
        return side != null && side.isFull(bytes);
    }

    public static Request<?> request(Pid to, Object payload, @Nullable Pid from, Consumer<Outcome> done) {
        var request = FarCells.request(cell(to), to, payload, (ProcessCell) from);
        request.whenCompleted(() -> done.accept(request.finalOutcome()));
        FarCells.deliver(request);
        return request;
    }

    public static Request<?> ping(Pid to, @Nullable Pid from, Consumer<Outcome> done) {
        var request = new SystemRequest<@Nullable Object>(cell(to), "ping", own -> null, (ProcessCell) from);
        request.whenCompleted(() -> done.accept(request.finalOutcome()));
        FarCells.deliver(request);
        return request;
    }

    public static List<Pid> waiting(Pid process) {
        return WaitGraph.servers(cell(process));
    }

    public static boolean abandon(Request<?> request) {
        return envelope(request).abandon();
    }

    public static void exit(@Nullable Pid from, Pid to, ExitReason reason) {
        ExitSignals.signal(from == null ? cell(to).actorRuntime.external : cell(from), cell(to), reason);
    }

    public static boolean link(Pid far, Pid own, Runnable linked) {
        return FarCells.linkFrom(cell(far), cell(own), linked);
    }

    public static void unlink(Pid far, Pid own, BooleanSupplier applies) {
        FarCells.unlinkFrom(cell(far), cell(own), applies);
    }

    public static Runnable onEnd(Pid pid, Consumer<ExitReason> listener) {
        var monitor = Monitors.listen(cell(pid), listener);
        return monitor == null ? () -> {} : () -> Monitors.forget(monitor);
    }

    public static void start(
            ActorRuntime runtime, Pid parent, Program<?> program, StartOptions options, boolean linked,
            Consumer<StartResult<Object>> done) {
        ProcessStarter.startFor(runtime(runtime), cell(parent), program, options, linked, done);
    }

    public static void deadLetter(
            ActorRuntime runtime, DeadLetter.Cause cause, Object message, @Nullable Pid sender, Object receiver) {
        runtime(runtime).deadLetters.add(cause, message, sender, receiver);
    }

    // ── time, threads and life ──

    public static boolean await(ActorRuntime runtime, String what, BooleanSupplier done, long deadline) {
        return FarCells.await(runtime(runtime), what, done, deadline);
    }

    public static Runnable waker() {
        return FarCells.waker();
    }

    public static Pump pump(ActorRuntime runtime, String name, Runnable work) {
        return Pumps.start(runtime(runtime), name, work);
    }

    public static void elsewhere(ActorRuntime runtime, Runnable action) {
        runtime(runtime).elsewhere(action);
    }

    public static void after(ActorRuntime runtime, Duration delay, Runnable action) {
        runtime(runtime).timers.afterForRuntime(Timeouts.nanos(delay), action);
    }

    public static Runnable whenClosing(ActorRuntime runtime, Runnable action) {
        return runtime(runtime).whenClosing(action);
    }

    public static boolean isSimulated(ActorRuntime runtime) {
        return runtime(runtime).isSimulated();
    }
}
