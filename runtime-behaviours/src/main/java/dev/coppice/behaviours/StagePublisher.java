package dev.coppice.behaviours;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.ProcessExit;
import dev.coppice.core.Ref;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/// Publishes the events of a stage.
final class StagePublisher<A, T> implements Flow.Publisher<T> {
    private final ActorRuntime runtime;
    private final Ref<Stage.Message<A, T>> producer;

    StagePublisher(ActorRuntime runtime, Ref<Stage.Message<A, T>> producer) {
        this.runtime = runtime;
        this.producer = producer;
    }

    @Override public void subscribe(Flow.Subscriber<? super T> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        var sink = runtime.start(new Sink<T>(subscriber));
        sink.cast(new Stage.Connect<T, Void>(producer, SubscriptionOptions.defaults(), true));
    }

    /// Tells one subscriber, whose methods its process calls, one at a time; started once. The state is whether the subscriber has heard all that it
    /// will ever hear.
    private static final class Sink<T> extends Consumer<Boolean, T> {
        private final Flow.Subscriber<? super T> subscriber;
        /// Set by any thread that cancels.
        private volatile boolean cancelled;
        /// Whether the subscriber has heard the end. Owned by the process.
        private boolean done;

        Sink(Flow.Subscriber<? super T> subscriber) {
            this.subscriber = subscriber;
        }

        @Override protected Boolean init() {
            return true;
        }

        @Override @Nullable ExitReason connected(boolean there) {
            var self = self();
            subscriber.onSubscribe(new Flow.Subscription() {
                @Override public void request(long count) {
                    self.cast(new Stage.Demand<>(null, count));
                }

                @Override public void cancel() {
                    cancelled = true;
                    self.cast(new Stage.End<>(ExitReason.NORMAL));
                }
            });
            return there ? null : fail(new ProcessExit(ExitReason.NO_PROCESS));
        }

        @Override @Nullable ExitReason wanted(long count) {
            return count > 0 ? null : fail(new IllegalArgumentException("a subscriber must request a positive number of events, not " + count));
        }

        @Override protected Emission<Boolean, Void> handleEvents(List<T> events, Boolean state) {
            for (var event : events) {
                if (cancelled) break;
                try {
                    subscriber.onNext(event);
                } catch (Throwable thrown) {
                    done = true; // it broke its contract, and is told nothing more
                    throw thrown;
                }
            }
            return keep(state);
        }

        @Override @Nullable ExitReason producerEnded(ExitReason reason) {
            if (!reason.isClean()) return fail(reason instanceof ExitReason.Crash(var thrown) ? thrown : new ProcessExit(reason));
            if (!over()) subscriber.onComplete();
            return ExitReason.NORMAL;
        }

        @Override protected boolean trapsExits() {
            return true; // the subscriber is to know
        }

        @Override protected void terminate(ExitReason reason, Boolean state) {
            var _ = fail(new ProcessExit(reason));
        }

        private ExitReason fail(Throwable thrown) {
            if (!over()) subscriber.onError(thrown);
            return ExitReason.NORMAL;
        }

        /// Whether the end was told before, or nobody wants to hear it; from now on it is.
        private boolean over() {
            boolean before = done || cancelled;
            done = true;
            return before;
        }
    }
}
