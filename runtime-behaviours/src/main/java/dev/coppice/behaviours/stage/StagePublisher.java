package dev.coppice.behaviours.stage;

import dev.coppice.behaviours.internal.support.FlowSubscriber;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.ProcessExit;
import dev.coppice.core.Ref;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/// The bridge from a stage to `Flow`: publishes the events of the stage.
final class StagePublisher<A, T> implements Flow.Publisher<T> {
    private final ActorRuntime runtime;
    private final Ref<Stage<?, A, T>> producer;
    private final SubscriptionOptions options;

    StagePublisher(ActorRuntime runtime, Ref<Stage<?, A, T>> producer, SubscriptionOptions options) {
        this.runtime = runtime;
        this.producer = producer;
        this.options = options.whenProducerEnds(SubscriptionOptions.Bond.TEMPORARY); // the sink handles the end
    }

    @Override public void subscribe(Flow.Subscriber<? super T> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        var flow = new FlowSubscriber<T>(subscriber);
        Ref<Stage<?, T, Void>> sink;
        try {
            sink = runtime.start(new Sink<T>(flow));
        } catch (Throwable refused) { // for example, the runtime is closed; the subscriber gets onError
            flow.fail(refused);
            return;
        }
        flow.endWith(Objects.requireNonNull(sink.pid())); // a ref of the process itself, not a name
        Stage.send(sink, new Stage.Connect<T, Void>(producer, options, 0));
    }

    /// The process of one subscriber, which calls the methods of that subscriber. Started once, without a state.
    private static final class Sink<T> extends Consumer<@Nullable Void, T> {
        private final FlowSubscriber<T> subscriber;

        Sink(FlowSubscriber<T> subscriber) {
            this.subscriber = subscriber;
        }

        @Override protected @Nullable Void init() {
            return null;
        }

        @Override protected Emission<@Nullable Void, Void> handleEvents(List<T> events, @Nullable Void nothing) {
            for (var event : events) {
                if (!subscriber.next(event)) break;
            }
            return keep(null);
        }

        @Override Emission<@Nullable Void, Void> handleEvent(StageEvent event, @Nullable Void nothing) {
            return switch (event) {
                case StageEvent.Connecting() -> {
                    subscriber.subscribe(subscription(self()));
                    yield keep(null);
                }
                case StageEvent.ProducerEnded(var reason) -> {
                    if (reason.isClean()) subscriber.complete();
                    else if (reason instanceof ExitReason.Crash(var thrown)) subscriber.fail(thrown);
                    else subscriber.fail(new ProcessExit(reason));
                    yield keep(null).stop(ExitReason.NORMAL);
                }
                case StageEvent.BadRequest(var count) -> {
                    subscriber.fail(new IllegalArgumentException(
                            "a subscriber must request at least one event: " + count));
                    yield keep(null).stop(ExitReason.NORMAL);
                }
                case StageEvent.Cancelled() -> keep(null).stop(ExitReason.NORMAL);
                case StageEvent.SubscriberLeft _, StageEvent.Accepted _, StageEvent.Failed _ -> keep(null);
            };
        }

        private Flow.Subscription subscription(Ref<Stage<?, T, Void>> self) {
            return new Flow.Subscription() {
                @Override public void request(long count) {
                    if (subscriber.isOver()) return;
                    Stage.send(self, count > 0
                            ? new Stage.Allow<>(count)
                            : new Stage.Notify<>(new StageEvent.BadRequest(count)));
                }

                @Override public void cancel() {
                    if (subscriber.isOver()) return;
                    subscriber.cancel();
                    Stage.send(self, new Stage.Notify<>(new StageEvent.Cancelled()));
                }
            };
        }

        @Override protected boolean trapsExits() {
            return true; // so that terminate notifies the subscriber
        }

        @Override protected void terminate(ExitReason reason, @Nullable Void nothing) {
            subscriber.fail(new ProcessExit(reason));
        }
    }
}
