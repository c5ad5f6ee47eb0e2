package dev.coppice.core.internal.process;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.MailboxLimit;
import dev.coppice.core.Monitored;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessEnded;
import dev.coppice.core.ProcessExit;
import dev.coppice.core.Signal;
import dev.coppice.core.StartFailed;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.core.internal.mailbox.SignalEnvelope;
import dev.coppice.core.internal.platform.StackGuard;
import dev.coppice.core.internal.scheduler.Runner;
import dev.coppice.core.internal.trace.ProcessStartedEvent;
import dev.coppice.core.spi.InitRefused;
import dev.coppice.core.spi.Interrupts;
import dev.coppice.core.spi.MonitoredPid;
import dev.coppice.core.spi.ProcessBody;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.core.spi.SpawnOptions.Place;
import dev.coppice.core.spi.Timeouts;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Starts processes, and stops them gracefully.
public final class ProcessStarter {

    private ProcessStarter() {}

    /// Wraps the body of a plain process in a program.
    public static Program<?> program(ProcessBody body) {
        return new PlainProgram(body);
    }

    // ── without waiting ──

    public static Pid spawn(DefaultActorRuntime runtime, Program<?> program, SpawnOptions options) {
        return assign(runtime, program, options).server;
    }

    /// Does the same as [#spawn]. Returns the start request itself, which completes when the process acknowledges its
    /// start or ends.
    static StartRequest assign(DefaultActorRuntime runtime, Program<?> program, SpawnOptions options) {
        var start = create(runtime, program, options, options.place(), false);
        relate(start, options);
        return run(start);
    }

    /// Does the same as [#spawn]. The caller monitors the process from its first moment on.
    public static MonitoredPid spawnMonitored(DefaultActorRuntime runtime, Program<?> program, SpawnOptions options) {
        var own = caller(runtime, "monitor what it spawns");
        var start = create(runtime, program, options, options.place(), false);
        var cell = start.server;
        relate(start, options);
        Monitor monitor;
        try {
            monitor = Monitors.monitor(own, cell, Signal.DOWN, cell);
        } catch (RuntimeException | Error failed) {
            unmake(start);
            throw failed;
        }
        run(start);
        return new MonitoredPid(cell, monitor);
    }

    // ── waiting ──

    public static <M> StartResult<M> start(
            DefaultActorRuntime runtime, Program<?> program, StartOptions options, SpawnOptions spawn) {
        if (Interrupts.isPending()) return new StartResult.Failed<>(ExitReason.INTERRUPTED);
        return await(begin(runtime, program, options, spawn), options);
    }

    /// Does the same as [#start]. The caller monitors the process from its first moment on. A failed start leaves
    /// neither a monitor nor a [Signal.Down] behind.
    public static <M> Monitored<M> startMonitored(
            DefaultActorRuntime runtime, Program<?> program, StartOptions options, Object tag) {
        var own = caller(runtime, "monitor what it starts");
        var start = prepare(runtime, program, options, SpawnOptions.NONE);
        if (start.isCompleted()) throw failed(runtime, program, options, start.result());
        var cell = start.server;
        var monitor = Monitors.monitor(own, cell, tag, cell);
        run(start);
        StartResult<M> result = await(start, options);
        if (result instanceof StartResult.Started<M>(var ref, var pid, _)) return new Monitored<>(ref, pid, monitor);
        own.demonitorAndFlush(monitor);
        throw failed(runtime, program, options, result);
    }

    /// Creates the failure of a start, for callers that want an address and nothing else.
    static StartFailed failed(
            DefaultActorRuntime runtime, Program<?> program, StartOptions options, StartResult<?> result) {
        return new StartFailed(options.name() == null
                ? runtime.label(program)
                : options.name(), result, runtime.reports.printer());
    }

    private static <M> StartResult<M> await(StartRequest start, StartOptions options) {
        if (!start.awaitCompleted(options.timeout())) {
            start.giveUp(Interrupts.orTimeout());
            if (Runner.current() == null) start.awaitUninterruptibly(Timeouts.NEVER);
            else start.awaitCompleted(null);
        }
        return start.result();
    }

