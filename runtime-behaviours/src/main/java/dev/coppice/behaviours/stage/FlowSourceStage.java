package dev.coppice.behaviours.stage;

import dev.coppice.core.ExitReason;
import java.util.function.Supplier;

/// A producer of the events of a [FlowSource].
final class FlowSourceStage<T> extends Producer<FlowSource<T>, T> {
    private final Supplier<FlowSource<T>> feeds;
    private final java.util.function.Consumer<FlowSource<T>> source;
    private final boolean endsWithSubscriber;

    /// @param feeds supplies the feed of each process
    /// @param source connects the feed to its publisher
    /// @param endsWithSubscriber whether the stage ends when its subscriber leaves
    FlowSourceStage(
            Supplier<FlowSource<T>> feeds, java.util.function.Consumer<FlowSource<T>> source,
            boolean endsWithSubscriber) {
        this.feeds = feeds;
        this.source = source;
        this.endsWithSubscriber = endsWithSubscriber;
    }

    @Override protected FlowSource<T> init() {
        var feed = feeds.get();
        feed.begin(pid());
        source.accept(feed);
        return feed;
    }

    @Override protected Emission<FlowSource<T>, T> handleDemand(long count, FlowSource<T> feed) {
        feed.request(count);
        return keep(feed);
    }

    @Override Emission<FlowSource<T>, T> handleEvent(StageEvent event, FlowSource<T> feed) {
        return switch (event) {
            case StageEvent.Accepted() -> {
                feed.accept();
                yield keep(feed);
            }
            case StageEvent.Failed(var thrown) -> keep(feed).stop(ExitReason.of(thrown));
            case StageEvent.SubscriberLeft() when endsWithSubscriber -> keep(feed).stop(ExitReason.NORMAL);
            case StageEvent.SubscriberLeft _, StageEvent.Connecting _, StageEvent.ProducerEnded _,
                    StageEvent.Cancelled _, StageEvent.BadRequest _ -> keep(feed);
        };
    }

    @Override protected int bufferSize() {
        return Integer.MAX_VALUE; // all events were requested
    }
}
