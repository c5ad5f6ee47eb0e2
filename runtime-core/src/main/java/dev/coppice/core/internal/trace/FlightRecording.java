package dev.coppice.core.internal.trace;

import dev.coppice.core.ActorRuntime;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/// Registers the events of the library with Flight Recorder, once Flight Recorder runs. Thread-safe.
///
/// To register an event starts a part of Flight Recorder, which costs some hundred milliseconds of processor time. A
/// program without a recording is spared that: its events are not registered and record nothing.
public final class FlightRecording {
    /// For how long a runtime runs before it registers for changes of recordings, which is not free either.
    private static final Duration DELAY = Duration.ofSeconds(1);

    /// The events to register, now or later: after adding one, the caller checks whether Flight Recorder runs.
    private static final Set<Class<? extends Event>> EVENTS = new CopyOnWriteArraySet<>(List.of(
            CallTimeoutEvent.class, DeadLetterEvent.class, ProcessEndedEvent.class, ProcessStartedEvent.class,
            StallEvent.class, StatisticsEvent.class, ZombieEvent.class));

    /// Guards the listener. Not taken by the listener itself, which Flight Recorder calls under locks of its own, and
    /// never held while an event is recorded.
    private static final Object REGISTRATION = new Object();
    private static @Nullable FlightRecorderListener listener;
    private static final Runnable HOOK = FlightRecording::recordFigures;

    private FlightRecording() {}

    /// Adds an event of another module. Does not initialise the class.
    public static void addEvent(Class<? extends Event> event) {
        if (EVENTS.add(event) && FlightRecorder.isInitialized()) FlightRecorder.register(event);
    }

    /// Begins to record the figures of `runtime`.
    public static void add(ActorRuntime runtime) {
        synchronized (REGISTRATION) {
            if (!OpenRuntimes.add(runtime)) return;
            if (FlightRecorder.isInitialized()) listen();
            else Thread.ofVirtual().name("coppice-flight-recorder").start(FlightRecording::listenLater);
        }
    }

    /// Ends it. Without an open runtime, Flight Recorder keeps no reference to this class or its class loader.
    public static void remove(ActorRuntime runtime) {
        synchronized (REGISTRATION) {
            if (OpenRuntimes.remove(runtime) && listener != null) ignore(listener);
        }
    }

    private static void listenLater() {
        try {
            Thread.sleep(DELAY);
        } catch (InterruptedException stopped) { // no other code knows this thread
            Thread.currentThread().interrupt();
        }
        synchronized (REGISTRATION) {
            if (listener == null && !OpenRuntimes.all().isEmpty()) listen();
        }
    }

    /// Registers the events now if Flight Recorder runs, else once it does.
    private static void listen() {
        try {
            var starts = new FlightRecorderListener() {
                @Override public void recorderInitialized(FlightRecorder recorder) {
                    register();
                }
            };
            FlightRecorder.addListener(starts);
            listener = starts;
        } catch (RuntimeException failed) { // no reason for a runtime not to open
            LoggerFactory.getLogger(FlightRecording.class)
                    .warn("Flight Recorder will not show the events of runtimes", failed);
        }
    }

    private static void register() {
        EVENTS.forEach(FlightRecorder::register);
        FlightRecorder.addPeriodicEvent(StatisticsEvent.class, HOOK);
    }

    private static void ignore(FlightRecorderListener old) {
        listener = null;
        FlightRecorder.removeListener(old);
        if (FlightRecorder.isInitialized()) FlightRecorder.removePeriodicEvent(HOOK);
    }

    private static void recordFigures() {
        OpenRuntimes.all().forEach(StatisticsEvent::record);
    }
}
