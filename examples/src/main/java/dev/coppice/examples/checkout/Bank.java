package dev.coppice.examples.checkout;

import java.io.IOException;

// @start region="bank"
/// Charges cards. May be slow, and may fail after it has charged a card. Both methods block the caller.
interface Bank {

    sealed interface Decision {
        record Charged(String receipt) implements Decision {}
        record Declined(String why) implements Decision {}
    }

    /// Charges `card`, once for each key.
    Decision charge(String key, String card, int cents) throws IOException, InterruptedException;

    /// Undoes the charge of `key`, and refuses one that comes later. Idempotent.
    void cancel(String key) throws IOException, InterruptedException;
}
// @end
