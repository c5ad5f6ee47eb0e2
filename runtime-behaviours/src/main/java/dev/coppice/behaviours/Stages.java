package dev.coppice.behaviours;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Ref;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/// Connects stages with each other and with `java.util.concurrent.Flow`.
///
/// {@snippet class="dev.coppice.behaviours.snippets.StageExamples" region="flow"}
public final class Stages {

    private Stages() {}

    /// Has `consumer` subscribe to `producer` with the default options, and waits until it has.
    ///
    /// @throws dev.coppice.core.CallFailed if one of them is not there, or `producer` refuses
    public static <A, T, B> Subscription subscribe(Ref<Stage.Message<T, B>> consumer, Ref<Stage.Message<A, T>> producer) {
        return subscribe(consumer, producer, SubscriptionOptions.defaults());
    }

    /// Has `consumer` subscribe to `producer`, and waits until `producer` has accepted it. A stage may subscribe to any number of others.
    /// If this fails, the subscription does not stand, unless the time ran out just when it was accepted.
    ///
    /// @throws dev.coppice.core.CallFailed if one of them is not there, or `producer` refuses: it is a consumer, or has no such partition
    /// @throws IllegalArgumentException if `consumer` is a producer
    public static <A, T, B> Subscription subscribe(
            Ref<Stage.Message<T, B>> consumer, Ref<Stage.Message<A, T>> producer, SubscriptionOptions options) {
        return consumer.call(new Stage.Connect<T, B>(producer, options, Long.MAX_VALUE));
    }

    /// As [#subscribe], without waiting.
    public static <A, T, B> CompletionStage<Subscription> subscribeAsync(
            Ref<Stage.Message<T, B>> consumer, Ref<Stage.Message<A, T>> producer, SubscriptionOptions options) {
        return consumer.ask(new Stage.Connect<T, B>(producer, options, Long.MAX_VALUE));
    }

    /// Gives `producer` events from outside and returns at once. They are emitted as if it had made them: what nobody wants waits in its buffer.
    public static <T> void push(Ref<Stage.Message<Void, T>> producer, List<T> events) {
        producer.cast(new Stage.Push<>(List.copyOf(events)));
    }

    /// Has `producer` end when its subscribers have taken all its events, and returns at once.
    public static <T> void complete(Ref<Stage.Message<Void, T>> producer) {
        producer.cast(new Stage.Complete<>());
    }

    /// Has `producer` hold demand back from now on, and returns at once. What its subscribers want adds up, and what it emits meanwhile waits in its buffer.
    public static <T> void hold(Ref<Stage.Message<Void, T>> producer) {
        producer.cast(new Stage.Hold<>(true));
    }

    /// Has `producer` meet the demand that it held back, and returns at once. Does nothing if it holds none back.
    ///
    /// {@snippet class="dev.coppice.behaviours.snippets.StageExamples" region="hold"}
    public static <T> void release(Ref<Stage.Message<Void, T>> producer) {
        producer.cast(new Stage.Hold<>(false));
    }

    // ── Flow ──

    /// The events of `producer`, for subscribers that are no stages: see [#publisher(ActorRuntime, Ref, SubscriptionOptions)].
    public static <A, T> Flow.Publisher<T> publisher(ActorRuntime runtime, Ref<Stage.Message<A, T>> producer) {
        return publisher(runtime, producer, SubscriptionOptions.defaults());
    }

    /// The events of `producer`, for subscribers that are no stages. Each has a process of its own, in which its methods are called, one at a time. That
    /// asks for no more events than the subscriber requested, and for no more at once than `options` say. The subscriber hears `onComplete` when the
    /// producer ends cleanly, else `onError` with what was thrown or [dev.coppice.core.ProcessExit]; `whenProducerEnds` plays no part.
    public static <A, T> Flow.Publisher<T> publisher(
            ActorRuntime runtime, Ref<Stage.Message<A, T>> producer, SubscriptionOptions options) {
        return new StagePublisher<>(runtime, producer, options);
    }

    /// A producer whose events are those of `publisher`, to which each of its processes subscribes. It requests no more than its subscribers want,
    /// ends as the publisher does, `normal` or with what that failed with, and cancels when it ends otherwise.
    public static <T> Producer<?, T> from(Flow.Publisher<? extends T> publisher) {
        return new FeedStage<T>(Feed::new, publisher::subscribe, false);
    }

    /// Starts a producer that `consumer` subscribes to, and returns what feeds it: a subscriber that requests no more than `consumer` wants, and
    /// cancels when that ends or cancels.
    ///
    /// @throws dev.coppice.core.CallFailed if `consumer` is not there
    public static <T, B> Flow.Subscriber<T> subscriber(
            ActorRuntime runtime, Ref<Stage.Message<T, B>> consumer, SubscriptionOptions options) {
        var feed = new Feed<T>();
        var producer = runtime.start(new FeedStage<T>(() -> feed, source -> {}, true));
        try {
            subscribe(consumer, producer, options);
        } catch (RuntimeException refused) {
            var pid = producer.pid();
            if (pid != null) runtime.exit(pid, ExitReason.SHUTDOWN);
            throw refused;
        }
        return feed;
    }
}
