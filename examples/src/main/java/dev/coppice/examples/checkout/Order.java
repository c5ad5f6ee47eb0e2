package dev.coppice.examples.checkout;

import dev.coppice.core.Name;

/// The order of one customer.
///
/// @param id identifies the order
record Order(String id, int cents) {

    /// The name of the checkout of this order.
    Name<Checkout.Event> checkout() {
        return new Name<>("checkout of " + id);
    }

    /// The key of one payment attempt, by which the bank recognises repeated requests.
    String key(int attempt) {
        return id + "/" + attempt;
    }
}
