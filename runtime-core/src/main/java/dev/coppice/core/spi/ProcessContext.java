package dev.coppice.core.spi;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.MonitorRef;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.StartOptions;
import dev.coppice.core.TimerRef;
import dev.coppice.core.internal.scheduler.Runner;
import dev.coppice.core.ops.Gen;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The operations of a running program on its own process.
///
/// Only the code of that process may call them, while it runs. In code whose process has ended they throw
/// [dev.coppice.core.ProcessEnded].
public interface ProcessContext {

    /// Returns the process that the calling thread runs.
    ///
    /// @throws IllegalStateException if the caller is an external thread
    static ProcessContext current() {
        var cell = Runner.currentCell();
        if (cell == null) {
            throw new IllegalStateException(
                    "this thread is not running a process; call this in a callback of a process");
        }
        return (ProcessContext) cell;
    }

    /// Returns the process that the calling thread runs, or null.
    static @Nullable ProcessContext currentOrNull() {
        return (ProcessContext) Runner.currentCell();
    }

    Pid pid();

    ActorRuntime runtime();

    // ── life ──

    /// Ends this process now, with its names, timers, links and monitors. No further callback runs.
    void end(ExitReason reason);

    /// Requests [Program#handleContinue] with `token` after this callback, before any message.
    void continueWith(Object token);

    /// Sets whether exit signals reach this process as [dev.coppice.core.Signal.Exit]. Returns the previous setting.
    boolean trapExits(boolean trap);

    /// Releases as much memory as possible until the next entry arrives.
    void hibernate();

    /// Returns the request that is being handled, or null if the callback handles something else.
    @Nullable Request<?> request();

    // ── other processes ──

    /// Sends a message.
    void send(Pid receiver, Object message);

    /// Counts `message`, which this process received and did not handle, as a dead letter.
    void unhandled(Object message);

    /// Sends an exit signal.
    void exit(Pid receiver, ExitReason reason);

    /// Links this process and `other`: each receives an exit signal when the other ends.
    ///
    /// @throws dev.coppice.core.ProcessExit with `no process` if `other` has ended and this process does not trap exits
    void link(Pid other);

    /// Removes a link. Once this returns, the link has no further effect on this process; a queued
    /// [dev.coppice.core.Signal.Exit] stays.
    void unlink(Pid other);

    /// Removes a link and the [dev.coppice.core.Signal.Exit] that it caused, if that is in the mailbox.
    void unlinkAndFlush(Pid other);

    /// Requests one [dev.coppice.core.Signal.Down] when `other` ends.
    default MonitorRef monitor(Pid other) {
        return monitor(other, dev.coppice.core.Signal.DOWN);
    }

    /// Requests one [dev.coppice.core.Signal.Down] with `tag` when `other` ends.
    MonitorRef monitor(Pid other, Object tag);

    /// Monitors the process that holds `name` now. The [dev.coppice.core.Signal.Down] carries the name.
    MonitorRef monitor(Name<?> name, Object tag);

    /// Monitors the process that `other` addresses now, by name if it is the address of a name.
    MonitorRef monitor(Ref<?> other, Object tag);

    /// Removes a monitor: no further [dev.coppice.core.Signal.Down] of it will be queued.
    ///
    /// @return whether the monitor was active; if so, no `Down` was queued before either
    boolean demonitor(MonitorRef monitor);

    /// Removes a monitor and its [dev.coppice.core.Signal.Down], if that is in the mailbox.
    void demonitorAndFlush(MonitorRef monitor);

    /// Makes an address of this process that can be deactivated.
    Alias alias(Alias.Mode mode);

    /// Makes an alias that belongs to a monitor: see [Alias.Mode].
    Alias monitorWithAlias(Pid other, Alias.Mode mode);

    // ── starting processes ──

    /// Spawns a plain process and returns before its body runs.
    Pid spawn(ProcessBody body, SpawnOptions options);

    /// Spawns a process of `program` and returns before it initialises.
    Pid spawn(Program<?> program, SpawnOptions options);

    /// Spawns a plain process that this one monitors from its first moment.
    MonitoredPid spawnMonitored(ProcessBody body, SpawnOptions options);

    /// Starts a process linked to this one and waits until it has initialised. Fails in the cases of [Gen#start].
    dev.coppice.core.StartResult<Object> startLinked(Program<?> program, StartOptions options);

    // ── time ──

    /// Sends `message` to this process after `delay`.
    TimerRef sendAfter(Duration delay, Object message);

    /// Sends `message` to `receiver` after `delay`.
    TimerRef sendAfter(Duration delay, Pid receiver, Object message);

    /// Sends `message` after `delay` to the process that holds `receiver` then.
    TimerRef sendAfter(Duration delay, Name<?> receiver, Object message);

    /// Sends `message` after `delay` to the process or the name that `receiver` addresses. An address of any other kind
    /// is resolved when the timer fires.
    TimerRef sendAfter(Duration delay, Ref<?> receiver, Object message);

    /// Delivers [dev.coppice.core.Signal.TimerFired] with `content` to this process after `delay`.
    TimerRef startTimer(Duration delay, Object content);

    /// Delivers `signal` to this process after `delay`.
    TimerRef signalAfter(Duration delay, dev.coppice.core.Signal signal);

    /// Sends `message` to this process every `period`, without drift.
    TimerRef sendEvery(Duration period, Object message);

    /// Sends a [FixedDelay] with `message` to this process `delay` from now, and again `delay` after each call of
    /// [FixedDelay#handled] by the program.
    ///
    /// @throws IllegalArgumentException if `delay` is not positive
    TimerRef sendWithFixedDelay(Duration delay, Object message);

    /// Waits for `duration`. Only this process blocks.
    void sleep(Duration duration);

    // ── identity ──

    /// Makes this process the holder of `name`.
    ///
    /// @throws IllegalStateException if the name is taken, or this process already has a name
    void register(Name<?> name);

    /// Gives up `name`.
    void unregister(Name<?> name);

    /// Returns the name that this process is registered under.
    Optional<Name<?>> name();

    /// Returns the process that started this one, or null if no process did.
    @Nullable Pid parent();

    /// Returns parent, grandparent and so on: a [Name] where the ancestor had one when it started its child, otherwise
    /// a [Pid].
    List<Object> ancestors();

    /// Returns the process that requested the start of this one, then the one that requested that start, and so on.
    List<Pid> callers();

    /// Returns the class name of this process's definition.
    String behaviour();

    /// Returns free-form values of this process, private to it.
    Map<Object, Object> dictionary();

    /// Sets the name of this process in printed text and reports.
    void label(Object label);

    /// Returns the attachment: one object of the program that outlives the callback but is not part of the state.
    /// Initially null.
    @Nullable Object attachment();

    void attach(@Nullable Object attachment);

    /// Returns whether a trace, log, statistics or hook wants [#debug] events.
    boolean debugged();

    /// Passes `event` to trace, log, statistics and hooks.
    void debug(DebugEvent event);

    /// Returns the events that the log kept, oldest first.
    List<String> logged();
}
