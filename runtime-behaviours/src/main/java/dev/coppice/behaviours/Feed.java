package dev.coppice.behaviours;

import dev.coppice.core.Pid;
import dev.coppice.core.spi.Gen;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What a publisher is told, turned into messages to a stage; and what the stage wants, turned into requests.
///
/// The publisher's threads and the stage's process use it; all fields are guarded by `lock`, which is not held while foreign code runs.
final class Feed<T> implements Flow.Subscriber<T> {
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Pid stage;
    private Flow.@Nullable Subscription upstream;
    /// What was wanted before there was anybody to request it from.
    private long early;
    private boolean ended;

    /// The stage is there. However it ends, the publisher is to know.
    void begin(Pid process) {
        lock.lock();
        try {
            stage = process;
        } finally {
            lock.unlock();
        }
        var _ = Gen.whenEnded(process).thenRun(this::cancel);
    }

    /// The stage wants `count` more.
    void request(long count) {
        Flow.Subscription to;
        lock.lock();
        try {
            to = upstream;
            if (to == null) early = early + count < 0 ? Long.MAX_VALUE : early + count;
        } finally {
            lock.unlock();
        }
        if (to != null) to.request(count);
    }

    /// The stage has ended.
    private void cancel() {
        Flow.Subscription from;
        lock.lock();
        try {
            from = upstream;
            ended = true;
        } finally {
            lock.unlock();
        }
        if (from != null) from.cancel();
    }

    @Override public void onSubscribe(Flow.Subscription subscription) {
        Objects.requireNonNull(subscription, "subscription");
        long wanted;
        boolean refuses;
        lock.lock();
        try {
            refuses = upstream != null || ended;
            if (!refuses) upstream = subscription;
            wanted = early;
            early = 0;
        } finally {
            lock.unlock();
        }
        if (refuses) subscription.cancel();
        else if (wanted > 0) subscription.request(wanted);
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
        Pid to;
        lock.lock();
        try {
            to = stage;
        } finally {
            lock.unlock();
        }
        if (to == null) throw new IllegalStateException("the stage that this subscriber feeds has not started");
        Gen.send(to, message);
    }
}
