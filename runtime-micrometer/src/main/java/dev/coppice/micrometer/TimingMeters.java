package dev.coppice.micrometer;

import io.micrometer.core.instrument.Timer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// The timers of one binding that [MessageTiming] records to. Thread-safe.
final class TimingMeters {
    private final MeterSet meters;
    private final Behaviours behaviours;
    private final ConcurrentHashMap<String, Timer> inMailbox = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Timer> inCallback = new ConcurrentHashMap<>();

    TimingMeters(MeterSet meters, Behaviours behaviours) {
        this.meters = meters;
        this.behaviours = behaviours;
    }

    void waited(String behaviour, long nanos) {
        record(inMailbox, "coppice.mailbox.time", "How long messages wait in the mailbox (sampled)", behaviour, nanos);
    }

    void handled(String behaviour, long nanos) {
        record(inCallback, "coppice.callback.time", "How long callbacks take (sampled)", behaviour, nanos);
    }

    private void record(
            ConcurrentHashMap<String, Timer> timers, String name, String description, String behaviour, long nanos) {
        var timer = timers.computeIfAbsent(behaviours.tag(behaviour), tag ->
                meters.add(Timer.builder(name).description(description).tags("behaviour", tag)));
        if (timer != null) timer.record(nanos, TimeUnit.NANOSECONDS);
    }
}
