package dev.coppice.micrometer;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessInfo;
import dev.coppice.core.RuntimeReport;
import dev.coppice.supervision.SupervisionEvent;
import dev.coppice.supervision.SupervisionEvents;
import io.micrometer.core.instrument.Counter;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Counters by behaviour, made from the reports and supervision events of a runtime. Reports dropped because of their
/// rate count as `unknown`. Thread-safe.
final class ReportCounters implements AutoCloseable {
    private static final String CRASH = "dev.coppice.crash";
    private static final String STALL = "dev.coppice.stall";

    private final ActorRuntime runtime;
    private final ByBehaviour crashes;
    private final ByBehaviour stalls;
    private final ByBehaviour restarts;
    private final ActorRuntime.Registration reports;
    private final ActorRuntime.Registration events;

    /// @param owner the object that the listeners keep alive as long as the runtime lives
    ReportCounters(ActorRuntime runtime, BoundMeters owner, MeterSet meters, Behaviours behaviours) {
        this.runtime = runtime;
        this.crashes = new ByBehaviour(meters, behaviours, "coppice.crashes", "The processes that crashed");
        this.stalls = new ByBehaviour(meters, behaviours, "coppice.stalls",
                "The callbacks that held a worker for long");
        this.restarts = new ByBehaviour(meters, behaviours, "coppice.restarts",
                "The children that supervisors restarted");
        this.reports = runtime.onReport(new Listener(owner, this));
        this.events = SupervisionEvents.listen(runtime, this::count);
    }

    private record Listener(BoundMeters owner, ReportCounters counters) implements Consumer<RuntimeReport> {
        @Override public void accept(RuntimeReport report) {
            counters.count(report);
        }
    }

    private void count(RuntimeReport report) {
        switch (report.kind()) {
            case CRASH -> {
                crashes.count(behaviour(report), 1);
                crashes.count(Behaviours.UNKNOWN, report.dropped());
            }
            case STALL -> {
                if (report.process() != null) stalls.count(behaviour(report), 1);
                stalls.count(Behaviours.UNKNOWN, report.dropped());
            }
            default -> {} // no meter
        }
    }

    private void count(SupervisionEvent event) {
        if (event instanceof SupervisionEvent.Restarted restarted) restarts.count(behaviour(restarted.child()), 1);
    }

    private String behaviour(RuntimeReport report) {
        var field = report.fields().get("behaviour");
        return field != null ? field : behaviour(report.process());
    }

    private String behaviour(@Nullable Pid process) {
        return process == null ? Behaviours.UNKNOWN
                : runtime.info(process).map(ProcessInfo::behaviour).orElse(Behaviours.UNKNOWN);
    }

    @Override public void close() {
        reports.close();
        events.close();
    }

    /// One counter for each behaviour.
    private static final class ByBehaviour {
        private final MeterSet meters;
        private final Behaviours behaviours;
        private final String name;
        private final String description;
        private final ConcurrentHashMap<String, Counter> counters = new ConcurrentHashMap<>();

        ByBehaviour(MeterSet meters, Behaviours behaviours, String name, String description) {
            this.meters = meters;
            this.behaviours = behaviours;
            this.name = name;
            this.description = description;
            count(Behaviours.UNKNOWN, 0); // the meter exists before the first event, so that its rate is right
        }

        void count(String behaviour, long times) {
            String tag = behaviour.equals(Behaviours.UNKNOWN) ? behaviour : behaviours.tag(behaviour);
            var counter = counters.computeIfAbsent(tag, any ->
                    meters.add(Counter.builder(name).description(description).tags("behaviour", any)));
            if (counter != null && times > 0) counter.increment((double) times);
        }
    }
}
