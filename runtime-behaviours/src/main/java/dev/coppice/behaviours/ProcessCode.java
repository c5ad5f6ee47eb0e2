package dev.coppice.behaviours;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Behaviour;
import dev.coppice.core.Call;
import dev.coppice.core.MonitorRef;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.Signal;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.core.TimerRef;
import dev.coppice.core.spi.Gen;
import dev.coppice.core.spi.Oversight;
import dev.coppice.core.spi.ProcessContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What the code of a process may do besides handling what arrives: the part that servers and state machines share.
///
/// All of it may be called in callbacks only, and fails with [IllegalStateException] elsewhere.
///
/// @param <M> the protocol of the process
abstract class ProcessCode<M> {

    // ── who and where ──

    /// The address of this process, of this very incarnation.
    protected final Ref<M> self() {
        return Gen.ref(pid());
    }

    /// The identity of this process.
    protected final Pid pid() {
        return context("pid").pid();
    }

    /// The runtime that this process runs in.
    protected final ActorRuntime runtime() {
        return context("runtime").runtime();
    }

    /// The runtime's clock, in nanoseconds from an arbitrary moment; virtual under test. Also for [Transition#startAt].
    protected final long nanoTime() {
        return Oversight.nanoTime(runtime());
    }

    /// The process that started this process, or null if it was none.
    protected final @Nullable Pid parent() {
        return context("parent").parent();
    }

    /// Parent, grandparent and so on: a [Name] where the ancestor had one, else a [Pid].
    protected final List<Object> ancestors() {
        return context("ancestors").ancestors();
    }

    /// Values of this process, private to it and printed in crash reports.
    protected final Map<Object, Object> dictionary() {
        return context("dictionary").dictionary();
    }

    /// What prints and reports call this process from now on.
    protected final void label(Object label) {
        context("label").label(label);
    }

    /// Makes this process the holder of `name`.
    ///
    /// @throws IllegalStateException if the name is taken, or this process has one
    protected final void register(Name<? super M> name) {
        context("register").register(name);
    }

    /// Gives up `name`.
    protected final void unregister(Name<?> name) {
        context("unregister").unregister(name);
    }

    // ── others ──

    /// Asks for one [Signal.Down] when `other` ends; at once if it has.
    protected final MonitorRef monitor(Pid other) {
        return context("monitor").monitor(other);
    }

    /// Asks for one [Signal.Down] with `tag` when `other` ends.
    protected final MonitorRef monitor(Pid other, Object tag) {
        return context("monitor").monitor(other, tag);
    }

    /// Monitors whoever is addressed now. The [Signal.Down] carries the pid, or the name if the address is that of a name.
    protected final MonitorRef monitor(Ref<?> other) {
        return context("monitor").monitor(other, Signal.DOWN);
    }

    /// Monitors who holds `name` now. The [Signal.Down] carries the name.
    protected final MonitorRef monitor(Name<?> name) {
        return context("monitor").monitor(name, Signal.DOWN);
    }

    /// Removes a monitor, and its [Signal.Down] if that waits in the mailbox.
    protected final void demonitor(MonitorRef monitor) {
        context("demonitor").demonitorAndFlush(monitor);
    }

    /// Links this process and `other`: each hears when the other ends.
    ///
    /// @throws dev.coppice.core.ProcessExit with `no process` if `other` has ended and this process does not trap exits
    protected final void link(Pid other) {
        context("link").link(other);
    }

    /// Removes a link. It has no further effect here; a [Signal.Exit] that waits in the mailbox stays.
    protected final void unlink(Pid other) {
        context("unlink").unlink(other);
    }

    /// Says whether exit signals reach this process as [Signal.Exit] from now on. Returns what held before.
    protected final boolean trapExits(boolean trap) {
        return context("trapExits").trapExits(trap);
    }

    /// Starts a process linked to this process and waits until it has initialised.
    protected final <N> StartResult<N> startLinked(Behaviour<N> behaviour, StartOptions options) {
        return Linked.start(context("startLinked"), behaviour, options);
    }

    // ── others, without waiting ──

    /// Sends `request` and goes on; what becomes of it comes back as the message that `message` makes of it, here in the process.
    protected final <N, R extends @Nullable Object> Pending<R> ask(
            Ref<N> other, Call<? extends N, R> request, Function<? super Response<R>, ? extends M> message) {
        context("ask");
        var pending = Pending.send(other, request);
        pending.call.deliverAs(new Arrival.OfResponse<>(pending, message));
        return pending;
    }

    /// Has the result of `stage` come back as the message that `message` makes of it, here in the process. One of its two arguments is
    /// null: the value or the failure.
    protected final <T extends @Nullable Object> void deliver(
            CompletionStage<T> stage, BiFunction<? super @Nullable T, ? super @Nullable Throwable, ? extends M> message) {
        var pid = pid();
        Arrival.when(stage, message, arrival -> Gen.send(pid, arrival));
    }

    // ── time ──

    /// Sends `message` to this process after `delay`.
    ///
    /// @throws IllegalArgumentException if `delay` is negative
    protected final TimerRef sendAfter(Duration delay, M message) {
        checkMessage(message);
        return context("sendAfter").sendAfter(delay, message);
    }

    /// Sends `message` to this process every `period`, without drift.
    ///
    /// @throws IllegalArgumentException if `period` is not positive
    protected final TimerRef sendEvery(Duration period, M message) {
        checkMessage(message);
        return context("sendEvery").sendEvery(period, message);
    }

    /// Has this process hear [Signal.TimedOut] with the returned timer and `content` after `delay`.
    protected final TimerRef startTimer(Duration delay, Object content) {
        return context("startTimer").startTimer(delay, content);
    }

    @SuppressWarnings("ConstantValue")
    private void checkMessage(M message) {
        if (message == null) throw new IllegalArgumentException(Texts.nameOf(this) + " takes no null as a message, and so no timer can send it");
    }

    ProcessContext context(String method) {
        var self = ProcessContext.currentOrNull();
        if (self != null) return self;
        throw new IllegalStateException(method + " of " + getClass().getName() + " may be called in its callbacks only, and "
                + Thread.currentThread() + " runs no process");
    }
}
