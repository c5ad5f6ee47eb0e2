package dev.coppice.core.internal.process;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.MonitorRef;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.Signal;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.core.TimerRef;
import dev.coppice.core.internal.mailbox.Envelope;
import dev.coppice.core.internal.mailbox.Mailbox;
import dev.coppice.core.internal.mailbox.SignalEnvelope;
import dev.coppice.core.internal.scheduler.Runner;
import dev.coppice.core.internal.scheduler.StackReserve;
import dev.coppice.core.spi.Alias;
import dev.coppice.core.spi.Body;
import dev.coppice.core.spi.DebugEvent;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.Receiver;
import dev.coppice.core.spi.Request;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.core.spi.Spawned;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A process as its own code sees it. Every method checks that the caller is that code and that the process is alive.
///
/// A part of [ProcessCell], which says what is where.
abstract sealed class ProcessSelf extends Mailbox implements Receiver permits ProcessCell {

    /// The process, whose code calls.
    private ProcessCell own() {
        StackReserve.check();
        var own = (ProcessCell) this;
        own.checkAlive();
        if (Runner.currentCell() != own) {
            throw new IllegalStateException("only the code of " + own + " may do this, in a callback; the caller is "
                    + Objects.requireNonNullElse(Runner.currentCell(), "no process"));
        }
        return own;
    }

    private static ProcessCell cell(Pid pid) {
        return (ProcessCell) pid;
    }

    @Override public final Pid pid() {
        return (ProcessCell) this;
    }

    @Override public final ActorRuntime runtime() {
        return ((ProcessCell) this).kernel;
    }

    // ── life ──

    @Override public final void end(ExitReason reason) {
        Crashes.end(own(), reason);
    }

    @Override public final void proceed(Object token) {
        own();
        requireNonNull(Runner.current()).pending = token;
    }

    @Override public final boolean trapExits(boolean trap) {
        var own = own();
        synchronized (own.lock()) {
            boolean was = own.has(ProcessCell.TRAPS);
            if (trap) own.set(ProcessCell.TRAPS);
            else own.clear(ProcessCell.TRAPS);
            return was;
        }
    }

    @Override public final void hibernate() {
        own().set(ProcessCell.HIBERNATED);
    }

    @Override public final @Nullable Request<?> request() {
        own();
        return requireNonNull(Runner.current()).envelope instanceof RequestNode<?> request ? request : null;
    }

    // ── others ──

    @Override public final void send(Pid receiver, Object message) {
        Delivery.send(cell(receiver), message, own(), Runner.current());
    }

    @Override public final void unhandled(Object message) {
        var own = own();
        own.kernel.deadLetters.add(dev.coppice.core.DeadLetter.Cause.UNHANDLED, message, null, own);
    }

    @Override public final void exit(Pid receiver, ExitReason reason) {
        own();
        Exits.signal(cell(receiver), reason);
    }

    @Override public final void link(Pid other) {
        requireNonNull(other, "there is nobody to link to: null was given");
        Links.link(own(), cell(other));
    }

    @Override public final void unlink(Pid other) {
        Links.unlink(own(), cell(other));
    }

    @Override public final void unlinkAndFlush(Pid other) {
        Links.unlink(own(), cell(other));
        Starts.flushExit(own(), cell(other));
    }

    @Override public final MonitorRef monitor(Pid other, Object tag) {
        requireNonNull(other, "there is nobody to monitor: null was given");
        return Monitors.monitor(own(), cell(other), tag, other);
    }

    @Override public final MonitorRef monitor(Name<?> name, Object tag) {
        var own = own();
        var holder = own.kernel.whereis(name);
        return holder == null ? Monitors.monitorNobody(own, name, tag) : Monitors.monitor(own, holder, tag, name);
    }

    @Override public final MonitorRef monitor(Ref<?> other, Object tag) {
        if (other instanceof NameRef<?>(_, var name)) return monitor(name, tag);
        var pid = other.pid();
        if (pid == null) throw new IllegalArgumentException("there is no process at " + other + " to monitor");
        return monitor(pid, tag);
    }

    @Override public final boolean demonitor(MonitorRef monitor) {
        return Monitors.demonitor(own(), (Monitor) monitor);
    }

    @Override public final void demonitorAndFlush(MonitorRef monitor) {
        var own = own();
        Monitors.demonitor(own, (Monitor) monitor);
        for (var envelope : own.queued()) {
            if (envelope instanceof SignalEnvelope signal
                    && signal.signal instanceof Signal.Down down
                    && down.monitor() == monitor) signal.withdrawn = true;
        }
    }

    @Override public final Alias alias(Alias.Mode mode) {
        return Aliases.create(own(), mode);
    }

    @Override public final Alias monitorWithAlias(Pid other, Alias.Mode mode) {
        return Monitors.monitorWithAlias(own(), cell(other), mode);
    }

    // ── starting others ──

    @Override public final Pid spawn(Body body, SpawnOptions options) {
        return Starts.spawn(own().kernel, Starts.program(body), options);
    }

    @Override public final Pid spawn(Program<?> program, SpawnOptions options) {
        return Starts.spawn(own().kernel, program, options);
    }

    @Override public final Spawned spawnMonitored(Body body, SpawnOptions options) {
        return Starts.spawnMonitored(own().kernel, Starts.program(body), options);
    }

