package dev.coppice.testkit;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Behaviour;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.spi.Gen;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.testkit.internal.fault.Faulty;
import dev.coppice.testkit.internal.fault.Killing;
import dev.coppice.testkit.internal.fault.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/// Makes things go wrong on purpose: in callbacks, between processes, by killing. Everything by chance is drawn from one seed.
///
/// Works in real and in deterministic runtimes; in the latter the same seeds give the same faults. May be used from any thread.
///
/// {@snippet class="dev.coppice.testkit.snippets.FaultsExamples" region="killer"}
public final class Faults {
    /// Guarded by this object's monitor.
    private final SplittableRandom chance;
    private final AtomicLong struck = new AtomicLong();

    private Faults(long seed) {
        this.chance = new SplittableRandom(seed);
    }

    /// Faults drawn from `seed`.
    public static Faults seeded(long seed) {
        return new Faults(seed);
    }

    /// Faults drawn from the seed of `runtime`.
    public static Faults of(TestRuntime runtime) {
        return new Faults(runtime.seed());
    }

    private synchronized SplittableRandom split() {
        return chance.split();
    }

    /// How many faults have struck so far: in callbacks, messages lost and doubled, processes killed.
    public long struck() {
        return struck.get();
    }

    /// The same behaviour, except that its processes go wrong as `faults` say.
    public <M> Behaviour<M> in(Behaviour<M> behaviour, Fault... faults) {
        return new Faulty<>(behaviour, behaviour.program(), List.of(faults), split(), struck::incrementAndGet);
    }

    /// An address whose messages and calls reach `target` over a bad line. Signals, links and monitors do not go through it: it is
    /// a process of its own, and stays until the runtime closes.
    public <M> Ref<M> between(ActorRuntime runtime, Ref<M> target, Line line) {
        var proxy = new Proxy(target, line, split(), struck::incrementAndGet);
        return Gen.ref(Gen.spawn(runtime, proxy, SpawnOptions.NONE.label("Line")));
    }

    /// Kills up to `most` of the `victims`, each after a time drawn between zero and twice `pace`. Never kills the process that does the
    /// killing.
    ///
    /// @return that process, which ends when it has killed enough
    public Pid killer(ActorRuntime runtime, Predicate<Pid> victims, Duration pace, int most) {
        if (pace.isNegative() || pace.isZero()) throw new IllegalArgumentException("the pace must be positive: " + pace);
        var killing = new Killing(victims, pace, most, split(), struck::incrementAndGet);
        return Gen.spawn(runtime, killing, SpawnOptions.NONE.label("Killer"));
    }

    /// Tells the descendants of `root`, not `root` itself.
    public static Predicate<Pid> below(Pid root, ActorRuntime runtime) {
        return process -> runtime.info(process)
                .map(info -> info.ancestors().stream().anyMatch(
                        ancestor -> root.equals(ancestor)
                                || ancestor instanceof dev.coppice.core.Name<?> name && root.equals(runtime.whereis(name))))
                .orElse(false);
    }
}