    public static <M> CompletableFuture<StartResult<M>> startAsync(
            DefaultActorRuntime runtime, Program<?> program, StartOptions options, SpawnOptions spawn) {
        var start = begin(runtime, program, options, spawn);
        var timeout = options.timeout();
        var timer = timeout == null ? null : runtime.timers.after(
                Timeouts.nanos(timeout), () -> runtime.elsewhere(() -> start.giveUp(ExitReason.TIMEOUT)));
        return start.stage().handle((info, failure) -> {
            if (timer != null) timer.tryCancel();
            return start.result();
        });
    }

    /// Starts a process on behalf of `parent`, a stand-in, without waiting. The process is linked to it from its first
    /// moment if `linked`. Calls `done` once, on a thread that runs no process.
    static <M> void startFor(
            DefaultActorRuntime runtime, ProcessCell parent, Program<?> program, StartOptions options, boolean linked,
            Consumer<StartResult<M>> done) {
        var spawn = SpawnOptions.NONE.mailbox(options.mailbox()).label(options.label());
        var start = create(runtime, program, spawn, place(options, spawn), true, parent);
        if (options.name() == null || claim(start, options.name())) {
            relate(start, spawn);
            if (linked) FarCells.linkFrom(parent, start.server, () -> {});
            run(start);
        }
        var timeout = options.timeout();
        var timer = timeout == null ? null : runtime.timers.after(
                Timeouts.nanos(timeout), () -> runtime.elsewhere(() -> start.giveUp(ExitReason.TIMEOUT)));
        start.whenCompleted(() -> {
            if (timer != null) timer.tryCancel();
            runtime.elsewhere(() -> done.accept(start.result()));
        });
    }

    private static StartRequest begin(
            DefaultActorRuntime runtime, Program<?> program, StartOptions options, SpawnOptions spawn) {
        var start = prepare(runtime, program, options, spawn);
        return start.isCompleted() ? start : run(start);
    }

    /// Creates a process that can run next, or one whose start is declined because its name is taken.
    private static StartRequest prepare(
            DefaultActorRuntime runtime, Program<?> program, StartOptions options, SpawnOptions spawn) {
        requireNonNull(options, "options must not be null; use StartOptions.defaults()");
        var merged = options.mailbox() == MailboxLimit.NONE ? spawn : spawn.mailbox(options.mailbox());
        if (options.label() != null) merged = merged.label(options.label());
        var start = create(runtime, program, merged, place(options, spawn), true);
        if (options.name() != null && !claim(start, options.name())) return start;
        relate(start, spawn);
        return start;
    }

    private static Place place(StartOptions options, SpawnOptions spawn) {
        return options.dedicatedThread() ? Place.DEDICATED_THREAD : spawn.place();
    }

    /// Registers the new process as `name`. If another process holds the name, or the registry throws a [ProcessExit],
    /// declines the start.
    private static boolean claim(StartRequest start, Name<?> name) {
        var cell = start.server;
        @Nullable Pid holder = cell;
        try {
            holder = Names.claim(cell, name);
        } catch (ProcessExit refused) { // the registry says why
            start.decline(new StartResult.Failed<>(ExitReason.of(refused)));
            return false;
        } finally {
            if (holder != null) cell.actorRuntime.table.release(cell);
        }
        if (holder == null) return true;
        start.decline(new StartResult.Failed<>(ExitReason.of(new StartResult.AlreadyStarted(holder))));
        return false;
    }

    /// Creates a process that does not run yet, with its start request in the mailbox. Messages that other processes
    /// send from now on come after that request.
    private static StartRequest create(
            DefaultActorRuntime runtime, Program<?> program, SpawnOptions options, Place place, boolean awaited) {
        StackGuard.check();
        var parent = ProcessCell.current();
        if (parent != null && parent.actorRuntime != runtime) parent = null;
        if (parent != null) parent.checkAlive();
        return create(runtime, program, options, place, awaited, options.root() ? null : parent);
    }

