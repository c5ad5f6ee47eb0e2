package dev.coppice.testkit.soak;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.Signal;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.ProgramBehaviour;
import dev.coppice.core.spi.Request;
import dev.coppice.supervision.ChildInfo;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Restart;
import dev.coppice.supervision.Strategy;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorRef;
import dev.coppice.supervision.SupervisorSpec;
import dev.coppice.testkit.Measurement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// A tree of supervisors whose workers and branches are made to end at random, and the books about it, kept without
/// asking any supervisor: workers report their starts, the runtime reports their ends. The expected actions of the
/// supervisors follow from that in any order of events, since each branch restarts one for one and has [#INTENSITY]
/// restarts for as long as it lives.
public final class SupervisionForest {
    private static final int INTENSITY = 3;
    private static final Restart[] WORKERS =
            {Restart.PERMANENT, Restart.PERMANENT, Restart.TRANSIENT, Restart.TEMPORARY};
    private static final Duration EVER = Duration.ofDays(365);

    /// One life of one branch.
    private static final class Life {
        final int branch;
        boolean ended;
        boolean killed;
        int starts;
        int ends;
        /// Ends of workers that the branch had to repair, had it gone on.
        int repairable;
        final @Nullable Pid[] running = new Pid[WORKERS.length];
        /// The id of the worker that the branch itself ended last.
        int endedLast = WORKERS.length;

        Life(int branch) {
            this.branch = branch;
        }

        int restarts() {
            return Math.max(0, starts - WORKERS.length);
        }

        /// Nothing more will be heard of it.
        boolean over() {
            return ended && ends == starts;
        }
    }

    /// The totals of all lives.
    private static final class Sums {
        long restarts;
        long trips;
        long wrongRestarts;
        long wrongTrips;

        void add(Life life) {
            restarts += life.restarts();
            boolean tripped = life.ended && !life.killed;
            if (tripped) trips++;
            if (!life.ended && life.restarts() != life.repairable) wrongRestarts++;
            if (tripped && life.restarts() != INTENSITY || life.restarts() > Math.min(INTENSITY, life.repairable))
                wrongRestarts++;
            if (tripped != (life.repairable > INTENSITY) && !life.killed) wrongTrips++;
        }

        void add(Sums other) {
            restarts += other.restarts;
            trips += other.trips;
            wrongRestarts += other.wrongRestarts;
            wrongTrips += other.wrongTrips;
        }
    }

    private record Ready() {}

    private final int branches;
    private final ActorRuntime runtime;
    private final SupervisorRef root;
    /// Workers that may be ended; each place is written by its worker.
    private final AtomicReferenceArray<@Nullable Pid> ready;
    /// Lives that are not over, by the pid of the branch. Guarded by this object, as is all that follows.
    private final Map<Pid, Life> lives = new LinkedHashMap<>();
    /// Workers that began after the life of their branch was over, which only a branch that was killed can leave.
    private final Set<Pid> latecomers = new HashSet<>();
    private final Sums past = new Sums();
    private long ends;
    private long outOfOrder;

    public SupervisionForest(ActorRuntime runtime, int branches) {
        this.branches = branches;
        this.runtime = runtime;
        this.ready = new AtomicReferenceArray<>(branches * WORKERS.length);
        var specs = new ArrayList<ChildSpec<?>>();
        for (int i = 0; i < branches; i++) specs.add(ChildSpec.of(Supervisor.of(plan(i))).id(i));
        this.root =
                SupervisorRef.of(runtime.start(Supervisor.of(SupervisorSpec.of(Strategy.ONE_FOR_ONE, specs)
                        .intensity(Integer.MAX_VALUE, EVER))));
    }

    private SupervisorSpec plan(int branch) {
        var specs = new ArrayList<ChildSpec<?>>();
        for (int i = 0; i < WORKERS.length; i++)
            specs.add(ChildSpec.of(new Leaf(this, branch, i)).id(i).restart(WORKERS[i]));
        return SupervisorSpec.of(Strategy.ONE_FOR_ONE, specs).intensity(INTENSITY, EVER);
    }

    /// Ends a worker or, rarely, a branch.
    public void disturb(SplittableRandom chance) {
        var worker = ready.get(chance.nextInt(ready.length()));
        if (worker == null) return;
        switch (chance.nextInt(20)) {
            case 0 -> killBranch(chance.nextInt(branches));
            case 1, 2, 3, 4, 5 -> Gen.exit(worker, ExitReason.KILL);
            case 6, 7, 8, 9, 10 -> Gen.send(worker, ExitReason.NORMAL);
            default -> Gen.send(worker, new IllegalStateException("told to crash"));
        }
    }

    private void killBranch(int branch) {
        Pid victim = null;
        synchronized (this) {
            for (var life : lives.entrySet()) {
                if (life.getValue().branch == branch && !life.getValue().ended) victim = life.getKey();
            }
            if (victim == null) return;
            Objects.requireNonNull(lives.get(victim)).killed = true;
        }
        Gen.exit(victim, ExitReason.KILL);
    }

    // ── the books ──

