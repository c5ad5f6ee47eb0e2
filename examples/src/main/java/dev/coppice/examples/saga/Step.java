package dev.coppice.examples.saga;

import dev.coppice.core.Name;

/// The steps of an order, in their order. Each is done, and if need be undone, by a partner of its own.
enum Step {
    RESERVE,
    PAY,
    SHIP;

    /// What the partner is called.
    final Name<Partner.Message> partner = new Name<>("partner for " + this);

    boolean isFirst() {
        return this == RESERVE;
    }

    boolean isLast() {
        return this == SHIP;
    }

    Step before() {
        return values()[ordinal() - 1];
    }

    Step after() {
        return values()[ordinal() + 1];
    }
}
