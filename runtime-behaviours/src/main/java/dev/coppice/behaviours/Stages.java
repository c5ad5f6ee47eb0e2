package dev.coppice.behaviours;

import dev.coppice.core.ActorRuntime;
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
    /// @throws dev.coppice.core.CallFailed if one of them is not there
    public static <A, T, B> Subscription subscribe(Ref<Stage.Message<T, B>> consumer, Ref<Stage.Message<A, T>> producer) {
        return subscribe(consumer, producer, SubscriptionOptions.defaults());
    }

    /// Has `consumer` subscribe to `producer`, and waits until it has. A stage may subscribe to any number of others.
    ///
    /// @throws dev.coppice.core.CallFailed if one of them is not there
    public static <A, T, B> Subscription subscribe(
            Ref<Stage.Message<T, B>> consumer, Ref<Stage.Message<A, T>> producer, SubscriptionOptions options) {
        return consumer.call(new Stage.Connect<T, B>(producer, options, false));
    }

    /// As [#subscribe], without waiting.
    public static <A, T, B> CompletionStage<Subscription> subscribeAsync(
            Ref<Stage.Message<T, B>> consumer, Ref<Stage.Message<A, T>> producer, SubscriptionOptions options) {
        return consumer.ask(new Stage.Connect<T, B>(producer, options, false));
    }

    /// Gives `producer` events from outside and returns at once. They are emitted as if it had made them: what nobody wants waits in its buffer.
    public static <T> void push(Ref<Stage.Message<Void, T>> producer, List<T> events) {
        producer.cast(new Stage.Push<>(List.copyOf(events)));
    }

    /// Has `producer` end when its subscribers have taken all its events, and returns at once.
    public static <T> void complete(Ref<Stage.Message<Void, T>> producer) {
        producer.cast(new Stage.Complete<>());
    }

    // ── Flow ──

    /// The events of `producer`, for subscribers that are no stages. Each has a process of its own, in which its methods are called; it is asked for
    /// no more than the subscriber requests. The subscriber hears `onComplete` when the producer ends cleanly, else `onError` with
    /// [dev.coppice.core.ProcessExit] (or what was thrown).
    public static <A, T> Flow.Publisher<T> publisher(ActorRuntime runtime, Ref<Stage.Message<A, T>> producer) {
        return new StagePublisher<>(runtime, producer);
    }

    /// A producer whose events are those of `publisher`; to be started once, or again after it ended. It requests no more than its subscribers want, and ends as the publisher
    /// does: `normal`, or with what that failed with.
    public static <T> Producer<?, T> from(Flow.Publisher<? extends T> publisher) {
        return new FeedStage<T>(Feed::new, publisher::subscribe);
    }

    /// Starts a producer that `consumer` subscribes to, and returns what feeds it: a subscriber that requests no more than `consumer` wants.
    ///
    /// @throws dev.coppice.core.CallFailed if `consumer` is not there
    public static <T, B> Flow.Subscriber<T> subscriber(
            ActorRuntime runtime, Ref<Stage.Message<T, B>> consumer, SubscriptionOptions options) {
        var feed = new Feed<T>();
        subscribe(consumer, runtime.start(new FeedStage<T>(() -> feed, source -> {})), options);
        return feed;
    }
}
