package dev.coppice.behaviours;

import dev.coppice.core.MonitorRef;

/// A stage's subscription to another, seen by the subscriber. Owned by its process.
final class Inlet {
    final Subscription subscription;
    final MonitorRef monitor;
    final SubscriptionOptions options;
    /// Whether the stage itself says when more is wanted.
    final boolean manual;
    /// How many events were handled since more was asked for.
    private int handled;

    Inlet(Subscription subscription, MonitorRef monitor, SubscriptionOptions options, boolean manual) {
        this.subscription = subscription;
        this.monitor = monitor;
        this.options = options;
        this.manual = manual;
    }

    /// How many events to handle at a time, so that more is asked for in time.
    int batch() {
        return options.maxDemand() - options.minDemand();
    }

    /// Takes note of `count` events that were handled. Returns how many more to ask for now.
    int handled(int count) {
        if (manual) return 0;
        handled += count;
        if (handled < batch()) return 0;
        int more = handled;
        handled = 0;
        return more;
    }
}
