package dev.coppice.supervision.internal.process;

import dev.coppice.core.Pid;
import dev.coppice.core.spi.Oversight;
import dev.coppice.supervision.ChildInfo;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.internal.rule.RestartDelay;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One child of a tree: its spec and what became of it. Owned by the supervisor.
///
/// It runs (`pid` is set), waits for a restart (`retry` is set), or is down (neither).
final class Child {
    /// After how many polls for a release they come no rarer, every 64 ms.
    private static final int RAREST = 6;

    ChildSpec<?> spec;
    @Nullable Pid pid;
    /// The incarnation before, whose code may still run; null once that does not matter.
    @Nullable Pid before;
    /// The message that it waits for.
    @Nullable Retry retry;
    RestartDelay delay = RestartDelay.NONE;
    long startedAt;

    Child(ChildSpec<?> spec) {
        this.spec = spec;
    }

    Object id() {
        return spec.id();
    }

    void started(Pid pid, long now) {
        this.pid = pid;
        this.before = null;
        this.retry = null;
        this.startedAt = now;
    }

    void ended() {
        before = pid;
        pid = null;
        retry = null;
    }

    /// Whether the code of the incarnation before still runs, and a restart is to wait for that.
    boolean isHeld() {
        return before != null && spec.awaitRelease() != null && !Oversight.isReleased(before);
    }

    /// How long to wait before looking for a release once more: 1, 2, 4 ... 64 ms.
    static Duration poll(int polls) {
        return Duration.ofMillis(1L << Math.min(polls, RAREST));
    }

    /// Whether a restart has been put off, by so many polls, for as long as it may.
    boolean isOverdue(int polls) {
        var limit = spec.awaitRelease();
        if (limit == null) return true;
        long waited = polls <= RAREST ? (1L << polls) - 1 : (1L << RAREST) * (polls - RAREST + 1) - 1;
        return waited >= limit.toMillis();
    }

    ChildInfo info() {
        var state = pid != null ? ChildInfo.State.RUNNING : retry != null ? ChildInfo.State.RESTARTING : ChildInfo.State.DOWN;
        return new ChildInfo(id(), pid, state, spec.type());
    }
}
