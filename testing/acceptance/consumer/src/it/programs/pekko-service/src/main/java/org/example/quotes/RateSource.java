package org.example.quotes;

import java.math.BigDecimal;
import java.util.concurrent.CompletionStage;

/// A service on the network that knows exchange rates.
@FunctionalInterface
interface RateSource {

    /// The price of one euro in `currency`. Returns at once.
    CompletionStage<BigDecimal> rate(String currency);
}
