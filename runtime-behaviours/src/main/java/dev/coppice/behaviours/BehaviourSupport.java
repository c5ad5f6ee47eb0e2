package dev.coppice.behaviours;

import static java.util.Objects.requireNonNull;

import dev.coppice.behaviours.internal.support.CallbackContext;
import dev.coppice.behaviours.internal.support.ClassNames;
import dev.coppice.behaviours.internal.support.CompletionMessage;
import dev.coppice.behaviours.internal.support.LinkedStart;
import dev.coppice.behaviours.statemachine.Transition;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Behaviour;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.MonitorRef;
import dev.coppice.core.Monitored;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessExit;
import dev.coppice.core.Ref;
import dev.coppice.core.Signal;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.core.TimerRef;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.ops.ProcessControl;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.ProgramOwner;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The operations that every behaviour offers to its callbacks: identity, monitors, links, requests and timers.
///
/// All of them may be called only in callbacks. Elsewhere they throw [IllegalStateException].
///
/// {@snippet class="dev.coppice.behaviours.snippets.GenServerExamples" region="server"}
///
/// The class is public because its subclasses live in other packages. Extend one of those subclasses: a class that
/// extends only this one does not define a process.
///
/// @param <A> the protocol that the address of the process shows
/// @param <M> the messages that the process may send to itself
@SuppressWarnings("exports") // the base class and the constructor are for the behaviours of this library
public abstract class BehaviourSupport<A, M> extends ProgramOwner {

    private static final String NO_OTHER = "other must not be null";

    protected BehaviourSupport(Function<? super ProgramOwner, ? extends Program<?>> maker) {
        super(maker);
    }

    // ── identity ──

    /// The address of this process. It does not follow a name to a later incarnation.
    protected final Ref<A> self() {
        return Gen.ref(pid());
    }

    /// The pid of this process.
    protected final Pid pid() {
        return context("pid").pid();
    }

    /// The runtime that this process runs in.
    protected final ActorRuntime runtime() {
        return context("runtime").runtime();
    }

    /// The runtime's clock, in nanoseconds since an arbitrary origin. Under test the clock is virtual.
    /// [Transition#startAt] takes its values.
    protected final long nanoTime() {
        return ProcessControl.nanoTime(runtime());
    }

    /// The process that started this process, or null if an external thread started it.
    protected final @Nullable Pid parent() {
        return context("parent").parent();
    }

    /// Parent, grandparent and so on: the [Name] of each ancestor that had one, otherwise its [Pid].
    protected final List<Object> ancestors() {
        return context("ancestors").ancestors();
    }

    /// The process dictionary: values that are private to this process and printed in its crash reports.
    protected final Map<Object, Object> dictionary() {
        return context("dictionary").dictionary();
    }

    /// Sets the label that reports and `toString` show for this process from now on.
    protected final void label(Object label) {
        requireNonNull(label, "label must not be null");
        context("label").label(label);
    }

    /// Registers this process under `name`.
    ///
    /// @throws IllegalStateException if the name is taken, or this process already has a name
    protected final void register(Name<? super A> name) {
        requireNonNull(name, "name must not be null");
        context("register").register(name);
    }

    /// Unregisters `name`.
    protected final void unregister(Name<?> name) {
        requireNonNull(name, "name must not be null");
        context("unregister").unregister(name);
    }

    // ── monitors, links and starts ──

    /// Monitors the process at `other`: this process receives one [Signal.Down] when that process ends, or at once,
    /// with reason `no process`, if there is none. The signal carries the pid, or the name if `other` is the address of
    /// a name.
    protected final MonitorRef monitor(Ref<?> other) {
        return monitor(other, Signal.DOWN);
    }

    /// As [#monitor(Ref)]; the [Signal.Down] carries `tag`.
    protected final MonitorRef monitor(Ref<?> other, Object tag) {
        requireNonNull(other, NO_OTHER);
        requireNonNull(tag, "tag must not be null");
        return context("monitor").monitor(other, tag);
    }

    /// Monitors `other`: this process receives one [Signal.Down] when `other` ends, or at once, with reason
    /// `no process`, if it has already ended.
    protected final MonitorRef monitor(Pid other) {
        return monitor(other, Signal.DOWN);
    }

