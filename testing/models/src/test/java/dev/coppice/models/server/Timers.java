package dev.coppice.models.server;

import dev.coppice.models.Timeline.Due;
import dev.coppice.models.server.Step.Op;
import dev.coppice.models.server.Step.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The timers of a server: the handles that it keeps, and those that run.
final class Timers {
    static final class Running {
        final String id;
        final Plan plan;
        final int delay;
        final Op.Kind kind;
        @Nullable Due due;
        boolean cancelled;

        Running(String id, Op op) {
            this.id = id;
            this.plan = op.plan();
            this.delay = op.delay();
            this.kind = op.kind();
        }
    }

    private final World world;
    private final Consumer<Entry> arrive;
    private final @Nullable Running[] kept = new Running[Step.TIMERS];
    private final List<Running> started = new ArrayList<>();

    Timers(World world, Consumer<Entry> arrive) {
        this.world = world;
        this.arrive = arrive;
    }

    void start(String id, Op op) {
        var timer = new Running(id, op);
        kept[op.which()] = timer;
        started.add(timer);
        if (op.kind() == Op.Kind.SIGNAL_AT_ONCE) {
            world.noOther();
            arrive.accept(new Entry.Fired(id, op.plan()));
        } else {
            next(timer, world.now());
        }
    }

    private void next(Running timer, long from) {
        timer.due = world.time.at(from + timer.delay, () -> fire(timer));
    }

    private void fire(Running timer) {
        switch (timer.kind) {
            case START_TIMER -> arrive.accept(new Entry.Fired(timer.id, timer.plan));
            case FIXED_DELAY -> arrive.accept(new Entry.Message(timer.id, timer.plan, null, timer));
            default -> {
                if (timer.kind == Op.Kind.SEND_EVERY) next(timer, world.now());
                arrive.accept(new Entry.Message(timer.id, timer.plan, null, null));
            }
        }
    }

    /// The message of a timer with a fixed delay was handled or dropped.
    void handled(@Nullable Running timer) {
        if (timer != null && !timer.cancelled) next(timer, world.now());
    }

    /// Returns what cancelling the timer `which` answers.
    String cancel(int which) {
        var timer = kept[which];
        if (timer == null) return "nothing";
        var left = remaining(which);
        timer.cancelled = true;
        world.features.add(world.time.cancel(timer.due) ? Feature.CANCELS : Feature.CANCELS_TOO_LATE);
        return left;
    }

    String remaining(int which) {
        var timer = kept[which];
        if (timer == null) return "nothing";
        var due = timer.due;
        return due != null && world.time.isDue(due) ? due.time() - world.now() + " left" : "over";
    }

    void stop() {
        started.forEach(timer -> {
            timer.cancelled = true;
            world.time.cancel(timer.due);
        });
    }

    List<String> running() {
        var running = new ArrayList<String>();
        for (var timer : started) {
            var due = timer.due;
            if (due != null && world.time.isDue(due)) running.add(timer.id + "@" + (due.time() - world.now()));
        }
        return running;
    }
}
