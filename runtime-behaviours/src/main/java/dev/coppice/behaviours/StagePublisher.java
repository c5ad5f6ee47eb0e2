package dev.coppice.behaviours;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.ProcessExit;
import dev.coppice.core.Ref;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow;

/// Publishes the events of a stage.
final class StagePublisher<A, T> implements Flow.Publisher<T> {
    private final ActorRuntime runtime;
    private final Ref<Stage.Message<A, T>> producer;
    private final SubscriptionOptions options;

    StagePublisher(ActorRuntime runtime, Ref<Stage.Message<A, T>> producer, SubscriptionOptions options) {
        this.runtime = runtime;
        this.producer = producer;
        this.options = options.whenProducerEnds(SubscriptionOptions.Bond.TEMPORARY); // the sink sees to it
    }

    @Override public void subscribe(Flow.Subscriber<? super T> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        Ref<Stage.Message<T, Void>> sink;
        try {
            sink = runtime.start(new Sink<T>(subscriber));
        } catch (RuntimeException refused) { // the runtime is closed; nobody but the subscriber may be told
            subscriber.onSubscribe(new NoSubscription());
            subscriber.onError(refused);
            return;
        }
        sink.cast(new Stage.Connect<T, Void>(producer, options, 0));
    }

    private record NoSubscription() implements Flow.Subscription {
        @Override public void request(long count) {}

        @Override public void cancel() {}
    }

    /// Tells one subscriber, whose methods its process calls; started once.
    private static final class Sink<T> extends Consumer<Sink.Told, T> {
        /// Whether the subscriber has heard all that it will ever hear. The state; owned by the process.
        private static final class Told {
            boolean all;
        }

        private final Flow.Subscriber<? super T> subscriber;
        /// Set by any thread that cancels.
        private volatile boolean cancelled;

        Sink(Flow.Subscriber<? super T> subscriber) {
            this.subscriber = subscriber;
        }

        @Override protected Told init() {
            return new Told();
        }

        @Override protected Emission<Told, Void> handleEvents(List<T> events, Told told) {
            for (var event : events) {
                if (cancelled || told.all) break;
                try {
                    subscriber.onNext(event);
                } catch (Throwable thrown) {
                    told.all = true; // it broke its contract, and is told nothing more
                    throw thrown;
                }
            }
            return keep(told);
        }

        @Override Emission<Told, Void> hear(News news, Told told) {
            return switch (news) {
                case News.Connecting() -> {
                    try {
                        subscriber.onSubscribe(subscription(self()));
                    } catch (Throwable thrown) {
                        told.all = true; // as above
                        throw thrown;
                    }
                    yield keep(told);
                }
                case News.ProducerEnded(var reason) -> {
                    if (reason.isClean()) complete(told);
                    else fail(told, reason instanceof ExitReason.Crash(var thrown) ? thrown : new ProcessExit(reason));
                    yield keep(told).stop(ExitReason.NORMAL);
                }
                case News.BadRequest(var count) -> {
                    fail(told, new IllegalArgumentException("a subscriber must request a positive number of events, not " + count));
                    yield keep(told).stop(ExitReason.NORMAL);
                }
                case News.Cancelled() -> keep(told).stop(ExitReason.NORMAL);
                case News.SubscriberLeft _, News.Accepted _, News.Failed _ -> keep(told);
            };
        }

        private Flow.Subscription subscription(Ref<Stage.Message<T, Void>> self) {
            return new Flow.Subscription() {
                @Override public void request(long count) {
                    self.cast(count > 0 ? new Stage.Allow<>(count) : new Stage.Tell<>(new News.BadRequest(count)));
                }

                @Override public void cancel() {
                    cancelled = true;
                    self.cast(new Stage.Tell<>(new News.Cancelled()));
                }
            };
        }

        @Override protected boolean trapsExits() {
            return true; // the subscriber is to know
        }

        @Override protected void terminate(ExitReason reason, Told told) {
            fail(told, new ProcessExit(reason));
        }

        private void complete(Told told) {
            if (!over(told)) subscriber.onComplete();
        }

        private void fail(Told told, Throwable thrown) {
            if (!over(told)) subscriber.onError(thrown);
        }

        /// Whether the end was told before, or nobody wants to hear it; from now on it is.
        private boolean over(Told told) {
            boolean before = told.all || cancelled;
            told.all = true;
            return before;
        }
    }
}
