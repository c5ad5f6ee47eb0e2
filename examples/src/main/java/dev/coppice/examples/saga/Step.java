package dev.coppice.examples.saga;

import dev.coppice.core.Name;

/// The steps of an order, in sequence. Each is done, and undone if necessary, by a partner of its own.
enum Step {
    RESERVE,
    PAY,
    SHIP;

    /// The name of the partner.
    Name<Partner.Message> partner() {
        return new Name<>("partner for " + this);
    }
}
