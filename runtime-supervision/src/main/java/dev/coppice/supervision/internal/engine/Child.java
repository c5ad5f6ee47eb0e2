package dev.coppice.supervision.internal.engine;

import dev.coppice.core.Pid;
import dev.coppice.core.ops.ProcessControl;
import dev.coppice.core.spi.Key;
import dev.coppice.core.spi.Timeouts;
import dev.coppice.supervision.ChildInfo;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.internal.policy.BackOffState;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One child of a static supervisor: its spec and its state. Owned by the supervisor.
///
/// The child runs (`pid` is set), waits for a restart (`retry` is set), or is down (neither is set).
final class Child {
    /// The number of polls for a release after which the interval stays at 64 ms.
    private static final int RAREST = 6;

    /// The id as a key of the children; null for a child of a dynamic supervisor, where ids are never compared.
    final @Nullable Key<Object> key;
    ChildSpec<?> spec;
    @Nullable Pid pid;
    /// The previous incarnation, whose code may still run; null once that no longer matters.
    @Nullable Pid before;
    /// The message that will trigger the restart.
    @Nullable RestartTimer retry;
    BackOffState delay = BackOffState.NONE;
    long startedAt;

    Child(ChildSpec<?> spec) {
        this(spec, null);
    }

    Child(ChildSpec<?> spec, @Nullable Key<Object> key) {
        this.spec = spec;
        this.key = key;
    }

    Object id() {
        return spec.id();
    }

    Key<Object> key() {
        return Objects.requireNonNull(key);
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

    /// Whether the code of the previous incarnation still runs, and a restart has to wait for it.
    boolean isHeld() {
        return before != null && spec.awaitRelease() != null && !ProcessControl.isReleased(before);
    }

    /// Returns the interval before the next poll for a release: 1, 2, 4 ... 64 ms.
    static Duration poll(int polls) {
        return Duration.ofMillis(1L << Math.min(polls, RAREST));
    }

    /// Whether `polls` polls have delayed a restart for as long as the spec allows.
    boolean isOverdue(int polls) {
        var timeout = spec.awaitRelease();
        if (timeout == null) return true;
        long waited = polls <= RAREST ? (1L << polls) - 1 : (1L << RAREST) * (polls - RAREST + 1) - 1;
        return waited >= Timeouts.nanos(timeout) / 1_000_000;
    }

    ChildInfo info() {
        var unlessRunning = retry != null ? ChildInfo.State.RESTARTING : ChildInfo.State.DOWN;
        var state = pid != null ? ChildInfo.State.RUNNING : unlessRunning;
        return new ChildInfo(id(), pid, state, spec.type());
    }
}
