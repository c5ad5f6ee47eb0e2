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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a running program may do: the process, seen from inside.
///
/// Only code of that process may call, while it runs; code whose process has ended gets [dev.coppice.core.ProcessEnded].
public interface ProcessContext {

    /// The process whose code the calling thread runs.
    ///
    /// @throws IllegalStateException if the thread runs no process
    static ProcessContext current() {
        var cell = Runner.currentCell();
        if (cell == null) {
            throw new IllegalStateException(
                    "this thread runs no process: only the code of a process may ask who it is, link, or monitor");
        }
        return cell;
    }

    /// The process whose code the calling thread runs, or null.
    static @Nullable ProcessContext currentOrNull() {
        return Runner.currentCell();
    }

    Pid pid();

    ActorRuntime runtime();

    // ── life ──

    /// Ends this process now, with everything that goes with it: names, timers, links, monitors. Nothing more of it is called.
    void end(ExitReason reason);

    /// Asks for [Program#proceed] with `token` after this callback, before any message.
    void proceed(Object token);

    /// Says whether exit signals reach this process as [dev.coppice.core.Signal.Exit]. Returns what held before.
    boolean trapExits(boolean trap);

    /// Releases what can be released until something arrives.
    void hibernate();

    /// The request that is being handled, or null if it is something else.
    @Nullable Request<?> request();

    // ── others ──

    /// Sends a message.
    void send(Pid receiver, Object message);

    /// Counts `message`, which this process received and has no use for, as a dead letter.
    void unhandled(Object message);

    /// Sends an exit signal.
    void exit(Pid receiver, ExitReason reason);

    /// Links this process and `other`: each hears when the other ends.
    ///
    /// @throws dev.coppice.core.ProcessExit with `no process` if `other` has ended and this process does not trap exits
    void link(Pid other);

    /// Removes a link. Once this returns, it has no further effect here; an [dev.coppice.core.Signal.Exit] already queued stays.
    void unlink(Pid other);

    /// Removes a link and, if it is in the mailbox, the [dev.coppice.core.Signal.Exit] it caused.
    void unlinkAndFlush(Pid other);

    /// Asks for one [dev.coppice.core.Signal.Down] when `other` ends.
    default MonitorRef monitor(Pid other) {
        return monitor(other, dev.coppice.core.Signal.DOWN);
    }

    /// Asks for one [dev.coppice.core.Signal.Down] with `tag` when `other` ends.
    MonitorRef monitor(Pid other, Object tag);

    /// Monitors who holds `name` now. The [dev.coppice.core.Signal.Down] carries the name.
    MonitorRef monitor(Name<?> name, Object tag);

    /// Monitors whoever is addressed now, by name if the address is that of a name.
    MonitorRef monitor(Ref<?> other, Object tag);

    /// Removes a monitor: no [dev.coppice.core.Signal.Down] of it will be queued any more.
    ///
    /// @return whether it was active, in which case none was queued either
    boolean demonitor(MonitorRef monitor);

    /// Removes a monitor and, if it is in the mailbox, its [dev.coppice.core.Signal.Down].
    void demonitorAndFlush(MonitorRef monitor);

    /// Makes an address of this process that can be switched off.
    Alias alias(Alias.Mode mode);

    /// Makes an alias that goes with a monitor: see [Alias.Mode].
    Alias monitorWithAlias(Pid other, Alias.Mode mode);

    // ── starting others ──

    /// Spawns a plain process and returns before its body ran.
    Pid spawn(Body body, SpawnOptions options);

    /// Spawns a process of `program` and returns before it initialised.
    Pid spawn(Program<?> program, SpawnOptions options);

    /// Spawns a plain process that this one monitors from its first moment on.
    Spawned spawnMonitored(Body body, SpawnOptions options);

    /// Starts a process linked to this one and waits until it initialised. Fails as [Gen#start] does.
    dev.coppice.core.StartResult<Object> startLinked(Program<?> program, StartOptions options);

    // ── time ──

    /// Sends `message` to this process after `delay`.
    TimerRef sendAfter(Duration delay, Object message);

    /// Sends `message` to `receiver` after `delay`.
    TimerRef sendAfter(Duration delay, Pid receiver, Object message);

    /// Sends `message` to whoever holds `receiver` after `delay`.
    TimerRef sendAfter(Duration delay, Name<?> receiver, Object message);

    /// Delivers [dev.coppice.core.Signal.TimedOut] with `content` to this process after `delay`.
    TimerRef startTimer(Duration delay, Object content);

    /// Delivers `signal` to this process after `delay`.
    TimerRef signalAfter(Duration delay, dev.coppice.core.Signal signal);

    /// Sends `message` to this process every `period`, without drift.
    TimerRef sendEvery(Duration period, Object message);

    /// Waits, blocking nobody but this process.
    void sleep(Duration duration);

    // ── identity ──

    /// Makes this process the holder of `name`.
    ///
    /// @throws IllegalStateException if the name is taken, or this process has one
    void register(Name<?> name);

    /// Gives up `name`.
    void unregister(Name<?> name);

    /// The name this process is registered as.
    Optional<Name<?>> name();

    /// The process that started this one, or null if it was no process.
    @Nullable Pid parent();

    /// Parent, grandparent and so on: a [Name] where the ancestor had one when it started its child, else a [Pid].
    List<Object> ancestors();

    /// Who asked for this process, who asked for that one, and so on.
    List<Pid> callers();

    /// Free-form values of this process, private to it.
    Map<Object, Object> dictionary();

    /// What this process is called in prints and reports.
    void label(Object label);

    /// A place for one object of the program that outlives the callback but is not state; null at first.
    @Nullable Object attachment();

    void attach(@Nullable Object attachment);

    /// Whether trace, log, statistics or hooks want to hear of [#debug] events.
    boolean debugged();

    /// Tells trace, log, statistics and hooks what happened.
    void debug(DebugEvent event);

    /// The events that the log kept, oldest first.
    List<String> logged();
}
