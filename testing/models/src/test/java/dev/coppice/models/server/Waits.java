package dev.coppice.models.server;

import dev.coppice.models.Timeline.Due;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How a server waits: the idle timeout and hibernation.
final class Waits {
    /// A wait that ends by itself.
    static final class Wait {
        final boolean idle;
        final long timeout;
        @Nullable Due due;

        Wait(boolean idle, long timeout) {
            this.idle = idle;
            this.timeout = timeout;
        }
    }

    private final World world;
    private final Setting setting;
    private final Consumer<Entry> arrive;
    private @Nullable Wait current;
    private boolean hibernates;
    private boolean suspended;

    Waits(World world, Setting setting, Consumer<Entry> arrive) {
        this.world = world;
        this.setting = setting;
        this.arrive = arrive;
    }

    /// Begins to wait after a callback.
    void begin(Step.Then then) {
        switch (then) {
            case Step.Then.Idle(int after) when after == Step.NEVER -> begin(0);
            case Step.Then.Idle(int after) -> start(true, after);
            case Step.Then.Hibernate() -> {
                world.features.add(Feature.HIBERNATES);
                hibernates = true;
                if (setting.idleAfter() > 0) start(true, setting.idleAfter());
            }
            default -> begin(setting.idleAfter());
        }
    }

    private void begin(int idleAfter) {
        if (idleAfter > 0) start(true, idleAfter);
        else if (setting.hibernateAfter() > 0) start(false, setting.hibernateAfter());
    }

    private void start(boolean idle, long timeout) {
        var wait = new Wait(idle, timeout);
        current = wait;
        if (timeout == 0) {
            world.noOther();
            arrive.accept(new Entry.Waited(wait));
        } else {
            wait.due = world.time.at(world.now() + timeout, () -> arrive.accept(new Entry.Waited(wait)));
        }
    }

    /// Something is handled.
    void end() {
        stop();
        current = null;
        hibernates = false;
    }

    void stop() {
        if (current != null) world.time.cancel(current.due);
    }

    /// Returns whether `wait` is over, and the server idle. Otherwise the server may hibernate from now on.
    boolean isIdle(Wait wait) {
        if (current != wait) {
            world.features.add(Feature.IDLE_TOO_LATE);
            return false;
        }
        if (wait.idle) {
            world.features.add(wait.timeout == 0 ? Feature.IDLE_AT_ONCE : Feature.IDLE);
            return true;
        }
        world.features.add(Feature.HIBERNATES_AFTER);
        current = null;
        hibernates = true;
        return false;
    }

    /// A system request was handled: the wait begins again.
    void restart(boolean nowSuspended) {
        suspended = nowSuspended;
        stop();
        var before = current;
        if (before == null) return;
        if (suspended) current = new Wait(before.idle, before.timeout);
        else start(before.idle, before.timeout);
    }

    String status() {
        return suspended ? "suspended" : hibernates ? "hibernated" : "waiting";
    }

    /// The running timer, or null.
    @Nullable String timer() {
        var due = current == null ? null : current.due;
        return due != null && world.time.isDue(due) ? "wait@" + (due.time() - world.now()) : null;
    }
}