    /// As [#monitor(Pid)]; the [Signal.Down] carries `tag`.
    protected final MonitorRef monitor(Pid other, Object tag) {
        requireNonNull(other, NO_OTHER);
        requireNonNull(tag, "tag must not be null");
        return context("monitor").monitor(other, tag);
    }

    /// Monitors the process that currently holds `name`. The [Signal.Down] carries the name.
    protected final MonitorRef monitor(Name<?> name) {
        return monitor(name, Signal.DOWN);
    }

    /// As [#monitor(Name)]; the [Signal.Down] carries `tag`.
    protected final MonitorRef monitor(Name<?> name, Object tag) {
        requireNonNull(name, "name must not be null");
        requireNonNull(tag, "tag must not be null");
        return context("monitor").monitor(name, tag);
    }

    /// Removes a monitor, and also its [Signal.Down] if that is already in the mailbox.
    protected final void demonitor(MonitorRef monitor) {
        requireNonNull(monitor, "monitor must not be null");
        context("demonitor").demonitorAndFlush(monitor);
    }

    /// Links this process and `other`: each receives an exit signal when the other ends.
    ///
    /// @throws dev.coppice.core.ProcessExit with `no process` if `other` has ended and this process does not trap exits
    protected final void link(Pid other) {
        context("link").link(other);
    }

    /// Links this process and the process that `other` currently addresses.
    ///
    /// @throws dev.coppice.core.ProcessExit with `no process` if that process has ended and this process does not trap
    ///         exits, or if no process holds the name
    protected final void link(Ref<?> other) {
        link(present(requireNonNull(other, NO_OTHER).pid()));
    }

    /// As [#link(Ref)].
    protected final void link(Name<?> name) {
        link(present(runtime().whereis(name)));
    }

    private static Pid present(@Nullable Pid pid) {
        if (pid == null) throw new ProcessExit(ExitReason.NO_PROCESS);
        return pid;
    }

    /// Removes a link. The link has no further effect on this process. A [Signal.Exit] that is already in the mailbox
    /// stays there.
    protected final void unlink(Pid other) {
        context("unlink").unlink(requireNonNull(other, NO_OTHER));
    }

    /// As [#unlink(Pid)], for the process that `other` currently addresses. Another process may hold a name by now: to
    /// remove a link to an earlier holder, keep its pid.
    protected final void unlink(Ref<?> other) {
        var pid = requireNonNull(other, NO_OTHER).pid();
        if (pid != null) unlink(pid);
    }

    /// As [#unlink(Ref)].
    protected final void unlink(Name<?> name) {
        var pid = runtime().whereis(name);
        if (pid != null) unlink(pid);
    }

    /// Sets whether this process traps exits, that is, receives exit signals as [Signal.Exit]. Returns the previous
    /// setting.
    protected final boolean trapExits(boolean trap) {
        return context("trapExits").trapExits(trap);
    }

    /// Starts a process that is linked to this process, and waits until it has initialised.
    protected final <N> StartResult<N> startLinked(Behaviour<N> behaviour, StartOptions options) {
        return LinkedStart.start(context("startLinked"), behaviour, options);
    }

    /// Starts a process that this process monitors from its first moment, and waits until it has initialised. The
    /// process is not linked to this process.
    ///
    /// Monitoring after the start is different: if the process has ended by then, the [Signal.Down] says `no process`.
    ///
    /// @throws dev.coppice.core.StartFailed if the process refuses or fails to start, or its name is taken; then there
    ///         is no monitor and no [Signal.Down]
    protected final <N> Monitored<N> startMonitored(Behaviour<N> behaviour, StartOptions options) {
        return startMonitored(behaviour, options, Signal.DOWN);
    }

    /// As [#startMonitored(Behaviour, StartOptions)]; the [Signal.Down] carries `tag`.
    protected final <N> Monitored<N> startMonitored(Behaviour<N> behaviour, StartOptions options, Object tag) {
        requireNonNull(tag, "tag must not be null");
        return LinkedStart.startMonitored(context("startMonitored"), behaviour, options, tag);
    }

