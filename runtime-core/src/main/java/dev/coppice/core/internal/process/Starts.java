package dev.coppice.core.internal.process;

import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.MailboxLimit;
import dev.coppice.core.Pid;
import dev.coppice.core.Signal;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.core.internal.mailbox.SignalEnvelope;
import dev.coppice.core.internal.scheduler.Runner;
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
        var cell = create(kernel, program, options, options.blocking());
        relate(cell, options);
        run(cell);
        return cell;
    }

    /// As [#spawn], monitored by the caller from its first moment on.
    public static Spawned spawnMonitored(Kernel kernel, Program<?> program, SpawnOptions options) {
        var cell = create(kernel, program, options, options.blocking());
        relate(cell, options);
        var monitor = Monitors.monitor(caller(kernel, "monitor what it spawns"), cell, Signal.DOWN, cell);
        run(cell);
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
            else if (spawn.linked()) flushExit(caller(kernel, "start linked processes"), cell);
            return start.refused != null ? refused(start) : new StartResult.Failed<>(failed.why());
        }
    }

    public static <M> CompletionStage<StartResult<M>> startAsync(
            Kernel kernel, Program<?> program, StartOptions options, SpawnOptions spawn) {
        var start = begin(kernel, program, options, spawn);
        if (start.refused != null) return CompletableFuture.completedFuture(Starts.<M>refused(start));
        var cell = start.server;
        var limit = options.limit();
        var timer = limit == null ? null : kernel.timers.after(limit.toNanos(), () -> kernel.elsewhere(() -> {
            if (start.tryFail(ExitReason.TIMEOUT)) Exits.kill(cell, ExitReason.KILLED);
        }));
        return start.stage().handle((info, failure) -> {
            if (timer != null) timer.cancel();
            if (failure == null) return new StartResult.Started<>(cell.<M>ref(), cell, info);
            if (start.refused != null) return refused(start);
            return new StartResult.Failed<>(failure instanceof CallFailed failed ? failed.why() : ExitReason.of(failure));
        });
    }

    private static StartRequest begin(Kernel kernel, Program<?> program, StartOptions options, SpawnOptions spawn) {
        var merged = options.mailbox() == MailboxLimit.NONE ? spawn : spawn.mailbox(options.mailbox());
        if (options.label() != null) merged = merged.label(options.label());
        var cell = create(kernel, program, merged, options.ownThread() || spawn.blocking());
        var name = options.name();
        if (name != null) {
            var holder = Names.claim(cell, name);
            if (holder != null) {
                kernel.table.release(cell.number());
                var start = new StartRequest(cell, null);
                start.refused = new StartResult.Failed<>(ExitReason.of(new StartResult.AlreadyStarted(holder)));
                return start;
            }
        }
        relate(cell, spawn);
        return run(cell);
    }

    private static ProcessCell create(Kernel kernel, Program<?> program, SpawnOptions options, boolean blocking) {
        kernel.checkOpen();
        var parent = Runner.currentCell();
        if (parent != null && parent.kernel != kernel) parent = null;
        if (parent != null) parent.checkAlive();
        int flags = 0;
        if (blocking) flags |= ProcessCell.OWN_THREAD;
        if (options.trapping() || program.trapsExits()) flags |= ProcessCell.TRAPS;
        if (program.inlineCalls() && !blocking) flags |= ProcessCell.INLINE;
        if (options.mailbox() != MailboxLimit.NONE) flags |= ProcessCell.BOUNDED;
        if (kernel.history != null) flags |= ProcessCell.WATCHED;
        var cell = new ProcessCell(
                kernel, kernel.table.nextNumber(), flags, program, parent == null ? null : Lineages.ofChild(parent));
        if (options.mailbox() != MailboxLimit.NONE) cell.relations().bound = new Bound(options.mailbox());
        if (options.label() != null) cell.relations().label = options.label();
        if (!options.callers().isEmpty()) cell.relations().callers = options.callers();
        return cell;
    }

    private static void relate(ProcessCell cell, SpawnOptions options) {
        cell.kernel.table.add(cell);
        if (!options.linked()) return;
        try {
            Links.link(caller(cell.kernel, "link what it starts"), cell);
        } catch (RuntimeException | Error failed) {
            Exits.kill(cell, ExitReason.KILLED); // it must not stay half made
            throw failed;
        }
    }

    private static StartRequest run(ProcessCell cell) {
        ProcessStartedEvent.record(cell);
        var history = cell.kernel.history;
        if (history != null) history.started(cell);
        var by = Runner.current();
        var start = new StartRequest(cell, by == null ? null : by.cell);
        cell.post(start, by);
        if (cell.hasEnded()) start.fail(java.util.Objects.requireNonNull(cell.endReason()));
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
        var order = new SystemRequest<>(cell, "stop with " + reason, own -> terminate(own, reason));
        var own = order.requester;
        if (own != null) own.checkAlive();
        if (own == cell) throw order.failed(ExitReason.CALLING_SELF, limit, "");
        var ended = new RequestNode<ExitReason>(cell, cell, "stop with " + reason, own);
        if (cell.has(ProcessCell.DEAD)) throw ended.failed(ExitReason.NO_PROCESS, limit, "");
        Monitors.listen(cell, ended::reply);
        cell.post(order, Runner.current());
        var actual = ended.awaitOrAbandon(limit);
        if (!reason.equals(actual)) {
            throw ended.failed(actual == null ? ExitReason.NO_PROCESS : actual, limit, "");
        }
    }

    @SuppressWarnings("unchecked")
    private static @Nullable Void terminate(ProcessCell own, ExitReason reason) throws Throwable {
        try {
            ((Program<@Nullable Object>) own.program).terminate(own, reason, own.state);
        } catch (Throwable thrown) {
            if (!own.has(ProcessCell.DEAD)) Crashes.end(own, ExitReason.of(thrown));
        }
        return null;
    }
}
