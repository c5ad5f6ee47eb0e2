package dev.coppice.testkit.soak;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.testkit.Ledger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A random system that does everything a runtime allows, and keeps books about it: workers that talk, call, spawn,
/// link, crash and are killed, some driven by callbacks and some waiting in `receive`; watchers, never killed, that
/// monitor, link and run timers; a grove of supervisors whose children end; drivers that choose the next step.
///
/// The same swarm runs in virtual time for a seed, and for real as long as one likes. Places are shared by all; the
/// rest has the owner that its comment names.
final class Swarm {
    /// An instruction to a worker; each is a message that is accounted for.
    enum Act { NOTHING, CAST, CALL, SPAWN, LINK, CRASH, END, HOG, BLOCK, FLOOD }

    /// @param sender the process that numbers its messages
    /// @param complete whether each receiver gets each number
    record Numbered(Pid sender, long number, boolean complete, Act act) {}

    /// A call, answered with the next number.
    record Ask(long number) {}

    /// @param at when it was given, by the clock of the runtime
    record Answer(long number, long at) {}

    final ActorRuntime runtime;
    final Ledger ledger = new Ledger();
    final AtomicReferenceArray<@Nullable Pid> places;
    /// The clock of the runtime, in nanoseconds.
    final LongSupplier clock;
    /// Whether code may waste real time.
    final boolean real;
    final LongAdder crashes = new LongAdder();
    final LongAdder kills = new LongAdder();
    /// Answers whose caller did not continue at once. In virtual time, which stands still while any process can run, it
    /// was not woken.
    final LongAdder late = new LongAdder();
    volatile boolean stopping;

    final SupervisionForest grove;

    private final SplittableRandom chance;
    private final List<Pid> drivers = new ArrayList<>();
    private final List<Pid> watchers = new ArrayList<>();

    /// Blocks code in virtual time.
    interface Blocking {
        void block(Duration time) throws InterruptedException;
    }

    private @Nullable Blocking blocking;

    /// Has half of the code that waits in virtual time block behind the runtime's back.
    Swarm blocksBy(Blocking means) {
        blocking = means;
        return this;
    }

    /// Has the code of `self` wait for `time`, through the runtime or behind its back.
    void block(ProcessContext self, Duration time, boolean hidden) throws InterruptedException {
        if (hidden && blocking != null) blocking.block(time);
        else self.sleep(time);
    }

    Swarm(ActorRuntime runtime, long seed, int size, LongSupplier clock, boolean real) {
        this.runtime = runtime;
        this.chance = new SplittableRandom(seed);
        this.places = new AtomicReferenceArray<>(size);
        this.clock = clock;
        this.real = real;
        this.grove = new SupervisionForest(runtime, Math.max(2, size / 25));
        ledger.follow(runtime, Numbered.class);
    }

    /// Starts everything.
    void start(int driverCount, int watcherCount, Duration pace) {
        for (int i = 0; i < places.length(); i++) {
            places.set(i, startWorker());
        }
        for (int i = 0; i < watcherCount; i++) {
            watchers.add(Gen.start(runtime, new Watcher(this, split()), dev.coppice.core.StartOptions.defaults())
                    .orThrow().pid());
        }
        for (int i = 0; i < driverCount; i++) {
            drivers.add(Gen.spawn(runtime, new Driver(this, split(), pace), SpawnOptions.NONE.label("Driver")));
        }
    }

    synchronized SplittableRandom split() {
        return chance.split();
    }

    private Pid startWorker() {
        var worker = new Worker(this);
        return receives()
                ? Gen.spawn(runtime, new Picker(worker), SpawnOptions.NONE.label("Picker"))
                : Gen.start(runtime, worker, dev.coppice.core.StartOptions.defaults()).orThrow().pid();
    }

    /// Spawns a worker of either kind.
    Pid spawnWorker(ProcessContext self, SpawnOptions options) {
        var worker = new Worker(this);
        return receives() ? self.spawn(new Picker(worker), options.label("Picker")) : self.spawn(worker, options);
    }

    /// Whether the next worker is one that receives by itself.
    private synchronized boolean receives() {
        return chance.nextInt(3) == 0;
    }

    List<Pid> drivers() {
        return drivers;
    }

    /// Waits until all mailboxes are empty, once the drivers have stopped. Returns how many are not: their owners were
    /// not woken.
    long stuck(Duration timeout, Runnable pause) {
        long deadline = clock.getAsLong() + timeout.toNanos();
        while (true) {
            long waiting = runtime.processes().stream()
                    .filter(process -> !watchers.contains(process))
                    .filter(process -> runtime.info(process).map(info -> info.mailbox() > 0).orElse(false))
                    .count();
            if (waiting == 0 || clock.getAsLong() - deadline > 0) return waiting;
            pause.run();
        }
    }

    /// Ends all workers, and waits until the watchers have heard everything they are to hear.
    ///
    /// @param pause lets a little time pass
    /// @return whether they have
    boolean settle(Duration timeout, Runnable pause) {
        for (var process : runtime.processes()) {
            if (!watchers.contains(process)) runtime.exit(process, ExitReason.KILL);
        }
        long deadline = clock.getAsLong() + timeout.toNanos();
        for (var watcher : watchers) {
            while (!Long.valueOf(0).equals(Gen.call(watcher, new Watcher.Settle(), timeout))) {
                if (clock.getAsLong() - deadline > 0) return false;
                pause.run();
            }
        }
        return true;
    }
}
