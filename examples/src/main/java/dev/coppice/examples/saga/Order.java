package dev.coppice.examples.saga;

import dev.coppice.core.Name;

/// What a customer wants.
///
/// @param id tells it from others
public record Order(String id, String goods, int cents) {

    /// What the saga of this order is called.
    Name<OrderSaga.Event> saga() {
        return new Name<>("saga of " + id);
    }
}