    private void started(Pid supervisor, int branch, int id, Pid worker) {
        boolean first;
        synchronized (this) {
            var life = lives.get(supervisor);
            first = life == null && supervisor.isAlive();
            if (first) lives.put(supervisor, life = new Life(branch));
            if (life == null) {
                latecomers.add(worker);
            } else {
                life.starts++;
                life.running[id] = worker;
            }
        }
        if (first) Gen.whenEnded(supervisor).thenAccept(reason -> branchEnded(supervisor));
        Gen.whenEnded(worker).thenAccept(reason -> ended(supervisor, id, worker, reason));
    }

    private synchronized void branchEnded(Pid supervisor) {
        var life = Objects.requireNonNull(lives.get(supervisor));
        life.ended = true;
        if (life.over()) bury(supervisor, life);
    }

    private synchronized void ended(Pid supervisor, int id, Pid worker, ExitReason reason) {
        ends++;
        if (latecomers.remove(worker)) return;
        var life = Objects.requireNonNull(lives.get(supervisor));
        life.ends++;
        if (life.running[id] == worker) life.running[id] = null;
        boolean byBranch = reason.equals(ExitReason.SHUTDOWN);
        boolean repair = WORKERS[id] == Restart.PERMANENT || WORKERS[id] == Restart.TRANSIENT && !reason.isClean();
        if (repair && !byBranch) life.repairable++;
        if (byBranch && id > life.endedLast) outOfOrder++;
        if (byBranch) life.endedLast = id;
        if (life.over()) bury(supervisor, life);
    }

    private void bury(Pid supervisor, Life life) {
        lives.remove(supervisor);
        past.add(life);
    }

    /// Returns the deviations from the books. Asks the supervisors for their state, so it must be called when all is at
    /// rest.
    List<Measurement> figures() {
        var shown = new LinkedHashMap<Integer, Pid>();
        for (var child : root.whichChildren()) if (child.pid() != null) shown.put((Integer) child.id(), child.pid());
        long wrongTrees = branches - shown.size();
        for (var pid : shown.values()) if (!agrees(pid)) wrongTrees++;
        synchronized (this) {
            var sums = new Sums();
            sums.add(past);
            lives.values().forEach(sums::add);
            return List.of(
                    Measurement.of("supervised ends", ends), Measurement.of("restarts", sums.restarts),
                    Measurement.of("supervisors that gave up", sums.trips),
                    new Measurement("L5 branches with too many or too few restarts", sums.wrongRestarts, 0),
                    new Measurement("L5 supervisors that gave up too early or too late", sums.wrongTrips, 0),
                    new Measurement("L5 branches that are not as the books say", wrongTrees, 0),
                    new Measurement("L5 orphans", orphans(shown.values()), 0));
        }
    }

    /// Workers that their branch ended before one that it had started later. Only where one thread tells of all ends:
    /// in virtual time.
    synchronized long outOfOrder() {
        return outOfOrder;
    }

    private long orphans(Collection<Pid> branches) {
        var workers = new ArrayList<>(latecomers);
        lives.forEach((branch, life) -> {
            if (!branches.contains(branch)) for (var worker : life.running) if (worker != null) workers.add(worker);
        });
        return workers.stream().filter(Pid::isAlive).count();
    }

    private boolean agrees(Pid branch) {
        List<ChildInfo> children;
        try {
            children = SupervisorRef.of(Gen.ref(branch)).whichChildren();
        } catch (CallFailed ended) {
            return false; // it gives up at this moment; the next request reaches its successor
        }
        synchronized (this) {
            var life = lives.get(branch);
            if (life == null || life.ended) return false;
            var seen = new @Nullable Pid[WORKERS.length];
            for (var child : children) seen[(Integer) child.id()] = child.pid();
            for (int i = 0; i < seen.length; i++) if (seen[i] != life.running[i]) return false;
            boolean forgotten = children.size() == WORKERS.length - 1;
            return forgotten == (life.running[WORKERS.length - 1] == null);
        }
    }

    /// Waits until the books agree.
    ///
    /// @param pause lets a little time pass
    /// @return the figures then, or as they are when it gives up
    public List<Measurement> atRest(int patience, Runnable pause) {
        var figures = figures();
        for (int i = 0; i < patience && !figures.stream().allMatch(Measurement::holds); i++) {
            pause.run();
            figures = figures();
        }
        return figures;
    }

    /// Makes the root report its state.
    public void ask() {
        root.whichChildren();
    }

    private record Leaf(SupervisionForest grove, int branch, int leaf) implements ProgramBehaviour<Object>,
            Program<Boolean> {

        @Override public Program<?> program() {
            return this;
        }

        @Override public Boolean init(ProcessContext self) {
            grove.started(Objects.requireNonNull(self.parent()), branch, leaf, self.pid());
            self.send(self.pid(), new Ready());
            return true;
        }

        @Override public Boolean message(ProcessContext self, Object message, Boolean state) throws Throwable {
            switch (message) {
                case Ready ready -> grove.ready.set(branch * WORKERS.length + leaf, self.pid());
                case ExitReason reason -> self.end(reason);
                case Throwable thrown -> throw thrown;
                default -> throw new IllegalArgumentException("not for a leaf: " + message);
            }
            return state;
        }

        @Override public Boolean request(ProcessContext self, Request<?> request, Boolean state) {
            request.fail(ExitReason.of("a leaf answers nothing"));
            return state;
        }

        @Override public Boolean signal(ProcessContext self, Signal signal, Boolean state) {
            return state;
        }
    }
}
