package dev.coppice.core.internal.timer;

import dev.coppice.core.internal.scheduler.Runner;

/// The timer of a runner that waits with a limit.
///
/// Most waits end long before their limit. So the end of a wait does not stop the timer: it goes on, serves the next wait of the same runner,
/// whose limit is hardly ever sooner, and only when it fires sees whether anybody waits.
public final class Alarm extends Timer {
    /*
     * Rules   (1) `wanted` is when the runner is to be woken, or NONE while it does not wait with a limit. Written by the runner's thread;
     *         (2) `armed` is when the timer fires, or NONE if it does not run. Written under the shard's lock;
     *         (3) who waits writes `wanted`, then reads `armed`, and starts the timer if it would come too late; the timer writes `armed`,
     *             then reads `wanted`, and starts again if somebody waits for longer. All with volatile order, so that one of them sees the other.
     * So      while a runner waits, a timer runs that fires no later than it wants. A runner may be woken for nothing, never too late.
     * Tested  AlarmOrFire (jcstress).
     */
    private static final long NONE = Long.MAX_VALUE;

    private final Runner runner;
    private final boolean lingers;
    private volatile long wanted = NONE;
    private volatile long armed = NONE;

    /// @param lingers whether the timer outlives the waits; false where nothing but what is waited for may move time
    public Alarm(Shard shard, Runner runner, boolean lingers) {
        super(shard, NONE, 0);
        this.runner = runner;
        this.lingers = lingers;
    }

    /// Unparks the runner at `deadline`, unless [#clear] comes first. Runner's thread only.
    public void set(long deadline) {
        wanted = deadline;
        if (deadline < armed) shard.restart(this, deadline);
    }

    /// The wait is over. Runner's thread only.
    public void clear() {
        wanted = NONE;
        if (!lingers) stop();
    }

    /// The runner will not wait any more.
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
        if (at <= deadline) runner.unpark();
        else shard.restart(this, at);
    }

    /// It is nobody's timer.
    @Override boolean isCounted() {
        return false;
    }
}
