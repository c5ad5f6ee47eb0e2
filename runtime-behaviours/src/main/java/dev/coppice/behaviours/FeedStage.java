package dev.coppice.behaviours;

import dev.coppice.core.ExitReason;
import java.util.function.Supplier;

/// A producer of what a [Feed] brings.
final class FeedStage<T> extends Producer<Feed<T>, T> {
    private final Supplier<Feed<T>> feeds;
    private final java.util.function.Consumer<Feed<T>> source;

    /// @param feeds gives each process its feed
    /// @param source connects the feed with what feeds it
    FeedStage(Supplier<Feed<T>> feeds, java.util.function.Consumer<Feed<T>> source) {
        this.feeds = feeds;
        this.source = source;
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

    @Override protected boolean trapsExits() {
        return true; // the publisher is to know
    }

    @Override protected int bufferSize() {
        return Integer.MAX_VALUE; // nothing comes that was not requested
    }

    @Override protected void terminate(ExitReason reason, Feed<T> feed) {
        feed.cancel();
    }
}
