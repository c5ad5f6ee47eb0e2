package dev.coppice.core.internal.process;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessEnded;
import dev.coppice.core.Ref;
import dev.coppice.core.internal.mailbox.Envelope;
import dev.coppice.core.internal.mailbox.Message;
import dev.coppice.core.internal.mailbox.SignalEnvelope;
import dev.coppice.core.internal.scheduler.Runner;
import dev.coppice.core.internal.timer.Timer;
import dev.coppice.core.internal.timer.TimerOwner;
import dev.coppice.core.spi.Program;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One process: identity, mailbox, program and state, and the slices in which it runs.
public final class ProcessCell extends ProcessSelf implements Pid, TimerOwner {
    /*
     * Rules   (1) `word` holds the number and the flags; a flag is set and cleared by an atomic update. DEAD is set once, under the
     *             process's lock, together with the reason in `origin`: who holds the lock sees both or neither;
     *         (2) `links`, `relations` and `origin` are guarded by the process's lock (see [Locks]), as [Relations] says in detail;
     *         (3) `program` and `state` belong to the owner of the mailbox. Whoever runs the slice that finds the process dead, or
     *             claims the idle mailbox of a dead one, buries it: empties the mailbox and drops the state. Who kills sets DEAD and then
     *             claims; the slice rests and then looks at DEAD again: one of them finds it;
     *         (4) `runner` is set while a slice runs or waits, and null before the mailbox is given up: an offer that found the mailbox
     *             idle and a runner set knows that this runner waits in a receive.
     * Order   A slice writes `runner` in release order: the swap that made the mailbox owned comes before, the one that gives it up after it. Who
     *         kills may therefore miss it in a slice that has just begun, and does not wake it: [Waits] puts a full fence between that
     *         write and its last look at DEAD.
     *         `word` is read with volatile order before each callback, and written so by who kills. Who kills and then sees an idle mailbox
     *         knows that no callback will run any more: the next slice begins with an offer that comes later and sees DEAD.
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
    /// Some process that is dead may still be sending here, see [Ghosts].
    static final int GHOSTS = 256;
    /// It is part of a run that has a [History].
    static final int WATCHED = 1024;
    private static final int FLAG_BITS = 16;
    private static final int LOOKS = 200;
    private static final long BETWEEN_LOOKS = 50_000;
    /// Promises that its callbacks are quick: calls to it may run on the caller's thread, see [Inline].
    static final int INLINE = 512;
    /// What sends a slice from the short way to the long one.
    private static final int SPECIAL = DEAD | BOUNDED | SUSPENDED | STASHED | HIBERNATED | GHOSTS | WATCHED;
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

    final Kernel kernel;
    /// Where in the table its place is; null for what is in no table.
    final ProcessTable.@Nullable Page page;
    private volatile long word;
    Program<?> program;
    @Nullable Object state;
    /// Null, one process, or a [CellSet].
    @Nullable Object links;
    volatile @Nullable Relations relations;
    /// Where it comes from, while it is alive (a [Lineage] or null); then why it ended (an [ExitReason]).
    @Nullable Object origin;
    volatile @Nullable Runner runner;

    ProcessCell(Kernel kernel, long number, ProcessTable.@Nullable Page page, int flags, Program<?> program, @Nullable Lineage lineage) {
        this.kernel = kernel;
        this.page = page;
        this.word = number << FLAG_BITS | flags;
        this.program = program;
        this.origin = lineage;
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

    public Kernel kernel() {
        return kernel;
    }

    public @Nullable Runner runner() {
        return runner;
    }

    public boolean hasOwnThread() {
        return has(OWN_THREAD);
    }

    String label() {
        var extra = relations;
        var label = extra == null ? null : extra.label;
        return label == null ? Text.label(program) : Text.of(label);
    }

    @Override public String toString() {
        return label() + "<" + kernel.number() + "." + number() + ">";
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
        return kernel.locks.of(this);
    }

    /// What only some processes have, made if need be.
    Relations relations() {
        var extra = relations;
        if (extra != null) return extra;
        synchronized (lock()) {
            extra = relations;
            if (extra == null) relations = extra = new Relations();
            return extra;
        }
    }

    /// The reason it ended with, or null while it is alive.
    @Nullable ExitReason endReason() {
        if (!has(DEAD)) return null;
        synchronized (lock()) {
            return (ExitReason) origin;
        }
    }

    @Nullable Lineage lineage() {
        synchronized (lock()) {
            return origin instanceof Lineage lineage ? lineage : null;
        }
    }

    /// @throws ProcessEnded if it is dead, and its code therefore has no say any more
    void checkAlive() {
        if (has(DEAD)) throw new ProcessEnded(this);
    }

    // ── sending ──

    /// Sends `message` in the name of whoever calls.
    public void send(Object message) {
        Delivery.send(this, message);
    }

    /// Sends a message without ever waiting for room.
    public void offerMessage(Object message) {
        Delivery.offer(this, message);
    }

    void sendThrough(AliasNode alias, Object message) {
        Aliases.send(alias, message);
    }

    boolean unalias(AliasNode alias) {
        return Aliases.unalias(alias);
    }

    /// Sends an exit signal in the name of whoever calls.
    public void signalExit(ExitReason reason) {
        Exits.signal(this, reason);
    }

    /// Appends `envelope` and sees to it that it is handled. `by` is the caller's runner, or null.
    void post(Envelope envelope, @Nullable Runner by) {
        if (offer(envelope)) ready(by, envelope instanceof RequestNode);
    }

    /// Makes the process run: its mailbox was idle, and the caller changed that.
    void ready(@Nullable Runner by) {
        ready(by, false);
    }

    private void ready(@Nullable Runner by, boolean awaited) {
        var waiting = runner;
        if (waiting == null) {
            kernel.scheduler.ready(this, by, awaited);
        } else {
            waiting.messageArrived = true;
            waiting.unpark();
        }
    }

    /// Completes when it ends; on a thread of its own.
    public CompletionStage<ExitReason> whenEnded() {
        var ended = new CompletableFuture<ExitReason>();
        Monitors.listen(this, reason -> kernel.elsewhere(() -> ended.complete(reason)));
        return ended;
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

    /// As [#run]; what gets out of that, by memory running out or by a fault of ours, ends the process and not the runner's thread.
    public boolean runGuarded(Runner by) {
        try {
            return run(by);
        } catch (Throwable thrown) {
            by.envelope = null;
            runner = null; // its mailbox has no owner any more, and it is handled by nobody: it is dead
            Crashes.broken(this, thrown);
            return false;
        }
    }

    /// Runs one slice. Returns whether there is more to do: then the process must be queued again.
    public boolean run(Runner by) {
        by.begin(this);
        RUNNER.setRelease(this, by);
        @Nullable Envelope next = begin();
        @Nullable Envelope consumed = consumedBefore(next);
        if (consumed != null) next = advance(consumed);
        int budget = by.budget();
        while (true) {
            boolean postponed = (word & (STASHED | SUSPENDED)) == STASHED;
            if (next == null && !postponed) {
                var last = requireNonNull(consumed);
                if (has(GHOSTS)) Ghosts.forgetReleased(this, last);
                boolean buried = has(DEAD);
                if (buried) bury(by);
                by.envelope = null;
                RUNNER.setRelease(this, null);
                if (rest(last)) {
                    if (!buried && has(DEAD)) buryIdle(); // killed since we looked, and the killer found us still here
                    return false;
                }
                runner = by;
                next = awaitNext(last);
            }
            if (budget-- <= 0 || next == null && !postponed || by.shouldYield()) {
                if (next != null) pauseBefore(next);
                else pauseAfter(requireNonNull(consumed));
                if (has(DEAD) && !has(OWN_THREAD)) bury(by); // its code has returned, whatever waits; a thread of its own goes on at once
                by.envelope = null;
                RUNNER.setRelease(this, null);
                return true;
            }
            if (postponed) {
                by.last = consumed;
                if (next != null) pauseBefore(next); // where those find it who look at what waits
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

    /// Handles `request` on the thread of whoever makes it, if nothing else is in the mailbox. Returns whether it did.
    boolean runInline(RequestNode<?> request, Runner by) {
        if (!claimWith(request)) return false;
        runner = by;
        by.last = request;
        step(request, by);
        var consumed = requireNonNull(by.last);
        var next = advance(consumed);
        if (next == null) {
            boolean buried = has(DEAD);
            if (buried) bury(by);
            runner = null;
            if (rest(consumed)) {
                if (!buried && has(DEAD)) buryIdle(); // as in run
                return true;
            }
            pauseAfter(consumed);
        } else {
            runner = null;
            pauseBefore(next);
        }
        kernel.scheduler.ready(this, by, false);
        return true;
    }

    /// Handles one entry.
    @SuppressWarnings("unchecked")
    private void step(Envelope envelope, Runner by) {
        by.envelope = envelope;
        if ((word & SPECIAL) != 0 && !Admission.admit(this, envelope)) return;
        var drives = (Program<@Nullable Object>) program;
        try {
            if (kernel.carriesContext) kernel.restoreContext(envelope);
            switch (envelope) {
                case Message message -> state = drives.message(this, message.payload, state);
                case SignalEnvelope signal -> {
                    if (signal.ghost != null) Ghosts.add(this, signal.ghost);
                    if (!signal.withdrawn) state = drives.signal(this, signal.signal, state);
                }
                case SystemRequest<?> request -> {
                    request.perform(this);
                    if (!has(DEAD)) state = drives.afterSystemRequest(this, state);
                }
                case StartRequest start -> Starts.initialise(this, start);
                case RequestNode<?> request -> {
                    state = drives.request(this, request, state);
                    if (!request.isSettled()) request.take();
                }
                default -> throw new IllegalStateException("nobody knows how to handle " + envelope);
            }
            while (by.pending != null) {
                var token = by.pending;
                by.pending = null;
                if (!has(DEAD)) state = drives.proceed(this, token, state);
            }
        } catch (Throwable thrown) {
            by.pending = null;
            Crashes.left(this, thrown, envelope);
        }
        if (has(DEAD) && envelope instanceof RequestNode<?> request) {
            request.tryFail(requireNonNull(endReason())); // who killed the process may not have seen yet what it handled
        }
    }

    /// Drops what a dead process still holds, once its code has returned. Owner only.
    private void bury(@Nullable Runner by) {
        state = null;
        if (!(program instanceof Ended)) program = new Ended(Text.label(program));
        if (by == null) return;
        kernel.zombies.released(this);
        synchronized (lock()) {
            Thread.interrupted(); // who killed it may have interrupted this thread, and does so under the lock only
        }
    }

    /// Buries a dead process that nobody runs. False if somebody does, who will see to it.
    boolean buryIdle() {
        var stub = claim();
        if (stub == null) return false;
        if (runner == null && !has(STASHED)) {
            bury(null);
            if (rest(stub)) {
                kernel.zombies.released(this);
                return true;
            }
        }
        pauseAfter(stub);
        ready(Runner.current());
        return false;
    }

    // ── what waits ──

    /// What waits in the mailbox, oldest first; a copy, exact for what the caller sent itself unless the process moves on for
    /// longer than anybody would look.
    List<Envelope> queued() {
        var list = new ArrayList<Envelope>();
        for (int i = 0; !listQueued(list) && i < LOOKS; i++) {
            if (i < LOOKS / 2) Thread.onSpinWait();
            else LockSupport.parkNanos(BETWEEN_LOOKS); // its thread does not get on, amid taking something
        }
        return list;
    }

    /// Lists what waits. Returns whether that is all that was there before, and the process took nothing meanwhile.
    private boolean listQueued(List<Envelope> list) {
        list.clear();
        var newestOfAll = newest();
        var by = runner;
        var examined = by == null ? null : by.examined;
        boolean covered = by != null && by.cell != this; // a callee runs on top of it, see Inline, and its runner does not know how far it was
        var last = by == null || covered ? null : by.last;
        var extra = relations;
        var newest = extra == null ? null : extra.stashed().peekLast();
        if (extra != null) list.addAll(extra.stashed());
        var next = peekFirst();
        if (examined != null && (list.isEmpty() || list.getLast() != examined)) list.add(examined);
        if (next == null && last != null) next = last.next();
        if (next == examined && next != null) next = next.next();
        boolean complete = newestOfAll == null || covered || newestOfAll == last || newestOfAll == examined || isBehind(newestOfAll);
        for (; next != null; next = next.next()) {
            list.add(next);
            complete |= next == newestOfAll;
        }
        if (!complete) return false; // between two steps of who takes or appends, the chain is cut
        if (extra != null && newest != extra.stashed().peekLast()) return false; // it put off more, and may wait again by now
        return by == runner && (by == null || covered || examined == by.examined && last == by.last);
    }
}
