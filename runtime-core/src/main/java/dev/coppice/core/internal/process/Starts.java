package dev.coppice.core.internal.process;

import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.MailboxLimit;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.Signal;
import dev.coppice.core.ProcessEnded;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.core.internal.mailbox.SignalEnvelope;
import dev.coppice.core.internal.scheduler.Runner;
import dev.coppice.core.internal.scheduler.StackReserve;
import dev.coppice.core.internal.timer.Timers;
import dev.coppice.core.internal.trace.ProcessStartedEvent;
import dev.coppice.core.spi.Body;
import dev.coppice.core.spi.InitRefused;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.core.spi.Spawned;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// How processes come to be, and how they are stopped in order.
public final class Starts {

    private Starts() {}

    /// A plain process as a program.
    public static Program<?> program(Body body) {
        return new PlainProgram(body);
    }

    // ── without waiting ──

    public static Pid spawn(Kernel kernel, Program<?> program, SpawnOptions options) {
        return assign(kernel, program, options).server;
    }

    /// As [#spawn]; returns the start itself, which settles when the process acknowledges or ends.
    static StartRequest assign(Kernel kernel, Program<?> program, SpawnOptions options) {
        var start = create(kernel, program, options, options.blocking());
        relate(start.server, options);
        return run(start);
    }

    /// As [#spawn], monitored by the caller from its first moment on.
    public static Spawned spawnMonitored(Kernel kernel, Program<?> program, SpawnOptions options) {
        var start = create(kernel, program, options, options.blocking());
        var cell = start.server;
        relate(cell, options);
        var monitor = Monitors.monitor(caller(kernel, "monitor what it spawns"), cell, Signal.DOWN, cell);
        run(start);
        return new Spawned(cell, monitor);
    }

    // ── waiting ──

    public static <M> StartResult<M> start(Kernel kernel, Program<?> program, StartOptions options, SpawnOptions spawn) {
        var start = begin(kernel, program, options, spawn);
        if (start.refused != null) return refused(start);
        var cell = start.server;
        try {
            return new StartResult.Started<>(cell.ref(), cell, start.awaitOrAbandon(options.limit()));
        } catch (CallFailed failed) {
            boolean timedOut = start.refused == null && cell.isAlive();
            if (timedOut) abort(cell, spawn);
            else if (spawn.linked()) caller(kernel, "start linked processes").unlinkAndFlush(cell); // its end may not have been told yet
            return start.refused != null ? refused(start) : new StartResult.Failed<>(failed.why());
        }
    }

    public static <M> CompletionStage<StartResult<M>> startAsync(
            Kernel kernel, Program<?> program, StartOptions options, SpawnOptions spawn) {
        var start = begin(kernel, program, options, spawn);
        if (start.refused != null) return CompletableFuture.completedFuture(Starts.<M>refused(start));
        var cell = start.server;
        var limit = options.limit();
        var timer = limit == null ? null : kernel.timers.after(Timers.nanos(limit), () -> kernel.elsewhere(() -> {
            if (start.tryFail(ExitReason.TIMEOUT)) Exits.kill(cell, ExitReason.KILLED);
        }));
        return start.stage().handle((info, failure) -> {
            if (timer != null) timer.tryCancel();
            if (failure == null) return new StartResult.Started<>(cell.<M>ref(), cell, info);
            if (start.refused != null) return refused(start);
            return new StartResult.Failed<>(failure instanceof CallFailed failed ? failed.why() : ExitReason.of(failure));
        });
    }

    private static StartRequest begin(Kernel kernel, Program<?> program, StartOptions options, SpawnOptions spawn) {
        if (options.limit() != null) Timers.nanos(options.limit()); // must be legal before there is a process
        var merged = options.mailbox() == MailboxLimit.NONE ? spawn : spawn.mailbox(options.mailbox());
        if (options.label() != null) merged = merged.label(options.label());
        var start = create(kernel, program, merged, options.ownThread() || spawn.blocking());
        if (options.name() != null && !claim(start, options.name())) return start;
        relate(start.server, spawn);
        return run(start);
    }

