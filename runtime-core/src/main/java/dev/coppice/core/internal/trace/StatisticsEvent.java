package dev.coppice.core.internal.trace;

import dev.coppice.core.ActorRuntime;
import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.Registered;
import jdk.jfr.StackTrace;

/// Flight Recorder event: the figures of each open runtime, every ten seconds unless the recording sets another period.
@Name("dev.coppice.RuntimeStatistics")
@Label("Runtime Statistics")
@Category("Coppice")
@StackTrace(false)
@Registered(false)
@Period("10 s")
@SuppressWarnings("UnusedVariable") // Flight Recorder reads the fields
final class StatisticsEvent extends Event {
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

    static void record(ActorRuntime runtime) {
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
