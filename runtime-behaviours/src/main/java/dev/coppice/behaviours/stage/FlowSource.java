package dev.coppice.behaviours.stage;

import dev.coppice.core.Pid;
import dev.coppice.core.ops.Gen;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The bridge from a `Flow.Publisher` to a stage. It turns signals into messages, and the demand of the stage into
/// requests.
///
/// The threads of the publisher call the methods of `Flow.Subscriber`, which use only `stage`, `upstream`, `ended` and
/// `over`. The process of the stage owns the other fields and makes all requests, one at a time, as `Flow` requires.
final class FlowSource<T> implements Flow.Subscriber<T> {
    /// Written once, before any publisher sees this object.
    private volatile @Nullable Pid stage;
    /// Written once, by the publisher, which then reads `ended`. The end of the stage writes `ended` and then reads
    /// this. The later of the two sees the other and cancels.
    private final AtomicReference<Flow.@Nullable Subscription> upstream = new AtomicReference<>();
    private volatile boolean ended;
    /// Whether the subscription is over: the publisher completed or failed it, or this object cancelled it.
    private final AtomicBoolean over = new AtomicBoolean();

    private boolean accepted;
    /// The demand before there was a subscription to request it from.
    private long early;

    // ── in the stage ──

    /// Called when the stage starts. Cancels the subscription when the stage ends, however it ends.
    void begin(Pid process) {
        stage = process;
        var _ = Gen.whenEnded(process).thenRun(() -> {
            ended = true;
            cancel();
        });
    }

    /// Called when the stage has received [StageEvent.Accepted].
    void accept() {
        accepted = true;
        if (early > 0) request(early);
        early = 0;
    }

    /// Requests `count` more events.
    void request(long count) {
        var to = upstream.get();
        if (over.get()) return;
        if (accepted && to != null) to.request(count);
        else early += count;
    }

    // ── on the publisher's threads ──

    @Override public void onSubscribe(Flow.Subscription subscription) {
        Objects.requireNonNull(subscription, "subscription");
        if (!upstream.compareAndSet(null, subscription)) {
            subscription.cancel(); // there is already a publisher
            return;
        }
        if (ended) cancel();
        else send(new Stage.Notify<Void, T>(new StageEvent.Accepted()));
    }

    @Override public void onNext(T item) {
        if (over.get()) return; // in flight when the subscription ended
        send(new Stage.Push<Void, T>(List.of(Objects.requireNonNull(item, "item"))));
    }

    @Override public void onError(Throwable throwable) {
        Objects.requireNonNull(throwable, "throwable");
        if (over.compareAndSet(false, true)) send(new Stage.Notify<Void, T>(new StageEvent.Failed(throwable)));
    }

    @Override public void onComplete() {
        if (over.compareAndSet(false, true)) send(new Stage.Complete<Void, T>());
    }

    private void send(Stage.Message<Void, T> message) {
        var to = stage;
        if (to == null) throw new IllegalStateException("the stage that this subscriber feeds has not started");
        Gen.send(to, message);
    }

    private void cancel() {
        var from = upstream.get();
        if (from != null && over.compareAndSet(false, true)) from.cancel();
    }
}
