package dev.coppice.core.internal.process;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.DeadLetter;
import dev.coppice.core.Pid;
import dev.coppice.core.internal.report.RateLimit;
import dev.coppice.core.internal.trace.DeadLetterEvent;
import dev.coppice.core.ops.Report;
import dev.coppice.core.spi.Enclosing;
import dev.coppice.core.spi.PendingCall;
import dev.coppice.core.spi.Printer;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// Messages that no process will handle. All are counted, and some are logged. Thread-safe.
final class DeadLetters {
    static final String KIND = "dev.coppice.deadletter";

    private final DefaultActorRuntime runtime;
    private final RateLimit logged;
    private final Map<DeadLetter.Cause, LongAdder> counts = new EnumMap<>(DeadLetter.Cause.class);
    private final List<Consumer<DeadLetter>> listeners = new CopyOnWriteArrayList<>();

    DeadLetters(DefaultActorRuntime runtime) {
        this.runtime = runtime;
        this.logged = runtime.reports.limit("dead letters", KIND, runtime.options().deadLettersPerSecond());
        for (var cause : DeadLetter.Cause.values()) counts.put(cause, new LongAdder());
    }

    void add(DeadLetter.Cause cause, Object message, @Nullable Pid sender, Object receiver) {
        if (message instanceof Enclosing around && !around.mayBeDeadLetter()) return;
        // a reply whose requester has ended, as that of a call
        if (cause == DeadLetter.Cause.ENDED && message instanceof PendingCall.Completed) return;
        java.util.Objects.requireNonNull(counts.get(cause)).increment();
        var letter = new DeadLetter(cause, FixedDelayTimer.unwrapped(message), sender, receiver);
        DeadLetterEvent.record(letter, runtime.reports.printer());
        for (var listener : listeners) {
            try {
                listener.accept(letter);
            } catch (Throwable thrown) { // the thread that causes a dead letter must not fail because of a listener
                runtime.reports.write(KIND, Level.ERROR, printer -> "a listener for dead letters threw", Map::of,
                        thrown);
            }
        }
        runtime.reports.write(logged, Level.WARN, printer -> title(letter, printer), () -> fields(letter), null);
    }

    private static String title(DeadLetter letter, Printer printer) {
        String what = "dead letter: " + letter.message().getClass().getSimpleName() + " to "
                + printer.value(letter.receiver());
        return what + switch (letter.cause()) {
            case ENDED -> ", which has ended";
            case UNKNOWN_NAME -> ", a name that no process holds";
            case INACTIVE_ALIAS -> " through an inactive alias";
            case DROPPED -> ", whose mailbox is full";
            case LOST_NODE -> ", whose node is not connected";
            case LINK_FULL -> ", the link to whose node is full";
            case UNDECODABLE -> ", which cannot read it";
            case UNHANDLED -> ", which does not handle it";
        };
    }

    private static Map<String, @Nullable Object> fields(DeadLetter letter) {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put("cause", Report.plain(letter.cause()));
        fields.put("message_class", Report.plain(letter.message().getClass().getName()));
        fields.put("sender", letter.sender());
        fields.put("receiver", letter.receiver());
        return fields;
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