    /// Registers the process to be as `name`. If somebody else holds it, refuses the start.
    private static boolean claim(StartRequest start, Name<?> name) {
        var cell = start.server;
        @Nullable Pid holder = cell;
        try {
            holder = Names.claim(cell, name);
        } finally {
            if (holder != null) cell.kernel.table.release(cell);
        }
        if (holder == null) return true;
        start.refused = new StartResult.Failed<>(ExitReason.of(new StartResult.AlreadyStarted(holder)));
        return false;
    }

    /// Makes a process that does not run yet, with its start in the mailbox: whatever others send it from now on comes after that.
    private static StartRequest create(Kernel kernel, Program<?> program, SpawnOptions options, boolean blocking) {
        StackReserve.check();
        kernel.checkOpen();
        var parent = Runner.currentCell();
        if (parent != null && parent.kernel != kernel) parent = null;
        if (parent != null) parent.checkAlive();
        if (options.root()) parent = null;
        int flags = 0;
        if (blocking) flags |= ProcessCell.OWN_THREAD;
        if (options.trapping() || program.trapsExits()) flags |= ProcessCell.TRAPS;
        if (program.inlineCalls() && kernel.history == null && !blocking && options.mailbox() == MailboxLimit.NONE) flags |= ProcessCell.INLINE;
        if (options.mailbox() != MailboxLimit.NONE) flags |= ProcessCell.BOUNDED;
        if (kernel.history != null) flags |= ProcessCell.WATCHED;
        var lineage = parent == null ? null : Lineages.ofChild(parent);
        long number = kernel.table.nextNumber();
        var cell = new ProcessCell(kernel, number, kernel.table.pageOf(number), flags, program, lineage);
        if (options.mailbox() != MailboxLimit.NONE) cell.relations().bound = new Bound(options.mailbox());
        if (options.label() != null) cell.relations().label = options.label();
        if (!options.callers().isEmpty()) cell.relations().callers = options.callers();
        var start = new StartRequest(cell, Runner.currentCell());
        cell.offer(start);
        return start;
    }

    private static void relate(ProcessCell cell, SpawnOptions options) {
        cell.kernel.table.add(cell);
        if (cell.hasEnded()) cell.kernel.table.forget(cell); // killed by whoever found it by its name
        if (!options.linked()) return;
        try {
            Links.link(caller(cell.kernel, "link what it starts"), cell);
        } catch (RuntimeException | Error failed) {
            Exits.kill(cell, ExitReason.KILLED); // it must not stay half made
            cell.ready(Runner.current());
            throw failed;
        }
    }

    private static StartRequest run(StartRequest start) {
        var cell = start.server;
        ProcessStartedEvent.record(cell);
        var history = cell.kernel.history;
        if (history != null) history.started(cell);
        if (cell.kernel.isStopped()) Exits.kill(cell, ExitReason.KILLED); // closed meanwhile: who closes may not have seen it
        cell.ready(Runner.current());
        if (cell.hasEnded()) start.tryFail(java.util.Objects.requireNonNull(cell.endReason()));
        return start;
    }

    private static ProcessCell caller(Kernel kernel, String what) {
        var own = Runner.currentCell();
        if (own == null || own.kernel != kernel) {
            throw new IllegalStateException("only a process of the same runtime can " + what + "; this thread runs none");
        }
        return own;
    }

    @SuppressWarnings("unchecked") // nothing of type M is in it
    private static <M> StartResult<M> refused(StartRequest start) {
        return (StartResult<M>) java.util.Objects.requireNonNull(start.refused);
    }

    private static void abort(ProcessCell cell, SpawnOptions spawn) {
        if (spawn.linked()) Links.unlink(caller(cell.kernel, "start linked processes"), cell);
        Exits.kill(cell, ExitReason.KILLED);
        if (spawn.linked()) flushExit(caller(cell.kernel, "start linked processes"), cell);
    }

