package dev.coppice.behaviours.stage;

import dev.coppice.core.MonitorRef;
import dev.coppice.core.spi.Request;
import org.jspecify.annotations.Nullable;

/// The state of a subscription in the subscribing stage. Owned by the process of that stage.
final class Inlet {
    final Subscription subscription;
    final SubscriptionOptions options;
    /// Monitors the producer.
    final MonitorRef monitor;
    final DemandWindow window;
    /// The request to complete when the producer accepts or refuses. Null afterwards, and if no caller waits.
    @Nullable Request<Subscription> request;

    Inlet(
            Subscription subscription, SubscriptionOptions options, MonitorRef monitor, long credit,
            @Nullable Request<Subscription> request) {
        this.subscription = subscription;
        this.options = options;
        this.monitor = monitor;
        this.window = new DemandWindow(options.minDemand(), options.maxDemand(), credit);
        this.request = request;
    }
}
