package dev.coppice.core.internal.process;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessEnded;
import dev.coppice.core.Ref;
import dev.coppice.core.internal.mailbox.Envelope;
import dev.coppice.core.internal.mailbox.MessageEnvelope;
import dev.coppice.core.internal.mailbox.SignalEnvelope;
import dev.coppice.core.internal.scheduler.Runner;
import dev.coppice.core.internal.timer.Timer;
import dev.coppice.core.internal.timer.TimerOwner;
import dev.coppice.core.spi.Program;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// One process: identity, mailbox, program and state, and the slices in which it runs.
public final class ProcessCell extends ProcessContextBase implements Pid, TimerOwner {
    /*
     * Rules   (1) `word` packs the process number and the flags; flags change only atomically. DEAD is set once, under
     *             the process lock, together with the exit reason in `origin`: a thread that holds the lock sees both
     *             or neither;
     *         (2) `links`, `relations` and `origin` are guarded by the process lock (see [LockStripes]);
     *             [ProcessExtras] documents its own fields;
     *         (3) `program` and `state` belong to the owner of the mailbox. Releasing a dead process (draining the
     *             mailbox, dropping the state) is done by the slice that finds it dead, or by the thread that claims
     *             its idle mailbox. The killer sets DEAD and then tries to claim; the slice gives the mailbox up and
     *             then reads DEAD again. At least one of them sees the other;
     *         (4) `runner` is set while a slice runs or waits, and null before the mailbox is given up. An offer that
     *             finds the mailbox idle and a runner set knows that this runner waits in a receive.
     * Order   A slice writes `runner` in release order: after the swap that takes the mailbox, and before the one that
     *         gives it up. A killer may therefore miss the runner of a slice that has just begun, and not wake it:
     *         [Blocking] puts a full fence between that write and its last read of DEAD. `word` is read with volatile
     *         order before each callback, and written so by the killer. A killer that then sees an idle mailbox knows
     *         that no further callback will run: the next slice begins with an offer that comes later and sees DEAD.
     * Tested  KillOrSlice (jcstress).
     */
    static final int DEAD = 1;
    static final int TRAPS = 2;
    static final int OWN_THREAD = 4;
    static final int BOUNDED = 8;
    static final int SUSPENDED = 16;
    static final int STASHED = 32;
    static final int HIBERNATED = 64;
    static final int DEBUGGED = 128;
    /// Code of an ended process may still be sending to this one, see [StaleSenders].
    static final int STALE_SENDERS = 256;
    /// The process belongs to a run that has a [TraceRecorder].
    static final int WATCHED = 1024;
    /// The extras keep MDC entries of the process, see [ProcessMdc].
    static final int MDC = 2048;
    /// The process is traced, see [TraceBuffer].
    static final int TRACED = 4096;
    /// A stand-in for a process of another node, see [FarCells].
    static final int FAR = 8192;
    /// The scheduler learns how long processes of this kind take, see [QuickTasks].
    static final int TASK = 16384;
    private static final int FLAG_BITS = 16;
    /// The program promises that its callbacks are quick: calls to it may run on the caller's thread, see
    /// [InlineCalls].
    static final int INLINE = 512;
    /// The flags that send each mailbox entry through [EntryFilter].
    private static final int SPECIAL =
            DEAD | BOUNDED | SUSPENDED | STASHED | HIBERNATED | STALE_SENDERS | WATCHED | MDC | TRACED;
    private static final VarHandle WORD;
    private static final VarHandle RUNNER;

