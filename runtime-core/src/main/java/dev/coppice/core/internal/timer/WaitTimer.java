package dev.coppice.core.internal.timer;

/// The timer behind a runner's timed waits.
///
/// Most waits end long before their timeout, so the end of a wait does not stop the timer. It keeps running and serves
/// the next wait of the runner, whose deadline is rarely earlier. Only when it fires does it check whether the runner
/// is still waiting.
public final class WaitTimer extends Timer {
    /*
     * Rules   (1) `wanted` is when the runner must be woken, or NONE while it is in no timed wait. Written by the
     *             runner's thread;
     *         (2) `armed` is when the timer fires, or NONE if it is not running. Written under the shard's lock;
     *         (3) the waiting runner writes `wanted`, then reads `armed`, and restarts the timer if it would fire too
     *             late. The timer writes `armed`, then reads `wanted`, and restarts itself if the runner waits for
     *             longer. Both fields are volatile, so at least one side sees the other's write.
     * So      while a runner waits, a timer runs that fires no later than the wanted time. A runner may be woken
     *         spuriously, but never too late.
     * Tested  AlarmOrFire (jcstress).
     */
    private static final long NONE = Long.MAX_VALUE;

    private final Waiter waiter;
    private final boolean keepsRunning;
    private volatile long wanted = NONE;
    private volatile long armed = NONE;

    /// A thread that waits: a runner.
    public interface Waiter {
        /// Ends the wait, this one or the next. May be called from any thread.
        void unpark();
    }

    /// @param keepsRunning whether the timer keeps running after a wait; false where only the awaited event may advance
    ///     time
    public WaitTimer(TimerShard shard, Waiter waiter, boolean keepsRunning) {
        super(shard, NONE, 0);
        this.waiter = waiter;
        this.keepsRunning = keepsRunning;
    }

    /// Unparks the runner at `deadline`, unless [#clear] is called first. Runner's thread only.
    public void set(long deadline) {
        wanted = deadline;
        if (deadline < armed) shard.restart(this, deadline);
    }

    /// Ends the wait. Runner's thread only.
    public void clear() {
        wanted = NONE;
        if (!keepsRunning) stop();
    }

    /// Stops the timer.
    public void stop() {
        shard.stop(this);
    }

    @Override void started() {
        armed = deadline;
    }

    @Override void stopped() {
        armed = NONE;
    }

    @Override protected void fire() {
        long at = wanted;
        if (at == NONE) return;
        if (at <= deadline) waiter.unpark();
        else shard.restart(this, at);
    }

    /// Returns false: it belongs to the runtime, not to a user.
    @Override boolean isCounted() {
        return false;
    }
}
