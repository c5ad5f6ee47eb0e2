package dev.coppice.core.internal.scheduler;

import dev.coppice.core.ProcessInfo.Profile;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The profiles of the callbacks of each class of definitions: whether they block or compute for
/// long. May be used from any thread.
///
/// A class is quick until the watchdog catches one of its callbacks. Its later slices then run beside the workers,
/// where they are timed. After enough quick slices the class counts as quick again and is forgotten. Nothing is kept
/// for classes that were never caught. While no class is known, a slice costs one read of a field.
final class SliceProfiles {
    /// The longest time that a quick slice takes.
    static final long QUICK_NANOS = TimeUnit.MICROSECONDS.toNanos(100);
    /// The number of consecutive quick slices after which a class counts as quick again.
    private static final int FORGIVEN_AFTER = 64;
    /// A class computes if the evidence against it, each part within [#REPEATED_WITHIN] of the one before, amounts to
    /// that of this many slices. Less may be due to the start of the JVM, or to a machine too busy to run the thread.
    private static final double ENOUGH = 3;
    private static final long REPEATED_WITHIN = TimeUnit.SECONDS.toNanos(10);

    private final ConcurrentHashMap<Class<?>, Learned> learned = new ConcurrentHashMap<>();
    private volatile boolean any;

    /// The knowledge about one class. Races between slices of the class cost some accuracy and nothing else.
    private static final class Learned {
        volatile Profile profile = Profile.QUICK;
        final AtomicInteger quickSlices = new AtomicInteger();
        volatile double evidence;
        volatile long caughtAt;
        /// Whether slices were caught that kept their carrier while they waited.
        volatile boolean keepsCarriers;
    }

    /// Returns how the next slice of `cell` should run.
    Profile of(Schedulable cell) {
        return any ? lookUp(cell) : Profile.QUICK;
    }

    private Profile lookUp(Schedulable cell) {
        var entry = entry(cell);
        return entry == null ? Profile.QUICK : entry.profile;
    }

    private @Nullable Learned entry(Schedulable cell) {
        var kind = cell.kind();
        return kind == null ? null : learned.get(kind);
    }

    /// Notes that the watchdog found a callback of `cell` blocked where the runtime cannot see it.
    void blocks(Schedulable cell) {
        var kind = cell.kind();
        if (kind == null) return;
        var entry = learned.computeIfAbsent(kind, any -> new Learned());
        if (entry.profile != Profile.COMPUTING) entry.profile = Profile.BLOCKING;
        entry.quickSlices.set(0);
        any = true;
    }

    /// Notes that a callback of `cell`, whose class was known to compute, waits without using a processor. The class
    /// blocks from now on, until it is caught computing again. A class that keeps its carrier while it waits stays as
    /// it is: on virtual threads, enough of its processes would occupy every carrier of the JVM.
    void waitsAfterAll(Schedulable cell) {
        var entry = entry(cell);
        if (entry == null || entry.keepsCarriers) return;
        entry.evidence = 0;
        entry.profile = Profile.BLOCKING;
    }

    /// Notes that the watchdog found a callback of `cell` computing for long. Many callbacks of a class that are caught
    /// at once, each for a short time, say as much as a few that are caught for longer.
    ///
    /// @param evidence how sure it is, as a fraction of the most that one slice can show
    void computes(Schedulable cell, double evidence, long now) {
        var kind = cell.kind();
        if (kind == null) return;
        var entry = learned.computeIfAbsent(kind, any -> new Learned());
        entry.evidence = now - entry.caughtAt <= REPEATED_WITHIN ? entry.evidence + evidence : evidence;
        entry.caughtAt = now;
        entry.quickSlices.set(0);
        if (entry.evidence >= ENOUGH - 1e-6) entry.profile = Profile.COMPUTING;
        any = true;
    }

    /// Notes that the watchdog found a callback of `cell` that keeps its carrier for long without using the processor:
    /// it waits in native code, or for a class initializer. Such a class needs threads of its own as one that computes.
    void keepsCarrier(Schedulable cell, double evidence, long now) {
        computes(cell, evidence, now);
        var entry = entry(cell);
        if (entry != null) entry.keepsCarriers = true;
    }

    /// Whether callbacks of the class of `cell` were caught that keep their carriers while they wait.
    boolean keepsCarriers(Schedulable cell) {
        var entry = entry(cell);
        return entry != null && entry.keepsCarriers;
    }

    /// Notes that a slice of `cell` beside the workers took `nanos`.
    void ended(Schedulable cell, long nanos) {
        var entry = entry(cell);
        if (entry == null) return;
        if (nanos > QUICK_NANOS) {
            entry.quickSlices.set(0);
        } else if (entry.quickSlices.incrementAndGet() >= FORGIVEN_AFTER) {
            var kind = cell.kind();
            if (kind != null) learned.remove(kind);
            updateAny();
        }
    }

    private void updateAny() {
        any = !learned.isEmpty();
        if (!any && !learned.isEmpty()) any = true; // another class was caught meanwhile
    }

    /// Whether any class has been caught, so that slices are worth timing.
    boolean anyLearned() {
        return any;
    }

    /// Forgets the classes that were not caught again and whose profile is still quick.
    void expire(long now) {
        if (!any) return;
        learned.values().removeIf(entry -> entry.profile == Profile.QUICK && now - entry.caughtAt > REPEATED_WITHIN);
        updateAny();
    }
}
