package dev.coppice.behaviours.stage;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Ref;
import dev.coppice.core.spi.Elements;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/// Operations on stages: connect them to each other and to `java.util.concurrent.Flow`, feed and control them.
///
/// {@snippet class="dev.coppice.behaviours.snippets.StageExamples" region="flow"}
public final class Stages {

    private Stages() {}

    /// Subscribes `consumer` to `producer` with the default options, and waits until the producer has accepted.
    ///
    /// @throws dev.coppice.core.CallFailed if one of the stages does not run, or `producer` refuses
    public static <A, T, B> Subscription subscribe(Ref<Stage<?, T, B>> consumer, Ref<Stage<?, A, T>> producer) {
        requireNonNull(consumer, "consumer must not be null");
        requireNonNull(producer, "producer must not be null");
        return subscribe(consumer, producer, SubscriptionOptions.defaults());
    }

    /// Subscribes `consumer` to `producer`, and waits until the producer has accepted.
    ///
    /// A stage may subscribe to any number of others.
    /// If this fails, there is no subscription, except when a timeout coincides with the acceptance.
    ///
    /// @throws dev.coppice.core.CallFailed if one of the stages does not run, or `producer` refuses because it is a
    ///         consumer or has no such partition
    /// @throws IllegalArgumentException if `consumer` is a producer
    public static <A, T, B> Subscription subscribe(
            Ref<Stage<?, T, B>> consumer, Ref<Stage<?, A, T>> producer, SubscriptionOptions options) {
        requireNonNull(consumer, "consumer must not be null");
        requireNonNull(producer, "producer must not be null");
        requireNonNull(options, "options must not be null");
        return consumer.call(new Stage.Connect<T, B>(producer, options, Long.MAX_VALUE));
    }

    /// As [#subscribe], without waiting.
    public static <A, T, B> CompletableFuture<Subscription> subscribeAsync(
            Ref<Stage<?, T, B>> consumer, Ref<Stage<?, A, T>> producer, SubscriptionOptions options) {
        requireNonNull(consumer, "consumer must not be null");
        requireNonNull(producer, "producer must not be null");
        requireNonNull(options, "options must not be null");
        return consumer.ask(new Stage.Connect<T, B>(producer, options, Long.MAX_VALUE));
    }

    /// Makes `producer` emit `events`, and returns at once.
    /// Like its own events, they wait in its buffer until there is demand.
    public static <T> void push(Ref<Stage<?, Void, T>> producer, List<T> events) {
        requireNonNull(producer, "producer must not be null");
        Stage.send(producer, new Stage.Push<>(Elements.list("events", events)));
    }

    /// Makes `producer` end when its subscribers have received all its events, and returns at once.
    public static <T> void complete(Ref<Stage<?, Void, T>> producer) {
        requireNonNull(producer, "producer must not be null");
        Stage.send(producer, new Stage.Complete<>());
    }

    /// Makes `producer` hold its demand back, and returns at once.
    /// Meanwhile, the demand of its subscribers accumulates, and emitted events wait in its buffer.
    public static <T> void hold(Ref<Stage<?, Void, T>> producer) {
        requireNonNull(producer, "producer must not be null");
        Stage.send(producer, new Stage.Hold<>(true));
    }

    /// Makes `producer` meet the demand that it has held back, and returns at once. Does nothing if it holds none back.
    ///
    /// {@snippet class="dev.coppice.behaviours.snippets.StageExamples" region="hold"}
    public static <T> void release(Ref<Stage<?, Void, T>> producer) {
        requireNonNull(producer, "producer must not be null");
        Stage.send(producer, new Stage.Hold<>(false));
    }

    // ── Flow ──

    /// As [#publisher(ActorRuntime, Ref, SubscriptionOptions)], with the default options.
    public static <A, T> Flow.Publisher<T> publisher(ActorRuntime runtime, Ref<Stage<?, A, T>> producer) {
        requireNonNull(runtime, "runtime must not be null");
        requireNonNull(producer, "producer must not be null");
        return publisher(runtime, producer, SubscriptionOptions.defaults());
    }

    /// Returns a publisher of the events of `producer`, for subscribers that are not stages.
    ///
    /// Each subscriber has its own process, which calls its methods one at a time.
    /// The process requests no more events than the subscriber has requested, and no more at once than `options` allow.
    ///
    /// A subscriber that has not cancelled receives `onComplete` or `onError` exactly once, even if its process is
    /// killed or the runtime closes.
    /// It receives `onComplete` if the producer ends with a clean reason, and otherwise `onError` with the thrown
    /// exception or a [dev.coppice.core.ProcessExit]. The option `whenProducerEnds` has no effect.
    /// A subscriber that throws counts as one that cancels.
    public static <A, T> Flow.Publisher<T> publisher(
            ActorRuntime runtime, Ref<Stage<?, A, T>> producer, SubscriptionOptions options) {
        requireNonNull(runtime, "runtime must not be null");
        requireNonNull(producer, "producer must not be null");
        requireNonNull(options, "options must not be null");
        return new StagePublisher<>(runtime, producer, options);
    }

    /// Returns a producer of the events of `publisher`. Each of its processes subscribes to `publisher`.
    ///
    /// It requests no more events than its subscribers have demand for.
    /// When the publisher completes, the producer ends with `normal`; when the publisher fails, with the exception.
    /// If the producer ends for another reason, it cancels its subscription once.
    public static <T> Producer<?, T> from(Flow.Publisher<? extends T> publisher) {
        requireNonNull(publisher, "publisher must not be null");
        return new FlowSourceStage<T>(FlowSource::new, publisher::subscribe, false);
    }

    /// Returns a `Flow.Subscriber` whose events go to `consumer`, through a producer that this method starts.
    ///
    /// The subscriber requests no more events than `consumer` has demand for, and cancels when `consumer` ends or
    /// cancels.
    ///
    /// @throws dev.coppice.core.CallFailed if `consumer` does not run
    public static <T, B> Flow.Subscriber<T> subscriber(
            ActorRuntime runtime, Ref<Stage<?, T, B>> consumer, SubscriptionOptions options) {
        requireNonNull(runtime, "runtime must not be null");
        requireNonNull(consumer, "consumer must not be null");
        requireNonNull(options, "options must not be null");
        var feed = new FlowSource<T>();
        var producer = runtime.start(new FlowSourceStage<T>(() -> feed, source -> {}, true));
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
