package dev.coppice.core;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.internal.process.TraceBuffer;
import dev.coppice.core.spi.Timeouts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A running trace of some processes, see [ActorRuntime#trace]. Thread-safe.
///
/// The processes put their events into one bounded buffer, and [#poll] takes them out. A process never waits for the
/// reader: an event that is over a limit, or finds the buffer full, is dropped and counted. The text of an event is
/// made by the reader, so a message must be immutable for its text to show its content at the time of sending.
///
/// A trace ends by itself: when it has delivered its number of events, when its time is over, when all its processes
/// have ended, and when [#poll] has not been called for [#ABANDONED_AFTER]. Then the processes run as before.
///
/// {@snippet class="dev.coppice.behaviours.snippets.InsideExamples" region="trace"}
public sealed interface ProcessTrace extends AutoCloseable permits TraceBuffer {
    /// The time after which a trace that nothing reads ends.
    Duration ABANDONED_AFTER = Duration.ofSeconds(30);

    /// Takes up to `most` events, oldest first. Returns at once. The buffered events of a trace that has ended can
    /// still be taken.
    ///
    /// @throws IllegalArgumentException if `most` is less than 1
    List<Event> poll(int most);

    /// Returns the reason why the trace has ended, or null while it runs.
    @Nullable End end();

    /// Returns how many events were dropped so far.
    long dropped();

    /// Ends the trace. Does nothing if it has ended.
    @Override void close();

    /// One event.
    ///
    /// @param at when it happened
    /// @param text the subject of the event, redacted and cut as in reports: the message, the reply, or the exit
    ///     reason. Empty for [Kind#DONE]
    record Event(Instant at, Pid process, Kind kind, String text) {}

    /// The kind of event.
    enum Kind {
        /// The process took a message from its mailbox.
        MESSAGE,
        /// The process took a request from its mailbox.
        REQUEST,
        /// The process took a signal from its mailbox.
        SIGNAL,
        /// A callback replied.
        REPLY,
        /// A callback returned without a reply.
        DONE,
        /// A callback asked to continue before the next message.
        CONTINUE,
        /// An event that the behaviour defines, such as the change of state of a state machine.
        OTHER,
        /// The process ended.
        ENDED
    }

    /// Why a trace ended.
    enum End { CLOSED, COUNT, TIME, PROCESSES_ENDED, ABANDONED, RUNTIME_CLOSED }

    /// The limits of a trace. Immutable.
    ///
    /// @param events the total number of events, after which the trace ends; default 10,000
    /// @param perSecond the number of events accepted each second; default 1,000
    /// @param time how long the trace lasts; default one minute, at most one day
    /// @param buffer how many events wait for the reader; default 1,000, at most 1,000,000
    record Limits(int events, int perSecond, Duration time, int buffer) {
        private static final Duration LONGEST = Duration.ofDays(1);
        private static final int LARGEST = 1_000_000;
        private static final Limits DEFAULTS = new Limits(10_000, 1_000, Duration.ofMinutes(1), 1_000);

        /// @throws IllegalArgumentException if a value is less than 1, or a maximum is exceeded
        public Limits {
            if (events < 1 || perSecond < 1 || buffer < 1) {
                throw new IllegalArgumentException("events, perSecond and buffer must be at least 1");
            }
            if (buffer > LARGEST)
                throw new IllegalArgumentException("buffer must be at most " + LARGEST + ": " + buffer);
            Timeouts.require("time", requireNonNull(time, "time must not be null"));
            if (time.isZero()) throw new IllegalArgumentException("time must be positive: " + time);
            if (time.compareTo(LONGEST) > 0) time = LONGEST;
        }

        public static Limits defaults() {
            return DEFAULTS;
        }

        public Limits events(int value) {
            return new Limits(value, perSecond, time, buffer);
        }

        public Limits perSecond(int value) {
            return new Limits(events, value, time, buffer);
        }

        public Limits time(Duration value) {
            return new Limits(events, perSecond, value, buffer);
        }

        public Limits buffer(int value) {
            return new Limits(events, perSecond, time, value);
        }
    }
}