    @Override public final StartResult<Object> startLinked(Program<?> program, StartOptions options) {
        return Starts.start(own().kernel, program, options, SpawnOptions.NONE.link());
    }

    // ── time ──

    @Override public final TimerRef sendAfter(Duration delay, Object message) {
        return sendAfter(delay, (ProcessCell) this, message);
    }

    @Override public final TimerRef sendAfter(Duration delay, Pid receiver, Object message) {
        own();
        return cell(receiver).kernel.destinations.sendAfter(delay, cell(receiver), message);
    }

    @Override public final TimerRef sendAfter(Duration delay, Name<?> receiver, Object message) {
        var own = own();
        return own.kernel.destinations.sendAfter(delay, receiver, message);
    }

    @Override public final TimerRef startTimer(Duration delay, Object content) {
        var own = own();
        return own.kernel.destinations.startTimer(delay, own, content);
    }

    @Override public final TimerRef signalAfter(Duration delay, Signal signal) {
        var own = own();
        return own.kernel.destinations.signalAfter(delay, own, signal);
    }

    @Override public final TimerRef sendEvery(Duration period, Object message) {
        var own = own();
        return own.kernel.destinations.sendEvery(period, own, message);
    }

    @Override public final void sleep(Duration duration) {
        var own = own();
        Waits.until(requireNonNull(Runner.current()), own, own.kernel.deadline(duration), () -> false);
    }

    // ── identity ──

    @Override public final void register(Name<?> name) {
        var own = own();
        var holder = Names.claim(own, name);
        if (holder != null) throw new IllegalStateException("the name " + Text.of(name) + " is taken by " + holder);
    }

    @Override public final void unregister(Name<?> name) {
        Names.release(own(), name);
    }

    @Override public final Optional<Name<?>> name() {
        var extra = ((ProcessCell) this).relations;
        return extra == null ? Optional.empty() : Optional.ofNullable(extra.name);
    }

    @Override public final @Nullable Pid parent() {
        var lineage = ((ProcessCell) this).lineage();
        return lineage == null ? null : lineage.pid();
    }

    @Override public final List<Object> ancestors() {
        return Lineage.list(((ProcessCell) this).lineage());
    }

    @Override public final List<Pid> callers() {
        var extra = ((ProcessCell) this).relations;
        return extra == null ? List.of() : extra.callers;
    }

    @Override public final Map<Object, Object> dictionary() {
        return own().relations().dictionary();
    }

    @Override public final void label(Object label) {
        own().relations().label = label;
    }

    @Override public final @Nullable Object attachment() {
        var extra = own().relations;
        return extra == null ? null : extra.attachment;
    }

    @Override public final void attach(@Nullable Object attachment) {
        own().relations().attachment = attachment;
    }

    @Override public final boolean debugged() {
        return ((ProcessCell) this).has(ProcessCell.DEBUGGED);
    }

    @Override public final void debug(DebugEvent event) {
        var own = own();
        var debug = own.relations().debug;
        if (debug != null) debug.hear(own, event);
    }

    @Override public final List<String> logged() {
        var extra = own().relations;
        var debug = extra == null ? null : extra.debug;
        return debug == null ? List.of() : debug.logged();
    }

    // ── plain processes ──

    @Override public final Object receive(Predicate<Object> wanted) {
        return requireNonNull(Receiving.receive(own(), wanted, Long.MAX_VALUE));
    }

    @Override public final @Nullable Object receive(Predicate<Object> wanted, Duration limit) {
        var own = own();
        return Receiving.receive(own, wanted, own.kernel.deadline(limit));
    }

    @Override public final void acknowledge(@Nullable Object info) {
        var start = own().relations().start;
        if (start != null) start.reply(info);
    }

    @Override public final void refuse(ExitReason reason) {
        var start = own().relations().start;
        if (start != null && !start.isSettled()) start.refused = new StartResult.Failed<>(reason);
    }

    @Override public final <S extends @Nullable Object> void become(Program<S> program, S state) {
        own().relations().becoming = new Relations.Becoming(program, state);
    }

    @Override public final List<Object> mailbox() {
        return Infos.contents(own());
    }

    // ── what the receiving code needs of the mailbox ──

    /// Takes the next entry, or null if the mailbox is empty, which is then given up.
    final @Nullable Envelope nextOrRest(Runner by) {
        while (true) {
            var consumed = requireNonNull(by.last);
            var next = consumed.next();
            if (next == null) {
                if (rest(consumed)) return null;
                next = awaitNext(consumed);
            }
            if (next != null) {
                by.examined = next;
                by.last = next;
                advance(consumed);
                return next;
            }
            Thread.yield(); // a producer was stopped between its two steps
        }
    }

    /// Takes the mailbox back after [#nextOrRest] gave it up. Returns what came, or null if nothing did.
    ///
    /// If something came, its sender is about to say so or has: that is awaited, so that it does not hit what comes later.
    final @Nullable Envelope takeBack(Runner by) {
        if (!by.messageArrived) {
            var stub = claim();
            if (stub != null) {
                by.last = stub;
                return null;
            }
            while (!by.messageArrived) by.park();
        }
        by.messageArrived = false;
        by.examined = peekFirst();
        var first = arrived();
        var consumed = consumedBefore(first);
        by.last = consumed == null ? first : consumed;
        return consumed == null ? first : null;
    }
}
