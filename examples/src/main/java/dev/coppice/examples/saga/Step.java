package dev.coppice.examples.saga;

import dev.coppice.core.Name;

/// The steps of an order, in their order. Each is done, and if need be undone, by a partner of its own.
enum Step {
    RESERVE,
    PAY,
    SHIP;

    /// What the partner is called.
    Name<Partner.Message> partner() {
        return new Name<>("partner for " + this);
    }
}
