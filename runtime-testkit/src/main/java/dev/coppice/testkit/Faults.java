package dev.coppice.testkit;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Behaviour;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.DefinedBehaviour;
import dev.coppice.core.spi.Elements;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.core.spi.Timeouts;
import dev.coppice.testkit.internal.fault.FaultyProgram;
import dev.coppice.testkit.internal.fault.KillerProcess;
import dev.coppice.testkit.internal.fault.UnreliableProxy;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/// Injects faults: into callbacks, between processes, and by killing. All random choices are drawn from one seed.
///
/// Works in real and in simulated runtimes. In a simulated runtime, the same seeds give the same faults.
/// May be used from any thread.
///
/// {@snippet class="dev.coppice.testkit.snippets.FaultsExamples" region="killer"}
public final class Faults {
    private static final Duration SHORTEST_PACE = Duration.ofNanos(1);

    /// Guarded by this object's monitor.
    private final SplittableRandom chance;
    private final AtomicLong struck = new AtomicLong();

    private Faults(long seed) {
        this.chance = new SplittableRandom(seed);
    }

    /// Returns faults that are drawn from `seed`.
    public static Faults seeded(long seed) {
        return new Faults(seed);
    }

    /// Returns faults that are drawn from the seed of `runtime`.
    public static Faults of(TestRuntime runtime) {
        requireNonNull(runtime, "runtime must not be null");
        return new Faults(runtime.seed());
    }

    private synchronized SplittableRandom split() {
        return chance.split();
    }

    /// Returns how many faults have struck so far: in callbacks, messages lost or duplicated, and processes killed.
    public long struck() {
        return struck.get();
    }

    /// Returns `behaviour` with `faults` injected into its processes.
    public <M> Behaviour<M> in(Behaviour<M> behaviour, Fault... faults) {
        var all = Elements.list("faults", faults);
        return new FaultyProgram<>(behaviour, DefinedBehaviour.programOf(behaviour), all, split(),
                struck::incrementAndGet);
    }

    /// Returns an address whose messages and calls reach `target` through an unreliable link.
    ///
    /// The address is that of a proxy process, which lives until the runtime closes.
    /// Signals, links and monitors do not pass through it.
    public <M> Ref<M> between(ActorRuntime runtime, Ref<M> target, UnreliableLink line) {
        requireNonNull(target, "target must not be null");
        requireNonNull(line, "line must not be null");
        var proxy = new UnreliableProxy(target, line, split(), struck::incrementAndGet);
        return Gen.ref(Gen.spawn(runtime, proxy, SpawnOptions.NONE.label("UnreliableLink")));
    }

    /// Starts a process that kills up to `most` of the `victims`.
    ///
    /// It waits for a random delay between zero and twice `pace` before each kill. It never kills itself.
    ///
    /// @return the process, which ends after `most` kills
    /// @throws IllegalArgumentException if `pace` is not positive
    public Pid killer(ActorRuntime runtime, Predicate<Pid> victims, Duration pace, int most) {
        requireNonNull(victims, "victims must not be null");
        Timeouts.requireAtLeast("pace", pace, SHORTEST_PACE);
        var killing = new KillerProcess(victims, pace, most, split(), struck::incrementAndGet);
        return Gen.spawn(runtime, killing, SpawnOptions.NONE.label("Killer"));
    }

    /// Returns a predicate for the descendants of `root`, which excludes `root` itself.
    public static Predicate<Pid> below(Pid root, ActorRuntime runtime) {
        requireNonNull(root, "root must not be null");
        requireNonNull(runtime, "runtime must not be null");
        return process -> runtime.info(process)
                .map(info -> info.ancestors().stream().anyMatch(
                        ancestor -> root.equals(ancestor)
                                || ancestor instanceof dev.coppice.core.Name<?> name
                                && root.equals(runtime.whereis(name))))
                .orElse(false);
    }
}