    private static StartRequest create(
            DefaultActorRuntime runtime, Program<?> program, SpawnOptions options, Place place, boolean awaited,
            @Nullable ProcessCell parent) {
        runtime.checkOpen();
        int flags = 0;
        boolean onWorker = place == Place.WORKER
                || place == Place.TASK && runtime.scheduler.isQuickTask(program.kind());
        if (!onWorker) flags |= ProcessCell.OWN_THREAD;
        if (place == Place.TASK) flags |= ProcessCell.TASK;
        if (options.trapping() || program.trapsExits()) flags |= ProcessCell.TRAPS;
        if (program.inlineCalls() && runtime.history == null && onWorker && !isBounded(options)) {
            flags |= ProcessCell.INLINE;
        }
        if (isBounded(options)) flags |= ProcessCell.BOUNDED;
        if (runtime.history != null) flags |= ProcessCell.WATCHED;
        var ancestry = parent == null ? null
                : parent.has(ProcessCell.FAR) ? Ancestry.below(parent, parent, null) : Ancestries.ofChild(parent);
        long number = runtime.table.nextNumber();
        var cell = new ProcessCell(runtime, number, runtime.table.pageOf(number), flags, program, ancestry);
        if (isBounded(options)) cell.relations().bound = new MailboxCapacity(options.mailbox());
        if (options.label() != null) cell.relations().label = runtime.reports.printer().label(options.label());
        if (!options.callers().isEmpty()) cell.relations().callers = options.callers();
        var start = new StartRequest(cell, ProcessCell.current(), awaited);
        cell.state = start;
        cell.offer(start);
        return start;
    }

    private static boolean isBounded(SpawnOptions options) {
        return options.mailbox().capacity() < Integer.MAX_VALUE;
    }

    private static void relate(StartRequest start, SpawnOptions options) {
        var cell = start.server;
        cell.actorRuntime.table.add(cell);
        if (cell.hasEnded()) cell.actorRuntime.table.forget(cell); // killed by a process that found it by name
        if (!options.linked()) return;
        try {
            link(caller(cell.actorRuntime, "link what it starts"), start);
        } catch (RuntimeException | Error failed) {
            unmake(start);
            throw failed;
        }
    }

    private static void link(ProcessCell own, StartRequest start) {
        if (Links.join(own, start.server)) return;
        own.checkAlive();
        if (start.awaited && own.has(ProcessCell.TRAPS)) return; // killed before the link: the failed start says so
        Links.link(own, start.server);
    }

    /// Ends a process that was not created completely. When this method returns, or throws because the caller has
    /// ended, nothing is left of the process.
    private static void unmake(StartRequest start) {
        var cell = start.server;
        boolean ended = ExitSignals.kill(cell, ExitReason.KILLED);
        cell.ready(Runner.current());
        if (!ended) start.awaitCompleted(null); // another thread processes its termination
    }

    private static StartRequest run(StartRequest start) {
        var cell = start.server;
        ProcessStartedEvent.record(cell);
        var history = cell.actorRuntime.history;
        if (history != null) history.started(cell);
        if (cell.actorRuntime.isStopped()) ExitSignals.kill(cell, ExitReason.KILLED); // missed by the closing thread
        cell.ready(Runner.current());
        return start;
    }

    private static ProcessCell caller(DefaultActorRuntime runtime, String what) {
        var own = ProcessCell.current();
        if (own == null || own.actorRuntime != runtime) {
            throw new IllegalStateException("only a process of the same runtime can " + what
                    + "; this thread runs none");
        }
        return own;
    }

    /// Removes the exit signals of `other` from the mailbox of `own`, which is the caller.
    static void flushExit(ProcessCell own, ProcessCell other) {
        for (var envelope : QueueView.entries(own)) {
            if (envelope instanceof SignalEnvelope signal
                    && signal.signal instanceof Signal.Exit exit
                    && exit.from() == other) signal.withdrawn = true;
        }
    }

    // ── in the new process ──

