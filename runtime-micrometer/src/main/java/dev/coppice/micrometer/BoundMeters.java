package dev.coppice.micrometer;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.DeadLetter;
import dev.coppice.core.RuntimeStatistics;
import dev.coppice.core.WorkerInfo;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// The meters of one runtime in one registry.
///
/// A registry refers weakly to the sources of its meters. So the meters live as long as the runtime does: the listeners
/// of the runtime hold them, and they are removed when it closes, also if the application has dropped its
/// [ActorRuntimeMetrics].
final class BoundMeters implements AutoCloseable {
    /// The meters by registry and tags. They are referred to weakly, as by the registry itself.
    private static final Map<MeterRegistry, Map<Tags, WeakReference<BoundMeters>>> ALL = new WeakHashMap<>();

    private final ActorRuntime runtime;
    private final Snapshots snapshots;
    private final MeterSet meters;
    private final ReportCounters reports;
    private final @Nullable MessageTiming timing;
    private final @Nullable TimingMeters timers;
    private final Thread untilClosed;

    /// Registers the meters of `runtime`.
    ///
    /// @throws IllegalStateException if the registry has the meters of another open runtime with the same tags: it
    ///     would ignore these, and closing either would remove those of both
    static BoundMeters bind(ActorRuntime runtime, MeterRegistry registry, Tags tags, @Nullable MessageTiming timing) {
        synchronized (ALL) {
            var ofRegistry = ALL.computeIfAbsent(registry, _ -> new HashMap<>());
            var there = ofRegistry.get(tags);
            var last = there == null ? null : there.get();
            if (last != null && last.isBound() && last.runtime.isOpen()) {
                throw new IllegalStateException("the registry has the meters of a runtime named "
                        + runtime.options().name() + " already; give each runtime a name of its own"
                        + " (RuntimeOptions.name)");
            }
            if (last != null) last.close(); // its runtime closes just now
            var bound = new BoundMeters(runtime, registry, tags, timing);
            ofRegistry.put(tags, new WeakReference<>(bound));
            return bound;
        }
    }

    private BoundMeters(ActorRuntime runtime, MeterRegistry registry, Tags tags, @Nullable MessageTiming timing) {
        this.runtime = runtime;
        this.meters = new MeterSet(registry, tags);
        var behaviours = new Behaviours(ActorRuntimeMetrics.BEHAVIOURS);
        this.snapshots = new Snapshots(runtime, new MailboxGauges(meters, behaviours));
        bind();
        this.reports = new ReportCounters(runtime, this, meters, behaviours);
        this.timing = timing;
        this.timers = timing == null ? null : new TimingMeters(meters, behaviours);
        if (timing != null && timers != null) timing.add(timers);
        this.untilClosed = Thread.ofVirtual().name(runtime.options().name() + "-meters")
                .start(() -> awaitClose(runtime));
    }

    private void awaitClose(ActorRuntime runtime) {
        try {
            runtime.awaitClose();
            removeAll();
        } catch (InterruptedException closedBefore) {
            Thread.currentThread().interrupt(); // ends this thread
        }
    }

    private void bind() {
        gauge("coppice.processes.live", "The number of living processes", RuntimeStatistics::live);
        gauge("coppice.processes.zombies", "The killed processes whose code has not returned",
                look -> look.zombies().size());
        counter("coppice.processes.started", "The processes started", RuntimeStatistics::started);
        counter("coppice.processes.ended", "The processes that ended", look -> look.totals().ended());
        counter("coppice.messages", "The mailbox entries handled", look -> look.totals().messages());

        counter("coppice.scheduler.slices", "How often a worker began to run a process",
                look -> look.totals().slices());
        counter("coppice.scheduler.steals", "How often a worker took processes from another one",
                look -> look.totals().steals());
        gauge("coppice.scheduler.ready", "The processes that wait for a worker",
                look -> look.workers().stream().mapToLong(WorkerInfo::queued).sum());
        gauge("coppice.scheduler.workers.active", "The workers that are not parked",
                look -> look.workers().stream().filter(worker -> !worker.parked()).count());
        gauge("coppice.scheduler.workers.spare", "The workers added while others are held up",
                look -> look.threads().spareWorkers());
        gauge("coppice.scheduler.threads.dedicated", "The processes on dedicated threads",
                look -> look.threads().dedicated());
        gauge("coppice.scheduler.threads.computing", "The threads that run processes that compute for long",
                look -> look.threads().computing());

        gauge("coppice.timers.active", "The running timers", RuntimeStatistics::timers);
        counter("coppice.timers.fired", "The timers that fired", RuntimeStatistics::timersFired);
        counter("coppice.gaveup", "The supervisors that gave up", look -> look.totals().gaveUp());
        counter("coppice.calls.timeouts", "The requests whose requester timed out",
                look -> look.totals().callTimeouts());
        for (var cause : DeadLetter.Cause.values()) {
            meters.add(FunctionCounter.builder("coppice.deadletters", snapshots,
                            any -> any.read(look -> look.deadLetters().getOrDefault(cause, 0L)))
                    .description("The messages that no process handles")
                    .tags("cause", cause.name().toLowerCase(Locale.ROOT)));
        }
    }

    private void gauge(String name, String description, ToDoubleFunction<RuntimeStatistics> value) {
        meters.add(Gauge.builder(name, snapshots, any -> any.read(value)).description(description));
    }

    private void counter(String name, String description, ToDoubleFunction<RuntimeStatistics> value) {
        meters.add(FunctionCounter.builder(name, snapshots, any -> any.read(value)).description(description));
    }

    private boolean isBound() {
        return !meters.isClosed();
    }

    @Override public void close() {
        untilClosed.interrupt();
        removeAll();
    }

    private void removeAll() {
        reports.close();
        if (timing != null && timers != null) timing.remove(timers);
        meters.close();
    }
}
