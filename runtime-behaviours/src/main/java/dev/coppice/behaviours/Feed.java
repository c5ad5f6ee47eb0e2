package dev.coppice.behaviours;

import dev.coppice.core.Pid;
import dev.coppice.core.spi.Gen;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// What a publisher is told, turned into messages to a stage; and what the stage wants, turned into requests.
///
/// The publisher's threads call the methods of `Flow.Subscriber`, which touch `stage`, `upstream` and `ended` only. All requests are made by the
/// process of the stage, which owns the rest: so they are made one at a time, as the contract of `Flow` wants it.
final class Feed<T> implements Flow.Subscriber<T> {
    /// Written once, before any publisher knows of this.
    private volatile @Nullable Pid stage;
    /// Written once, by who publishes. Then `ended` is read: whoever comes second of it and the end of the stage cancels.
    private final AtomicReference<Flow.@Nullable Subscription> upstream = new AtomicReference<>();
    private volatile boolean ended;

    private boolean accepted;
    /// What was wanted before there was anybody to request it from.
    private long early;

    // ── in the stage ──

    /// The stage is there. However it ends, the publisher is to know.
    void begin(Pid process) {
        stage = process;
        var _ = Gen.whenEnded(process).thenRun(() -> {
            ended = true;
            cancel();
        });
    }

    /// The stage has heard that there is a publisher.
    void accept() {
        accepted = true;
        if (early > 0) request(early);
        early = 0;
    }

    /// The stage wants `count` more.
    void request(long count) {
        var to = upstream.get();
        if (accepted && to != null) to.request(count);
        else early += count;
    }

    // ── on the publisher's threads ──

    @Override public void onSubscribe(Flow.Subscription subscription) {
        Objects.requireNonNull(subscription, "subscription");
        if (!upstream.compareAndSet(null, subscription)) {
            subscription.cancel(); // one publisher is enough
            return;
        }
        if (ended) cancel();
        else send(new Stage.Tell<Void, T>(new News.Accepted()));
    }

    @Override public void onNext(T item) {
        send(new Stage.Push<Void, T>(List.of(Objects.requireNonNull(item, "item"))));
    }

    @Override public void onError(Throwable throwable) {
        send(new Stage.Tell<Void, T>(new News.Failed(Objects.requireNonNull(throwable, "throwable"))));
    }

    @Override public void onComplete() {
        send(new Stage.Complete<Void, T>());
    }

    private void send(Stage.Message<Void, T> message) {
        var to = stage;
        if (to == null) throw new IllegalStateException("the stage that this subscriber feeds has not started");
        Gen.send(to, message);
    }

    private void cancel() {
        var from = upstream.get();
        if (from != null) from.cancel();
    }
}