    @SuppressWarnings("unchecked")
    static void initialise(ProcessCell own, StartRequest start) throws Throwable {
        if (start.isCompleted()) { // its starter gave up before it began
            ExitSignals.end(own, ExitReason.KILLED);
            return;
        }
        if (own.program instanceof PlainProgram) own.relations().startedByProtocol = start.awaited;
        var state = ((Program<@Nullable Object>) own.program).init(own);
        if (own.has(ProcessCell.DEAD)) return;
        boolean runs = StartRequest.of(own) == null || start.acknowledge(null);
        if (runs) own.state = state;
        else ExitSignals.end(own, ExitReason.KILLED); // its starter gave up, and is about to kill it
    }

    static void refuse(ProcessCell own, StartRequest start, InitRefused refused) {
        switch (refused.kind()) {
            case IGNORE -> {
                start.refuse(new StartResult.Ignored<>());
                ExitSignals.end(own, ExitReason.NORMAL);
            }
            case FAIL -> {
                start.refuse(new StartResult.Failed<>(refused.reason()));
                ExitSignals.end(own, ExitReason.NORMAL);
            }
            case STOP -> {
                start.refuse(new StartResult.Failed<>(refused.reason()));
                CrashHandler.end(own, refused.reason());
            }
        }
    }

    // ── stopping ──

    /// Stops `cell` gracefully with `reason` and waits until it has ended.
    public static void stop(ProcessCell cell, ExitReason reason, @Nullable Duration timeout) {
        Timeouts.check("timeout", timeout);
        var ended = order(cell, reason, timeout);
        try {
            checkReason(ended, reason, ended.awaitOrAbandon(timeout), timeout);
        } catch (ProcessEnded killed) {
            ended.abandon();
            throw killed;
        }
    }

    /// Does the same as [#stop], without waiting.
    public static CompletableFuture<ExitReason> stopAsync(ProcessCell cell, ExitReason reason) {
        ExitWaiter ended;
        try {
            ended = order(cell, reason, null);
        } catch (CallFailed failed) {
            return CompletableFuture.failedFuture(failed);
        }
        return ended.stage().thenApply(actual -> checkReason(ended, reason, actual, null));
    }

    /// Asks `cell` to terminate. Returns a request that completes with the exit reason when the process has ended.
    private static ExitWaiter order(ProcessCell cell, ExitReason reason, @Nullable Duration timeout) {
        StackGuard.check();
        var order = new SystemRequest<>(cell, new StopRequest(reason), own -> terminate(own, reason));
        var own = order.requester;
        if (own != null) own.checkAlive();
        if (own == cell) throw order.failed(ExitReason.CALLING_SELF, timeout, RequestEnvelope.NOTHING_MORE);
        var ended = new ExitWaiter(cell, cell, new StopRequest(reason), own);
        if (cell.has(ProcessCell.FAR)) {
            throw new IllegalArgumentException(cell
                    + " runs on another node, and a stop reaches only processes of the own node; "
                    + "use exit(pid, ExitReason.SHUTDOWN) and whenEnded(pid)");
        }
        if (cell.has(ProcessCell.DEAD)) {
            throw ended.failed(ExitReason.NO_PROCESS, timeout, RequestEnvelope.NOTHING_MORE);
        }
        ended.of(cell);
        cell.post(order, Runner.current());
        return ended;
    }

    private static ExitReason checkReason(
            RequestEnvelope<ExitReason> ended, ExitReason reason, @Nullable ExitReason actual,
            @Nullable Duration timeout) {
        if (reason.equals(actual)) return reason;
        throw ended.failed(actual == null ? ExitReason.NO_PROCESS : actual, timeout, RequestEnvelope.NOTHING_MORE);
    }

    @SuppressWarnings("unchecked")
    private static @Nullable Void terminate(ProcessCell own, ExitReason reason) throws Throwable {
        try {
            ((Program<@Nullable Object>) own.program).terminate(own, reason, own.state);
        } catch (Throwable thrown) {
            if (!own.has(ProcessCell.DEAD)) CrashHandler.end(own, ExitReason.of(thrown));
        }
        return null;
    }
}