    static {
        try {
            WORD = MethodHandles.lookup().findVarHandle(ProcessCell.class, "word", long.class);
            RUNNER = MethodHandles.lookup().findVarHandle(ProcessCell.class, "runner", Runner.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final DefaultActorRuntime actorRuntime;
    /// The page of the process table that holds its place; null if it is in no table.
    final ProcessTable.@Nullable Page page;
    private volatile long word;
    Program<?> program;
    @Nullable Object state;
    /// Null, one process, or a [ProcessSet].
    @Nullable Object links;
    volatile @Nullable ProcessExtras relations;
    /// While the process is alive, its ancestry (an [Ancestry] or null); afterwards its exit reason (an [ExitReason]).
    @Nullable Object origin;
    volatile @Nullable Runner runner;

    ProcessCell(
            DefaultActorRuntime runtime, long number, ProcessTable.@Nullable Page page, int flags, Program<?> program,
            @Nullable Ancestry ancestry) {
        this.actorRuntime = runtime;
        this.page = page;
        this.word = number << FLAG_BITS | flags;
        this.program = program;
        this.origin = ancestry;
    }

    /// Returns the process whose code the calling thread runs, or null.
    public static @Nullable ProcessCell current() {
        return (ProcessCell) Runner.currentCell();
    }

    /// Returns the process whose code `by` runs, or null. Its own thread; a hint for others.
    static @Nullable ProcessCell of(@Nullable Runner by) {
        return by == null ? null : (ProcessCell) by.cell;
    }

    // ── identity ──

    @Override public long number() {
        return word >>> FLAG_BITS;
    }

    @Override public boolean isAlive() {
        return !has(DEAD);
    }

    @Override public boolean hasEnded() {
        return has(DEAD);
    }

    public DefaultActorRuntime actorRuntime() {
        return actorRuntime;
    }

    @Override public @Nullable Runner runner() {
        return runner;
    }

    @Override public @Nullable Class<?> kind() {
        return program.kind();
    }

    @Override public boolean hasOwnThread() {
        return has(OWN_THREAD);
    }

    String label() {
        var extra = relations;
        var label = extra == null ? null : extra.label;
        return label == null ? actorRuntime.label(program) : label;
    }

    @Override public Optional<String> node() {
        return program instanceof FarProgram far ? Optional.of(far.node()) : Optional.empty();
    }

    /// Derived from the number, so that the order of a set of pids is the same in two runs with one seed.
    @Override public int hashCode() {
        return Long.hashCode(number());
    }

    @Override public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override public String toString() {
        if (program instanceof FarProgram far) return far.print(number());
        return label() + "<" + actorRuntime.number() + "." + number() + ">";
    }

    /// A typed address of exactly this process.
    public <M> Ref<M> ref() {
        return new PidRef<>(this);
    }

    boolean has(int flag) {
        return (word & flag) != 0;
    }

    void set(int flag) {
        WORD.getAndBitwiseOr(this, (long) flag);
    }

    void clear(int flag) {
        WORD.getAndBitwiseAnd(this, ~(long) flag);
    }

    Object lock() {
        return actorRuntime.locks.of(this);
    }

    /// Returns the data that only some processes have, creating it if needed.
    ProcessExtras relations() {
        var extra = relations;
        if (extra != null) return extra;
        synchronized (lock()) {
            extra = relations;
            if (extra == null) relations = extra = new ProcessExtras();
            return extra;
        }
    }

    /// Returns the reason the process ended with, or null while it is alive.
    @Nullable ExitReason endReason() {
        if (!has(DEAD)) return null;
        synchronized (lock()) {
            return (ExitReason) origin;
        }
    }

    @Nullable Ancestry ancestry() {
        synchronized (lock()) {
            return origin instanceof Ancestry ancestry ? ancestry : null;
        }
    }

    /// Checks that the process is alive.
    ///
    /// @throws ProcessEnded if the process is dead, so that its code has no further effect
    void checkAlive() {
        if (has(DEAD)) throw new ProcessEnded(this);
    }

    // ── sending ──

    /// Sends `message` on behalf of the caller.
    public void send(Object message) {
        Delivery.send(this, message);
    }

    /// Sends a message without ever waiting for a permit.
    public void offerMessage(Object message) {
        Delivery.offer(this, message);
    }

    void sendThrough(DefaultAlias alias, Object message) {
        Aliases.send(alias, message);
    }

    boolean unalias(DefaultAlias alias) {
        return Aliases.unalias(alias);
    }

    /// Sends an exit signal on behalf of the caller.
    public void signalExit(ExitReason reason) {
        ExitSignals.signal(this, reason);
    }

    /// Appends `envelope` and makes sure that it is handled. `by` is the caller's runner, or null.
    void post(Envelope envelope, @Nullable Runner by) {
        if (offer(envelope)) ready(by, envelope instanceof RequestEnvelope);
    }

    /// Makes the process runnable: its mailbox was idle, and the caller changed that.
    void ready(@Nullable Runner by) {
        ready(by, false);
    }

    private void ready(@Nullable Runner by, boolean awaited) {
        var waiting = runner;
        if (waiting == null) {
            actorRuntime.scheduler.ready(this, by, awaited);
        } else {
            waiting.messageArrived = true;
            waiting.unpark();
        }
    }

    /// Returns a future that completes with the exit reason when the process ends, or at once if it has ended; a dead
    /// process keeps its reason. The future completes on a thread that runs no process. If other code completes or
    /// cancels it first, nothing is left registered here.
    public CompletableFuture<ExitReason> whenEnded() {
        var ended = new CancellableStage<ExitReason>();
        var listener = Monitors.listen(this,
                any -> actorRuntime.elsewhere(() -> ended.completeWith(requireNonNull(endReason()))));
        return listener == null ? ended : ended.on(() -> Monitors.forget(listener));
    }

    // ── timers ──

    @Override public @Nullable Timer firstTimer() {
        var extra = relations;
        return extra == null ? null : extra.timers;
    }

    @Override public void firstTimer(@Nullable Timer timer) {
        java.util.Objects.requireNonNull(relations).timers = timer;
    }

    // ── running ──

    /// A throwable escapes from a slice because memory ran out, or because the runtime itself is at fault.
    @Override public boolean runGuarded(Runner by) {
        try {
            return run(by);
        } catch (Throwable thrown) {
            by.finish();
            runner = null; // the mailbox has lost its owner and will not be handled again: the process is dead
            CrashHandler.broken(this, thrown);
            return false;
        }
    }

    @Override public boolean run(Runner by) {
        boolean more = runSlice(by);
        by.finish();
        return more;
    }

    private boolean runSlice(Runner by) {
        by.begin(this);
        RUNNER.setRelease(this, by);
        @Nullable Envelope next = begin();
        @Nullable Envelope consumed = consumedBefore(next);
        if (consumed != null) next = advance(consumed);
        int granted = by.budget();
        int budget = granted;
        while (true) {
            boolean postponed = (word & (STASHED | SUSPENDED)) == STASHED;
            if (next == null && !postponed) {
                var last = requireNonNull(consumed);
                ProcessMdc.leave(this, by);
                if (has(STALE_SENDERS)) StaleSenders.forgetReleased(this, last);
                boolean ended = has(DEAD);
                if (ended) release(by);
                by.envelope = null;
                RUNNER.setRelease(this, null);
                if (rest(last)) {
                    by.handled += granted - budget;
                    if (!ended && has(DEAD)) releaseIdle(); // killed after the check: the killer saw this slice
                    return false;
                }
                runner = by;
                next = awaitNext(last);
            }
            if (budget-- <= 0 || next == null && !postponed || by.shouldYield()) {
                by.handled += granted - budget - 1;
                ProcessMdc.leave(this, by);
                if (next != null) pauseBefore(next);
                else pauseAfter(requireNonNull(consumed));
                if (has(DEAD) && !has(OWN_THREAD)) release(by); // code has returned; a dedicated thread runs on at once
                by.envelope = null;
                RUNNER.setRelease(this, null);
                return true;
            }
            if (postponed) {
                by.last = consumed;
                if (next != null) pauseBefore(next); // so that inspectors of the mailbox find it
                step(requireNonNull(relations).unstash(this), by);
                if (next != null) begin();
            } else {
                by.last = next;
                step(requireNonNull(next), by);
                consumed = requireNonNull(by.last);
                next = advance(consumed);
            }
        }
    }

    /// Handles `request` on the caller's thread if the mailbox is otherwise empty. Returns whether it did.
    boolean runInline(RequestEnvelope<?> request, Runner by) {
        if (!claimWith(request)) return false;
        var mdc = ProcessMdc.take();
        var locals = actorRuntime.threadLocals;
        var values = locals == null ? null : locals.take();
        try {
            runClaimed(request, by);
        } finally {
            ProcessMdc.putBack(mdc);
            if (values != null) requireNonNull(locals).putBack(values);
        }
        return true;
    }

    private void runClaimed(RequestEnvelope<?> request, Runner by) {
        runner = by;
        by.last = request;
        step(request, by);
        by.handled++;
        ProcessMdc.leave(this, by);
        var consumed = requireNonNull(by.last);
        var next = advance(consumed);
        if (next == null) {
            boolean ended = has(DEAD);
            if (ended) release(by);
            runner = null;
            if (rest(consumed)) {
                if (!ended && has(DEAD)) releaseIdle(); // as in run
                return;
            }
            pauseAfter(consumed);
        } else {
            runner = null;
            pauseBefore(next);
        }
        actorRuntime.scheduler.ready(this, by, false);
    }

    /// Handles one entry.
    private void step(Envelope envelope, Runner by) {
        by.envelope = envelope;
        if ((word & SPECIAL) != 0 && !EntryFilter.admit(this, envelope)) return;
        var locals = actorRuntime.threadLocals;
        if (locals == null) handle(envelope, by);
        else locals.around(this, () -> handle(envelope, by));
    }

    private void handle(Envelope envelope, Runner by) {
        var context = actorRuntime.context;
        if (context == null) handle(envelope, by, null);
        else handleInContext(envelope, by, context);
    }

    private void handleInContext(Envelope envelope, Runner by, ContextPropagation context) {
        var outer = by.scopes; // of the caller, if this is an inline call
        by.scopes = null;
        try {
            handle(envelope, by, context);
        } finally {
            var scopes = by.scopes;
            by.scopes = outer;
            var thrown = ContextPropagation.leave(scopes);
            if (thrown != null) CrashHandler.left(this, thrown, envelope);
        }
    }

    @SuppressWarnings("unchecked")
    private void handle(Envelope envelope, Runner by, @Nullable ContextPropagation context) {
        var drives = (Program<@Nullable Object>) program;
        try {
            if (context != null) by.scopes = context.enter(envelope);
            switch (envelope) {
                case MessageEnvelope message -> state = drives.message(this, message.payload, state);
                case SignalEnvelope signal -> {
                    if (signal.staleSender != null) StaleSenders.add(this, signal.staleSender);
                    if (!signal.withdrawn) state = drives.signal(this, signal.signal, state);
                }
                case SystemRequest<?> request -> {
                    request.perform(this);
                    if (!has(DEAD)) state = drives.afterSystemRequest(this, state);
                }
                case StartRequest start -> ProcessStarter.initialise(this, start);
                case RequestEnvelope<?> request -> {
                    request.begun = true;
                    state = drives.request(this, request, state);
                    if (!request.isCompleted()) request.take();
                }
                default -> throw new IllegalStateException("unexpected mailbox entry: " + envelope);
            }
            while (by.pending != null) {
                var token = by.pending;
                by.pending = null;
                if (!has(DEAD)) state = drives.handleContinue(this, token, state);
            }
        } catch (Throwable thrown) {
            by.pending = null;
            CrashHandler.left(this, thrown, envelope);
        }
        if (has(DEAD) && envelope instanceof RequestEnvelope<?> request) {
            request.tryFail(requireNonNull(endReason())); // the killer may not have seen this request
        }
    }

    /// Releases the resources of a dead process once its code has returned. Owner only.
    private void release(@Nullable Runner by) {
        state = null;
        var extra = relations;
        if (extra != null) extra.release(this);
        if (program instanceof FarProgram far) program = far.ended();
        else if (!(program instanceof EndedProgram)) program = new EndedProgram(actorRuntime.label(program));
        if (by == null) return;
        actorRuntime.zombies.released(this);
        synchronized (lock()) {
            Thread.interrupted(); // the killer may have interrupted this thread; it does so only under this lock
        }
    }

    /// Releases a dead process that no thread runs. Returns false if a slice runs or will run, which then releases it.
    boolean releaseIdle() {
        var stub = claim();
        if (stub == null) return false;
        if (runner == null && !has(STASHED)) {
            release(null);
            if (rest(stub)) {
                actorRuntime.zombies.released(this);
                return true;
            }
        }
        pauseAfter(stub);
        ready(Runner.current());
        return false;
    }
}
