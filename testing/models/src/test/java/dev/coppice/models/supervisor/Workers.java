package dev.coppice.models.supervisor;

import dev.coppice.models.Observed;
import dev.coppice.models.Timeline;
import dev.coppice.models.supervisor.Child.Life;
import dev.coppice.models.supervisor.Tree.Worker;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/// The processes of the children: how they start and end, which takes its time. The supervisor may be killed meanwhile.
final class Workers {
    private final Timeline time;
    private final Observed observed;
    private final Set<Feature> features;
    /// Whether the supervisor has ended.
    private final BooleanSupplier dead;
    /// All children that ever were, for commands that pick one.
    private final List<Child> known = new ArrayList<>();
    /// How many of the next starts of each child fail or are ignored.
    private final List<Integer> refusing = new ArrayList<>();
    private final Set<Integer> ignoring = new HashSet<>();

    enum Start { STARTED, IGNORED, FAILED }

    Workers(Timeline time, Observed observed, Set<Feature> features, BooleanSupplier dead) {
        this.time = time;
        this.observed = observed;
        this.features = features;
        this.dead = dead;
    }

    /// Makes a child.
    Child know(Worker worker) {
        var child = new Child("c" + known.size(), worker);
        known.add(child);
        refusing.add(0);
        if (worker.ignored()) refuseStarts(known.size() - 1, 1, true);
        return child;
    }

    boolean isEmpty() {
        return known.isEmpty();
    }

    /// Makes the next `times` starts of a child fail, or be ignored.
    void refuseStarts(int pick, int times, boolean ignored) {
        int index = pick % known.size();
        refusing.set(index, times);
        if (ignored) ignoring.add(index);
        else ignoring.remove(index);
    }

    Child picked(int pick) {
        return known.get(pick % known.size());
    }

    /// Starts `child`, which takes a while.
    Start start(Child child) {
        int index = known.indexOf(child);
        boolean refused = refusing.get(index) > 0;
        boolean ignored = refused && ignoring.contains(index);
        if (refused) refusing.set(index, refusing.get(index) - 1);
        observed.event("tree", time.now(), (!refused ? "+" : ignored ? "?" : "!") + child.id);
        long ready = time.now() + child.spec.starting();
        if (child.spec.starting() > 0) time.await(dead, ready);
        if (dead.getAsBoolean()) {
            if (!refused) time.at(ready, () -> { // it sees the end of its parent then
                child.life = child.latest = new Life(child, ready);
                terminate(child.life, "killed");
            });
            return Start.FAILED;
        }
        if (refused) {
            features.add(ignored ? Feature.START_IGNORED : Feature.START_FAILS);
            if (ignored) child.retry = null;
            return ignored ? Start.IGNORED : Start.FAILED;
        }
        features.add(switch (child.spec.restart()) {
            case PERMANENT -> Feature.PERMANENT;
            case TRANSIENT -> Feature.TRANSIENT;
            case TEMPORARY -> Feature.TEMPORARY;
        });
        child.life = child.latest = new Life(child, time.now());
        child.retry = null;
        return Start.STARTED;
    }

    /// Ends `child` if it runs, and cancels its restart.
    void end(Child child) {
        child.retry = null;
        var life = child.life;
        child.life = null;
        if (life == null || !life.alive) return;
        long patience = child.spec.shutdown();
        if (patience == 0) {
            features.add(Feature.BRUTAL_KILL);
            life.end("killed");
            return;
        }
        child.life = life; // a command may still kill it
        boolean inTime = child.spec.stopping() < patience;
        features.add(inTime ? Feature.SHUTDOWN_IN_TIME : Feature.SHUTDOWN_TOO_LATE);
        terminate(life, "shutdown");
        time.await(() -> dead.getAsBoolean() || !life.alive, time.now() + patience);
        if (dead.getAsBoolean()) return;
        time.cancel(life.stopping);
        life.end("killed"); // unless it has ended
        child.life = null;
    }

    /// Ends the children of a dynamic supervisor: all at once, each with its own patience.
    void endTogether(List<Child> children) {
        var going = new ArrayList<Life>();
        long last = time.now() + 1;
        for (var child : children) {
            child.retry = null;
            var life = child.life;
            if (life == null || !life.alive) continue;
            if (child.spec.shutdown() == 0) {
                features.add(Feature.BRUTAL_KILL);
                life.end("killed");
                continue;
            }
            terminate(life, "shutdown");
            features.add(child.spec.stopping() < child.spec.shutdown() ? Feature.SHUTDOWN_IN_TIME
                    : Feature.SHUTDOWN_TOO_LATE);
            long patience = time.now() + child.spec.shutdown();
            last = Math.max(last, patience + 1);
            going.add(life);
            time.at(patience, () -> {
                if (!dead.getAsBoolean()) life.end("killed");
            });
        }
        time.await(() -> dead.getAsBoolean() || going.stream().noneMatch(life -> life.alive), last);
    }

    /// The supervisor was killed. Children that trap exits see the exit of their parent, and terminate.
    void orphaned() {
        for (var child : known) {
            var life = child.life;
            if (life != null && life.alive && life.stopping == null) terminate(life, "killed");
        }
    }

    /// Makes a child terminate, which takes its time.
    private void terminate(Life life, String reason) {
        life.stopping = time.at(time.now() + life.child.spec.stopping(), () -> {
            if (!life.alive) return;
            observed.event("tree", time.now(), "-" + life.child.id);
            life.end(reason);
        });
    }
}
