package dev.coppice.core.internal.trace;

import dev.coppice.core.ActorRuntime;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;
import org.slf4j.LoggerFactory;

/// Flight Recorder event: the figures of each open runtime, every ten seconds unless the recording sets another period.
@Name("dev.coppice.RuntimeStatistics")
@Label("Runtime Statistics")
@Category("Coppice")
@StackTrace(false)
@Period("10 s")
@SuppressWarnings("UnusedVariable") // Flight Recorder reads the fields
public final class StatisticsEvent extends Event {
    /// The open runtimes: a runtime that is dropped without being closed is forgotten. Guarded by its own monitor.
    private static final Set<ActorRuntime> RUNTIMES = Collections.newSetFromMap(new WeakHashMap<>());

    /// Guards the registration with Flight Recorder, so that this lock is never held while an event is recorded.
    private static final Object REGISTRATION = new Object();
    private static final Runnable HOOK = StatisticsEvent::recordAll;
    private static final FlightRecorderListener LISTENER = new FlightRecorderListener() {
        @Override public void recorderInitialized(FlightRecorder recorder) {
            FlightRecorder.addPeriodicEvent(StatisticsEvent.class, HOOK);
        }
    };

    @Label("Runtime") private String runtime = "";
    @Label("Live Processes") private long live;
    @Label("Started") private long started;
    @Label("Ended") private long ended;
    @Label("Crashes") private long crashes;
    @Label("Restarts") private long restarts;
    @Label("Zombies") private int zombies;
    @Label("Messages Handled") private long messages;
    @Label("Slices") private long slices;
    @Label("Steals") private long steals;
    @Label("Call Timeouts") private long callTimeouts;
    @Label("Dead Letters") private long deadLetters;
    @Label("Timers") private int timers;
    @Label("Timers Fired") private long timersFired;

    private StatisticsEvent() {}

    /// Begins to record the figures of `runtime`.
    public static void add(ActorRuntime runtime) {
        synchronized (REGISTRATION) {
            if (change(() -> RUNTIMES.add(runtime))) listen();
        }
    }

    /// Ends it. Without an open runtime, Flight Recorder keeps no reference to this class or its class loader.
    public static void remove(ActorRuntime runtime) {
        synchronized (REGISTRATION) {
            if (change(() -> RUNTIMES.remove(runtime))) ignore();
        }
    }

    /// Applies `change`. Returns whether the first runtime was added or the last one removed.
    private static boolean change(Runnable change) {
        synchronized (RUNTIMES) {
            boolean before = RUNTIMES.isEmpty();
            change.run();
            return RUNTIMES.isEmpty() != before;
        }
    }

    /// Registers the event once Flight Recorder runs: to register it earlier would start Flight Recorder.
    private static void listen() {
        try {
            FlightRecorder.addListener(LISTENER);
        } catch (RuntimeException failed) { // no reason for a runtime not to open
            LoggerFactory.getLogger(StatisticsEvent.class)
                    .warn("Flight Recorder will not show the figures of runtimes", failed);
        }
    }

    private static void ignore() {
        FlightRecorder.removeListener(LISTENER);
        if (FlightRecorder.isInitialized()) FlightRecorder.removePeriodicEvent(HOOK);
    }

    private static void recordAll() {
        List<ActorRuntime> all;
        synchronized (RUNTIMES) {
            all = List.copyOf(RUNTIMES);
        }
        all.forEach(StatisticsEvent::record);
    }

    private static void record(ActorRuntime runtime) {
        var event = new StatisticsEvent();
        if (!event.shouldCommit()) return;
        var figures = runtime.statistics();
        var totals = figures.totals();
        event.runtime = runtime.toString();
        event.live = figures.live();
        event.started = figures.started();
        event.ended = totals.ended();
        event.crashes = totals.crashes();
        event.restarts = totals.restarts();
        event.zombies = figures.zombies().size();
        event.messages = totals.messages();
        event.slices = totals.slices();
        event.steals = totals.steals();
        event.callTimeouts = totals.callTimeouts();
        event.deadLetters = figures.deadLetters().values().stream().mapToLong(Long::longValue).sum();
        event.timers = figures.timers();
        event.timersFired = figures.timersFired();
        event.commit();
    }
}
