package dev.coppice.core.internal.process;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.DeadLetter;
import dev.coppice.core.Pid;
import dev.coppice.core.internal.trace.DeadLetterEvent;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// Messages that nobody will handle: counted, all of them, and some of them logged. Thread-safe.
final class DeadLetters {
    static final String KIND = "dev.coppice.deadletter";

    private final Kernel kernel;
    private final Map<DeadLetter.Cause, LongAdder> counts = new EnumMap<>(DeadLetter.Cause.class);
    private final List<Consumer<DeadLetter>> listeners = new CopyOnWriteArrayList<>();

    DeadLetters(Kernel kernel) {
        this.kernel = kernel;
        for (var cause : DeadLetter.Cause.values()) counts.put(cause, new LongAdder());
    }

    void add(DeadLetter.Cause cause, Object message, @Nullable Pid sender, Object receiver) {
        java.util.Objects.requireNonNull(counts.get(cause)).increment();
        var letter = new DeadLetter(cause, message, sender, receiver);
        DeadLetterEvent.record(letter);
        for (var listener : listeners) {
            try {
                listener.accept(letter);
            } catch (Throwable thrown) { // whoever causes a dead letter, perhaps the clock, must not suffer for it
                kernel.elsewhere(() -> kernel.reports.write(
                        KIND, Level.ERROR, "a listener for dead letters threw", Map.of(), thrown));
            }
        }
        if (kernel.mayLogDeadLetter()) kernel.elsewhere(() -> log(letter));
    }

    private void log(DeadLetter letter) {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put("cause", letter.cause().name());
        fields.put("message class", letter.message().getClass().getName());
        fields.put("sender", letter.sender());
        fields.put("receiver", Text.of(letter.receiver()));
        kernel.reports.write(KIND, Level.WARN, "dead letter", () -> fields, null, Integer.MAX_VALUE);
    }

    ActorRuntime.Registration listen(Consumer<DeadLetter> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    Map<DeadLetter.Cause, Long> counts() {
        var map = new EnumMap<DeadLetter.Cause, Long>(DeadLetter.Cause.class);
        counts.forEach((cause, count) -> map.put(cause, count.sum()));
        return map;
    }
}