    /// Takes the exits of `other` out of the mailbox of `own`, which calls.
    static void flushExit(ProcessCell own, ProcessCell other) {
        for (var envelope : own.queued()) {
            if (envelope instanceof SignalEnvelope signal
                    && signal.signal instanceof Signal.Exit exit
                    && exit.from() == other) signal.withdrawn = true;
        }
    }

    // ── in the new process ──

    @SuppressWarnings("unchecked")
    static void initialise(ProcessCell own, StartRequest start) throws Throwable {
        if (start.isSettled()) { // its starter gave up before it began
            Exits.end(own, ExitReason.KILLED);
            return;
        }
        if (own.program instanceof PlainProgram) own.relations().start = start;
        own.state = ((Program<@Nullable Object>) own.program).init(own);
        if (!own.has(ProcessCell.DEAD)) start.reply(null);
    }

    static void refuse(ProcessCell own, StartRequest start, InitRefused refused) {
        switch (refused.kind()) {
            case IGNORE -> {
                start.refused = new StartResult.Ignored<>();
                Exits.end(own, ExitReason.NORMAL);
            }
            case FAIL -> {
                start.refused = new StartResult.Failed<>(refused.reason());
                Exits.end(own, ExitReason.NORMAL);
            }
            case STOP -> {
                start.refused = new StartResult.Failed<>(refused.reason());
                Crashes.end(own, refused.reason());
            }
        }
    }

    // ── stopping ──

    /// Orders `cell` to terminate with `reason` and waits until it has ended.
    public static void stop(ProcessCell cell, ExitReason reason, @Nullable Duration limit) {
        if (limit != null && limit.isNegative()) {
            throw new IllegalArgumentException("the limit of a stop must not be negative: " + limit);
        }
        var ended = order(cell, reason, limit);
        try {
            checkReason(ended, reason, ended.awaitOrAbandon(limit), limit);
        } catch (ProcessEnded killed) {
            ended.abandon();
            throw killed;
        }
    }

    /// As [#stop], without waiting.
    public static CompletionStage<ExitReason> stopAsync(ProcessCell cell, ExitReason reason) {
        EndNode ended;
        try {
            ended = order(cell, reason, null);
        } catch (CallFailed failed) {
            return CompletableFuture.failedFuture(failed);
        }
        return ended.stage().thenApply(actual -> checkReason(ended, reason, actual, null));
    }

    /// Orders `cell` to terminate. What is returned settles with the reason when it has ended.
    private static EndNode order(ProcessCell cell, ExitReason reason, @Nullable Duration limit) {
        StackReserve.check();
        var order = new SystemRequest<>(cell, "stop with " + reason, own -> terminate(own, reason));
        var own = order.requester;
        if (own != null) own.checkAlive();
        if (own == cell) throw order.failed(ExitReason.CALLING_SELF, limit, "");
        var ended = new EndNode(cell, cell, "stop with " + reason, own);
        if (cell.has(ProcessCell.DEAD)) throw ended.failed(ExitReason.NO_PROCESS, limit, "");
        ended.of(cell);
        cell.post(order, Runner.current());
        return ended;
    }

    private static ExitReason checkReason(
            RequestNode<ExitReason> ended, ExitReason reason, @Nullable ExitReason actual, @Nullable Duration limit) {
        if (reason.equals(actual)) return reason;
        throw ended.failed(actual == null ? ExitReason.NO_PROCESS : actual, limit, "");
    }

    @SuppressWarnings("unchecked")
    private static @Nullable Void terminate(ProcessCell own, ExitReason reason) throws Throwable {
        try {
            ((Program<@Nullable Object>) own.program).terminate(own, reason, own.state);
        } catch (Throwable thrown) {
            if (!own.has(ProcessCell.DEAD)) Crashes.end(own, Crashes.reasonOf(thrown));
        }
        return null;
    }
}
