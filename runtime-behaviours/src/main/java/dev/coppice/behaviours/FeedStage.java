package dev.coppice.behaviours;

import dev.coppice.core.ExitReason;
import java.util.function.Supplier;

/// A producer of what a [Feed] brings.
final class FeedStage<T> extends Producer<Feed<T>, T> {
    private final Supplier<Feed<T>> feeds;
    private final java.util.function.Consumer<Feed<T>> source;
    private final boolean endsWithSubscriber;

    /// @param feeds gives each process its feed
    /// @param source connects the feed with what feeds it
    /// @param endsWithSubscriber whether it is there for one subscriber only
    FeedStage(Supplier<Feed<T>> feeds, java.util.function.Consumer<Feed<T>> source, boolean endsWithSubscriber) {
        this.feeds = feeds;
        this.source = source;
        this.endsWithSubscriber = endsWithSubscriber;
    }

    @Override protected Feed<T> init() {
        var feed = feeds.get();
        feed.begin(pid());
        source.accept(feed);
        return feed;
    }

    @Override protected Emission<Feed<T>, T> handleDemand(long count, Feed<T> feed) {
        feed.request(count);
        return keep(feed);
    }

    @Override Emission<Feed<T>, T> hear(News news, Feed<T> feed) {
        return switch (news) {
            case News.Accepted() -> {
                feed.accept();
                yield keep(feed);
            }
            case News.Failed(var thrown) -> keep(feed).stop(ExitReason.of(thrown));
            case News.SubscriberLeft() when endsWithSubscriber -> keep(feed).stop(ExitReason.NORMAL);
            case News.SubscriberLeft _, News.Connecting _, News.ProducerEnded _, News.Cancelled _, News.BadRequest _ -> keep(feed);
        };
    }

    @Override protected int bufferSize() {
        return Integer.MAX_VALUE; // nothing comes that was not requested
    }
}
