package dev.coppice.behaviours;

import dev.coppice.behaviours.internal.stage.Window;
import dev.coppice.core.MonitorRef;
import dev.coppice.core.spi.Request;
import org.jspecify.annotations.Nullable;

/// A stage's subscription to another, seen by the subscriber. Owned by its process.
final class Inlet {
    final Subscription subscription;
    final SubscriptionOptions options;
    /// Watches the producer.
    final MonitorRef monitor;
    final Window window;
    /// Waits until it is known whether the subscription stands; null when it is, or nobody asked.
    @Nullable Request<Subscription> asker;

    Inlet(Subscription subscription, SubscriptionOptions options, MonitorRef monitor, long credit, @Nullable Request<Subscription> asker) {
        this.subscription = subscription;
        this.options = options;
        this.monitor = monitor;
        this.window = new Window(options.minDemand(), options.maxDemand(), credit);
        this.asker = asker;
    }
}
