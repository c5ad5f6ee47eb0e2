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
import dev.coppice.core.internal.mailbox.SignalEnvelope;
import dev.coppice.core.internal.platform.StackGuard;
import dev.coppice.core.internal.scheduler.Runner;
import dev.coppice.core.internal.scheduler.Schedulable;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.Alias;
import dev.coppice.core.spi.DebugEvent;
import dev.coppice.core.spi.MonitoredPid;
import dev.coppice.core.spi.ProcessBody;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.ReceiveContext;
import dev.coppice.core.spi.Request;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.core.spi.Timeouts;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A process as its own code sees it. Every method that acts checks that the caller is that code and that the process
/// is alive. Plain accessors such as [#parent] do not.
///
/// A part of [ProcessCell], whose implementation comment covers the fields.
abstract sealed class ProcessContextBase extends Schedulable implements ReceiveContext permits ProcessCell {

    /// Returns the process, after checking that its own code is the caller.
    private ProcessCell own() {
        StackGuard.check();
        var own = (ProcessCell) this;
        own.checkAlive();
        if (ProcessCell.current() != own) {
            throw new IllegalStateException("only the code of " + own + " may call this; the caller is "
                    + Objects.requireNonNullElse(ProcessCell.current(), "no process"));
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
        return ((ProcessCell) this).actorRuntime;
    }

    // ── life ──

    @Override public final void end(ExitReason reason) {
        requireNonNull(reason, "reason must not be null");
        CrashHandler.end(own(), reason);
    }

    @Override public final void continueWith(Object token) {
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
        return requireNonNull(Runner.current()).envelope instanceof RequestEnvelope<?> request ? request : null;
    }

    // ── others ──

    @Override public final void send(Pid receiver, Object message) {
        Delivery.send(cell(receiver), message, own(), Runner.current());
    }

    @Override public final void unhandled(Object message) {
        var own = own();
        own.actorRuntime.deadLetters.add(dev.coppice.core.DeadLetter.Cause.UNHANDLED, message, null, own);
    }

    @Override public final void exit(Pid receiver, ExitReason reason) {
        requireNonNull(receiver, "receiver must not be null");
        requireNonNull(reason, "reason must not be null");
        own();
        ExitSignals.signal(cell(receiver), reason);
    }

    @Override public final void link(Pid other) {
        requireNonNull(other, "other must not be null");
        Links.link(own(), cell(other));
    }

    @Override public final void unlink(Pid other) {
        Links.unlink(own(), cell(other));
    }

    @Override public final void unlinkAndFlush(Pid other) {
        Links.unlink(own(), cell(other));
        ProcessStarter.flushExit(own(), cell(other));
    }

    @Override public final MonitorRef monitor(Pid other, Object tag) {
        requireNonNull(other, "other must not be null");
        return Monitors.monitor(own(), cell(other), tag, other);
    }

    @Override public final MonitorRef monitor(Name<?> name, Object tag) {
        var own = own();
        var holder = own.actorRuntime.whereis(name);
        return holder == null ? Monitors.monitorUnknown(own, name, tag) : Monitors.monitor(own, holder, tag, name);
    }

    @Override public final MonitorRef monitor(Ref<?> other, Object tag) {
        var unwrapped = Gen.unwrap(other);
        if (unwrapped instanceof NameRef<?>(_, var name)) return monitor(name, tag);
        if (unwrapped instanceof FarNameRef<?> far) return Monitors.monitor(own(), far.target(), tag, far.named);
        var pid = other.pid();
        return pid == null ? Monitors.monitorUnknown(own(), other, tag) : monitor(pid, tag);
    }

    @Override public final boolean demonitor(MonitorRef monitor) {
        return Monitors.demonitor(own(), (Monitor) monitor);
    }

    @Override public final void demonitorAndFlush(MonitorRef monitor) {
        var own = own();
        if (Monitors.demonitor(own, (Monitor) monitor)) return; // it was still set, so none of its Downs is queued
        for (var envelope : QueueView.entries(own)) {
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

    @Override public final Pid spawn(ProcessBody body, SpawnOptions options) {
        return ProcessStarter.spawn(own().actorRuntime, ProcessStarter.program(body), options);
    }

    @Override public final Pid spawn(Program<?> program, SpawnOptions options) {
        return ProcessStarter.spawn(own().actorRuntime, program, options);
    }

    @Override public final MonitoredPid spawnMonitored(ProcessBody body, SpawnOptions options) {
        return ProcessStarter.spawnMonitored(own().actorRuntime, ProcessStarter.program(body), options);
    }

    @Override public final StartResult<Object> startLinked(Program<?> program, StartOptions options) {
        return ProcessStarter.start(own().actorRuntime, program, options, SpawnOptions.NONE.link());
    }

    // ── time ──

    @Override public final TimerRef sendAfter(Duration delay, Object message) {
        return sendAfter(delay, (ProcessCell) this, message);
    }

    @Override public final TimerRef sendAfter(Duration delay, Pid receiver, Object message) {
        own();
        return cell(receiver).actorRuntime.destinations.sendAfter(delay, cell(receiver), message);
    }

    @Override public final TimerRef sendAfter(Duration delay, Name<?> receiver, Object message) {
        var own = own();
        return own.actorRuntime.destinations.sendAfter(delay, receiver, message);
    }

    @Override public final TimerRef sendAfter(Duration delay, Ref<?> receiver, Object message) {
        var own = own();
        return switch (receiver) {
            case PidRef<?>(var cell) -> sendAfter(delay, cell, message);
            case NameRef<?>(var runtime, var name) -> runtime.destinations.sendAfter(delay, name, message);
            default -> own.actorRuntime.destinations.sendAfter(delay, receiver, message);
        };
    }

    @Override public final TimerRef startTimer(Duration delay, Object content) {
        var own = own();
        return own.actorRuntime.destinations.startTimer(delay, own, content);
    }

    @Override public final TimerRef signalAfter(Duration delay, Signal signal) {
        var own = own();
        return own.actorRuntime.destinations.signalAfter(delay, own, signal);
    }

    @Override public final TimerRef sendEvery(Duration period, Object message) {
        var own = own();
        return own.actorRuntime.destinations.sendEvery(period, own, message);
    }

    @Override public final TimerRef sendWithFixedDelay(Duration delay, Object message) {
        var own = own();
        return own.actorRuntime.destinations.sendWithFixedDelay(delay, own, message);
    }

    @Override public final void sleep(Duration duration) {
        Timeouts.require("duration", duration);
        var own = own();
        Blocking.until(requireNonNull(Runner.current()), own, own.actorRuntime.deadline(duration), () -> false);
    }

    // ── identity ──

    @Override public final void register(Name<?> name) {
        var own = own();
        var holder = Names.claim(own, name);
        if (holder != null) {
            throw new IllegalStateException("the name " + own.actorRuntime.reports.printer().value(name)
                    + " is taken by " + holder);
        }
    }

    @Override public final void unregister(Name<?> name) {
        Names.release(own(), name);
    }

    @Override public final Optional<Name<?>> name() {
        var extra = ((ProcessCell) this).relations;
        return extra == null ? Optional.empty() : Optional.ofNullable(extra.name);
    }

    @Override public final @Nullable Pid parent() {
        var ancestry = ((ProcessCell) this).ancestry();
        return ancestry == null ? null : ancestry.pid();
    }

    @Override public final List<Object> ancestors() {
        return Ancestry.list(((ProcessCell) this).ancestry());
    }

    @Override public final List<Pid> callers() {
        var extra = ((ProcessCell) this).relations;
        return extra == null ? List.of() : extra.callers;
    }

    @Override public final String behaviour() {
        return ProcessInspector.behaviour((ProcessCell) this);
    }

    @Override public final Map<Object, Object> dictionary() {
        return own().relations().dictionary();
    }

    @Override public final void label(Object label) {
        var own = own();
        own.relations().label = own.actorRuntime.reports.printer().label(label);
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
        if (debug != null) debug.handle(own, event);
    }

    @Override public final List<String> logged() {
        var extra = own().relations;
        var debug = extra == null ? null : extra.debug;
        return debug == null ? List.of() : debug.logged();
    }

    // ── plain processes ──

    @Override public final Object receive(Predicate<Object> wanted) {
        return requireNonNull(SelectiveReceive.receive(own(), wanted, Long.MAX_VALUE));
    }

    @Override public final @Nullable Object receive(Predicate<Object> wanted, Duration timeout) {
        Timeouts.require("timeout", timeout);
        var own = own();
        return SelectiveReceive.receive(own, wanted, own.actorRuntime.deadline(timeout));
    }

    @Override public final void acknowledge(@Nullable Object info) {
        StackGuard.check();
        var start = StartRequest.of(own());
        if (start != null) start.acknowledge(info);
    }

    @Override public final boolean isStartedByProtocol() {
        return own().relations().startedByProtocol;
    }

    @Override public final void refuse(ExitReason reason) {
        var start = StartRequest.of(own());
        if (start != null) start.refuse(new StartResult.Failed<>(reason));
    }

    @Override public final <S extends @Nullable Object> void become(Program<S> program, S state) {
        own().relations().becoming = new ProcessExtras.Becoming(program, state);
    }

    @Override public final List<Object> mailbox() {
        return ProcessInspector.contents(own());
    }

    // ── mailbox access for receive ──

    /// Takes the next entry. Returns null if the mailbox is empty; the mailbox has been given up then.
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
            Thread.yield(); // a producer was preempted between its two steps
        }
    }

    /// Takes the mailbox back after [#nextOrRest] gave it up. Returns the entry that arrived, or null if none did.
    ///
    /// If an entry arrived, its sender has signalled that or is about to. This method waits for the signal, so that it
    /// is not mistaken for the signal of a later entry.
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
