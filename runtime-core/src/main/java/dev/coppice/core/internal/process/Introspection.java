package dev.coppice.core.internal.process;

import dev.coppice.core.ActorRuntime.Registration;
import dev.coppice.core.Name;
import dev.coppice.core.NamedProcess;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessTrace;
import dev.coppice.core.RuntimeStatistics;
import dev.coppice.core.TimerInfo;
import dev.coppice.core.Top;
import dev.coppice.core.TopQuery;
import dev.coppice.core.Waits;
import dev.coppice.core.internal.jmx.Beans;
import dev.coppice.core.internal.trace.FlightRecording;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Answers questions about one runtime as a whole, without stopping anything. Thread-safe.
final class Introspection {
    private static final int MOST_TIMERS = 1_000;

    private final DefaultActorRuntime runtime;
    private final WaitGraph waitGraph;
    private final BusyMeter busy;
    private final Set<TraceBuffer> traces = ConcurrentHashMap.newKeySet();
    private final Set<Registration> beans = ConcurrentHashMap.newKeySet();

    Introspection(DefaultActorRuntime runtime) {
        this.runtime = runtime;
        this.waitGraph = new WaitGraph(runtime);
        this.busy = new BusyMeter(runtime);
    }

    RuntimeStatistics statistics() {
        var table = runtime.table;
        var work = runtime.scheduler.work();
        var counts = runtime.counts;
        var totals = new RuntimeStatistics.Totals(
                work.slices(), work.handled(), table.ended(), counts.crashes.sum(), counts.restarts.sum(),
                counts.gaveUp.sum(),
                counts.callTimeouts.sum(), counts.stalls.sum(), work.steals(), work.spareWorkers());
        return new RuntimeStatistics(
                table.live(), table.started(), runtime.zombies.list(), runtime.timers.running(), runtime.timers.fired(),
                runtime.deadLetters.counts(), runtime.scheduler.workers(), runtime.scheduler.threads(), totals);
    }

    Top top(TopQuery query) {
        return new TopWalk(runtime, query, busy.shares()).run();
    }

    Registration watch() {
        return busy.watch();
    }

    Waits waits() {
        return waitGraph.look();
    }

    List<NamedProcess> names() {
        var list = new ArrayList<NamedProcess>();
        runtime.names.forEach((key, pid) -> list.add(new NamedProcess(new Name<>(key), pid)));
        return list;
    }

    List<TimerInfo> timers(ProcessCell cell) {
        var list = new ArrayList<TimerInfo>();
        if (cell.relations == null) return list;
        long now = runtime.now();
        runtime.timers.shard(cell.number()).forEach(cell, MOST_TIMERS, timer -> {
            var content = timer.content();
            if (content == null) return;
            list.add(new TimerInfo(
                    Duration.ofNanos(Math.max(0, timer.deadline() - now)),
                    timer.period() == 0 ? null : Duration.ofNanos(timer.period()), content));
        });
        list.sort(Comparator.comparing(TimerInfo::remaining));
        return list;
    }

    ProcessTrace trace(Collection<? extends Pid> processes, ProcessTrace.Limits limits) {
        var cells = new LinkedHashSet<ProcessCell>();
        for (var pid : processes) {
            var cell = (ProcessCell) pid;
            if (cell.has(ProcessCell.FAR))
                throw new IllegalArgumentException(cell + " runs on another node; trace it there");
            if (cell.actorRuntime != runtime) {
                throw new IllegalArgumentException(pid + " belongs to the runtime " + cell.actorRuntime + ", not to "
                        + runtime);
            }
            cells.add(cell);
        }
        var trace = new TraceBuffer(runtime, List.copyOf(cells), limits, traces::remove);
        traces.add(trace);
        trace.start();
        return trace;
    }

    Registration registerMXBean() {
        Registration bean;
        try {
            bean = Beans.register(runtime);
        } catch (NoClassDefFoundError absent) {
            throw new IllegalStateException(
                    "the module java.management is absent: add it to the run-time image to use JMX", absent);
        }
        beans.add(bean);
        if (!runtime.isOpen()) closeBeans(); // closed meanwhile
        return () -> {
            if (beans.remove(bean)) bean.close();
        };
    }

    private void closeBeans() {
        for (var bean : beans) {
            if (beans.remove(bean)) bean.close();
        }
    }

    /// Ends all traces, the measurement and the beans, because the runtime closes.
    void close() {
        FlightRecording.remove(runtime);
        closeBeans();
        for (var trace : traces) trace.end(ProcessTrace.End.RUNTIME_CLOSED);
        busy.close();
    }
}
