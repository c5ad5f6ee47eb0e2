package dev.coppice.examples.saga;

import dev.coppice.core.Name;

/// The order of a customer.
///
/// @param id identifies the order
public record Order(String id, String goods, int cents) {

    /// The name of the saga of this order.
    Name<OrderSaga.Event> saga() {
        return new Name<>("saga of " + id);
    }
}
