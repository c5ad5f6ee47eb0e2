package org.example.sessions;

import java.util.List;

/// Charges cards. May be slow, and may fail.
@FunctionalInterface
interface Bank {

    /// Charges `card` for `items` and returns the number of the receipt. Blocks the caller.
    ///
    /// The request is idempotent: a second one for the same card and items takes no money.
    String charge(String card, List<String> items) throws Exception;
}