    // ── requests without waiting ──

    /// Sends `request` and returns at once. When the request completes, `message` runs in this process and turns the
    /// response into a message, which this process then handles.
    protected final <N, R extends @Nullable Object> PendingRequest<R> ask(
            Ref<N> other, Call<? extends N, R> request, Function<? super Response<R>, ? extends M> message) {
        requireNonNull(other, NO_OTHER);
        requireNonNull(request, "request must not be null");
        requireNonNull(message, "message must not be null");
        context("ask");
        var pending = PendingRequest.send(other, request);
        pending.call.deliverAs(new CompletionMessage.OfResponse<>(pending, message));
        return pending;
    }

    /// Delivers the result of `stage` to this process. When the stage completes, `message` runs in this process and
    /// turns the value or the failure into a message, which this process then handles. The other of its two arguments
    /// is null.
    protected final <T extends @Nullable Object> void deliver(
            CompletionStage<T> stage,
            BiFunction<? super @Nullable T, ? super @Nullable Throwable, ? extends M> message) {
        requireNonNull(stage, "stage must not be null");
        requireNonNull(message, "message must not be null");
        var pid = pid();
        CompletionMessage.when(stage, message, arrival -> Gen.send(pid, arrival));
    }

    // ── timers ──

    /// Sends `message` to this process after `delay`.
    ///
    /// @throws IllegalArgumentException if `delay` is negative
    protected final TimerRef sendAfter(Duration delay, M message) {
        checkMessage(message);
        return context("sendAfter").sendAfter(delay, toMessage(message));
    }

    /// Sends `message` to `receiver` after `delay`, even if this process has ended by then.
    ///
    /// If `receiver` addresses one process, the timer is removed when that process ends. Any other address is resolved
    /// when the timer fires: if no process holds the name then, the message becomes a dead letter.
    ///
    /// @throws IllegalArgumentException if `delay` is negative or `message` is null
    protected final <N> TimerRef sendAfter(Duration delay, Ref<N> receiver, N message) {
        requireNonNull(receiver, "receiver must not be null");
        if (message == null) {
            throw new IllegalArgumentException(
                    "message must not be null: a timer of " + ClassNames.nameOf(this) + " sends it to " + receiver);
        }
        return context("sendAfter").sendAfter(delay, receiver, message);
    }

    /// Sends `message` to this process every `period`, at a fixed rate without drift. A process that falls behind has
    /// several of them in its mailbox.
    ///
    /// @throws IllegalArgumentException if `period` is shorter than a millisecond, the resolution of timers
    protected final TimerRef sendEvery(Duration period, M message) {
        checkMessage(message);
        return context("sendEvery").sendEvery(period, toMessage(message));
    }

    /// Sends `message` to this process after `delay`, and again `delay` after the process has handled it (a fixed
    /// delay). At most one of them is in the mailbox, however slow the process is. If a bounded mailbox drops the
    /// message, the next delay starts then.
    ///
    /// A [cancelled][TimerRef#cancel] timer sends no further message, but one may already be in the mailbox.
    ///
    /// @throws IllegalArgumentException if `delay` is not positive
    protected final TimerRef sendWithFixedDelay(Duration delay, M message) {
        checkMessage(message);
        return context("sendWithFixedDelay").sendWithFixedDelay(delay, message);
    }

    /// Starts a timer: after `delay` this process receives [Signal.TimerFired] with the returned timer and `content`.
    ///
    /// @throws IllegalArgumentException if `delay` is negative
    protected final TimerRef startTimer(Duration delay, Object content) {
        return context("startTimer").startTimer(delay, content);
    }

    @SuppressWarnings("ConstantValue")
    private void checkMessage(M message) {
        if (message == null) {
            throw new IllegalArgumentException(
                    "message must not be null: a timer of " + ClassNames.nameOf(this) + " sends it");
        }
    }

    /// Converts `message` to the object that is sent for it.
    protected Object toMessage(M message) {
        return message;
    }

    private ProcessContext context(String method) {
        return CallbackContext.of(this, method);
    }
}
